"""Prepared answers: kept with a line in the log, and filled in when one is used."""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.errors import StaffRefused
from bot.store import Tx, audit
from bot.store import canned as rows
from bot.store.audit import Actor

VARIABLES = ("code", "team", "due")  # of the case: its number, who answers, by when
_LONGEST_TITLE, _LONGEST = 80, 4000
_BRACES = re.compile(r"\{([^{}]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with `{code}` and the like filled in; what has no value stays as it is, so that it is seen."""
    return _BRACES.sub(lambda found: values.get(found[1].strip(), found[0]), text)


async def save(
    tx: Tx,
    canned_id: int | None,
    *,
    title: str,
    text_sr: str,
    text_en: str,
    team: str | None,
    actor: Actor,
    now: datetime,
) -> int:
    """A new prepared answer (None), or what is changed of one. Returns its id. Raises `StaffRefused`."""
    _check(title, text_sr, text_en)
    values = {"title": title, "text_sr": text_sr, "text_en": text_en, "team": team}
    if canned_id is None:
        made = await rows.add(tx, title=title, text_sr=text_sr, text_en=text_en, team=team, now=now)
        if made is None:
            raise StaffRefused("title-taken")
        await audit.record(tx, actor, "reply_added", "reply", made, now=now)
        return made
    before = await rows.find(tx, canned_id)
    if before is None:
        raise StaffRefused("no-reply")
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    if not changed:
        return canned_id
    if not await rows.change(tx, canned_id, title=title, text_sr=text_sr, text_en=text_en, team=team, now=now):
        raise StaffRefused("title-taken")
    for name in changed:
        await audit.record(tx, actor, "reply_changed", "reply", canned_id, now=now, field=name)
    return canned_id


def _check(title: str, *texts: str) -> None:
    if not 1 <= len(title) <= _LONGEST_TITLE:
        raise StaffRefused("bad-title")
    for text in texts:
        if not text:
            raise StaffRefused("empty")
        if len(text) > _LONGEST:
            raise StaffRefused("too-long")
        if any(name.strip() not in VARIABLES for name in _BRACES.findall(text)):
            raise StaffRefused("bad-variable")


async def remove(tx: Tx, canned_id: int, *, actor: Actor, now: datetime) -> None:
    """Delete a prepared answer; what was said with it stays said."""
    if await rows.remove(tx, canned_id):
        await audit.record(tx, actor, "reply_removed", "reply", canned_id, now=now)
