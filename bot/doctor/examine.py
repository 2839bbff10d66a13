"""Runs every check beside the others, in time, and sees to it that no secret gets into what they say."""

import asyncio
import os
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot import brain
from bot import settings as configuration
from bot.doctor import clocks, data, machine, platforms, site
from bot.doctor.finding import Finding, State, fault
from bot.ports import Clock
from bot.settings import Settings

_SECRET = 4  # characters: a shorter one is no secret, and would only tear words apart
_LONGEST = 30.0  # seconds for any one check; each call inside has a shorter deadline of its own


async def examine(settings: Settings, *, clock: Clock, folder: Path = Path("var")) -> list[Finding]:
    """All findings, in the order of the report. `folder` holds the data of this installation."""
    groups = await asyncio.gather(
        _kept("machine", _machine(settings, clock, folder)),
        _kept("database", _data(settings, clock)),
        _kept("model", _one(asyncio.to_thread(data.model, settings.nlu_backend, brain.model_path(folder)))),
        _kept("Telegram", platforms.on_telegram(settings, clock.now())),
        _kept("Viber", platforms.on_viber(settings)),
        _kept("public address", _site(settings, clock)),
    )
    secrets = _secrets(settings)
    return [_clean(finding, secrets) for group in groups for finding in group]


async def _kept(name: str, checks: Awaitable[list[Finding]]) -> list[Finding]:
    """The findings of `checks`; one that breaks is a finding too, and leaves the others alone."""
    try:
        async with asyncio.timeout(_LONGEST):
            return await checks
    except Exception as error:
        advice = "run python -m bot doctor again; if it stays so, report it as a defect of the help desk"
        return [fault(name, f"the check itself broke ({type(error).__name__})", advice)]


async def _one(check: Awaitable[Finding]) -> list[Finding]:
    return [await check]


async def _machine(settings: Settings, clock: Clock, folder: Path) -> list[Finding]:
    return [
        machine.settings_named(os.environ, Path(".env")),
        machine.secret_key(settings, folder),
        machine.data_folder(folder),
        machine.disk(folder),
        machine.memory(machine.available_memory()),
        machine.open_files(machine.open_files_limit()),
        machine.time_zone(settings.timezone, clock.now()),
    ]


async def _data(settings: Settings, clock: Clock) -> list[Finding]:
    """The database, and the clock beside it, because the server's time is one of those that it is compared with."""
    places = _places(settings)
    today = clock.now().astimezone(ZoneInfo(settings.timezone)).date()
    (findings, found), offsets = await asyncio.gather(
        data.database(settings.database_url, today, clock), clocks.offsets(places, clock)
    )
    if found is not None and found.ahead is not None:
        offsets["the database"] = found.ahead
    return [*findings, clocks.compared(offsets, expected=len(places))]


def _places(settings: Settings) -> dict[str, str]:
    """Whom to ask for the time: those that are spoken with anyway."""
    telegram, viber = settings.telegram_token.get_secret_value(), settings.viber_token.get_secret_value()
    wanted = {
        "Telegram": settings.telegram_api_url if telegram else "",
        "Viber": settings.viber_api_url if viber else "",
        "the public address": settings.public_url,
    }
    return {name: url for name, url in wanted.items() if url}


async def _site(settings: Settings, clock: Clock) -> list[Finding]:
    url, inner = settings.public_url, f"{settings.http_host}:{settings.http_port}"
    if not url:
        return [site.not_set()]
    webhook = settings.telegram_mode == "webhook" and bool(settings.telegram_token.get_secret_value())
    first = await site.address(url, telegram=webhook)
    if first.state is State.FAULT:  # the others would only say the same in other words
        return [first]
    return [
        first,
        *await asyncio.gather(site.certificate(url, clock.now()), site.alive(url, inner), site.media(url, inner)),
    ]


def _secrets(settings: Settings) -> list[str]:
    """Every secret, the longest first; a webhook that somebody else set may have the token in its address."""
    password = urlsplit(settings.database_url).password or ""
    found = {*configuration.secret_values(settings), password, unquote(password)}
    return sorted((secret for secret in found if len(secret) >= _SECRET), key=len, reverse=True)


def _clean(finding: Finding, secrets: Iterable[str]) -> Finding:
    """On one line, without secrets and without characters that a terminal would obey."""
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in finding.said).split())
    advice = finding.advice
    for secret in secrets:
        said, advice = said.replace(secret, "********"), advice.replace(secret, "********")
    return replace(finding, said=said, advice=advice)
