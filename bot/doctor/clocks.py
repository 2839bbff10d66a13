"""Checks this machine's clock against those of the platforms, of the public address and of the database."""

import asyncio
from collections.abc import Mapping

from bot.doctor import outside
from bot.doctor.finding import Finding, fault, fine, warning
from bot.doctor.outside import Away
from bot.ports import Clock

_ADVICE = "let the machine set its clock by itself: timedatectl set-ntp true, or the time settings of Windows"
_HALF_SECOND = 0.5  # the header names whole seconds, cut off


async def offsets(urls: Mapping[str, str], clock: Clock) -> dict[str, float]:
    """By how many seconds this clock is ahead of each place that answered; `urls` by the place's name."""
    found = await asyncio.gather(*(_offset(url, clock) for url in urls.values()))
    return {name: offset for name, offset in zip(urls, found, strict=True) if offset is not None}


async def _offset(url: str, clock: Clock) -> float | None:
    before = clock.monotonic()
    try:
        theirs = (await outside.get(url)).date
    except Away:
        return None
    took = clock.monotonic() - before
    return (clock.now() - theirs).total_seconds() - took / 2 - _HALF_SECOND if theirs else None


def compared(found: Mapping[str, float], *, expected: int) -> Finding:
    """The finding over all `found`, of `expected` that were asked. One far off is enough: one of the two is wrong."""
    if not found:
        if expected == 0:
            return fine("clock", "there is nothing to compare it with: no platform, public address or server is set")
        return warning(
            "clock",
            "nobody could be reached to compare it with",
            "see what is said of the platforms; until then compare it with a telephone",
        )
    place, worst = max(found.items(), key=lambda item: abs(item[1]))
    off = abs(worst)
    if off <= 5:
        return fine("clock", f"within {max(off, 1):.0f} s of {', '.join(found)}")
    said = f"{off:.0f} s {'ahead of' if worst > 0 else 'behind'} {place}"
    return fault("clock", said, _ADVICE) if off > 60 else warning("clock", said, _ADVICE)
