"""`staff`: accounts, one-time links and teams."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click

from bot import settings as configuration
from bot.app import KNOWLEDGE
from bot.casework import Role
from bot.clock import SystemClock
from bot.errors import BadInput, SchemaOutdated, StaffRefused
from bot.model import Locale
from bot.settings import Settings
from bot.staff import accounts, entry, teams
from bot.staff.passwords import Passwords, check_strength
from bot.store import Store, Tx
from bot.store import staff as rows
from bot.store.audit import Actor
from bot.store.migrate import pending
from bot.store.staff import Staff
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic

_HERE = Actor(None, "cli")
T = TypeVar("T")


@click.group()
def staff() -> None:
    """Those who help: accounts, one-time links and teams."""


@staff.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="what they may do")
@click.option("--telegram", default="", help="id of their own chat on Telegram")
@click.option("--viber", default="", help="id of their own chat on Viber")
@click.option("--password-stdin", is_flag=True, help="read a password from standard input")
def add(name: str, role: str, telegram: str, viber: str, password_stdin: bool) -> None:
    """Add the account NAME."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin:
        check_strength(password, name)
    hashed = asyncio.run(_hashed(password)) if password_stdin else ""
    chats = {platform: chat for platform, chat in (("telegram", telegram), ("viber", viber)) if chat}

    async def write(tx: Tx) -> Staff:
        now = SystemClock().now()
        return await accounts.add(
            tx, name=name, role=Role(role), actor=_HERE, now=now, locale=Locale.LATIN, password=hashed, chats=chats
        )

    made = _write(write)
    print(f"{made.name} was added as {made.role}." + ("" if hashed else " To sign in: staff link"))


async def _hashed(password: str) -> str:
    return await Passwords().hash(password)


@staff.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def list_staff(as_json: bool) -> None:
    """List the accounts."""
    found = _write(lambda tx: rows.all_staff(tx, disabled=True))
    if as_json:
        print(json.dumps([_shown(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        state = "disabled" if one.disabled else ", ".join(one.teams)
        print(f"{one.name:<24} {one.role:<7} {state}".rstrip())


def _shown(one: Staff) -> dict[str, Any]:
    times = {name: getattr(one, name) for name in ("away_from", "away_until", "seen_at")}
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "teams": list(one.teams),
        "locale": one.locale,
        "topics": list(one.topics),
        "municipalities": list(one.municipalities),
        "languages": list(one.languages),
        "telegram": one.telegram_id,
        "viber": one.viber_id,
        "password": one.has_password,
        "disabled": one.disabled,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }


@staff.command()
@click.argument("name")
def disable(name: str) -> None:
    """Close the account NAME; its sessions end."""

    async def write(tx: Tx) -> None:
        await accounts.disable(tx, await accounts.find(tx, name), actor=_HERE, now=SystemClock().now())

    _write(write)
    print(f"{name} is disabled.")


@staff.command()
@click.argument("name")
def enable(name: str) -> None:
    """Open the account NAME again."""

    async def write(tx: Tx) -> None:
        await accounts.enable(tx, await accounts.find(tx, name), actor=_HERE, now=SystemClock().now())

    _write(write)
    print(f"{name} is enabled.")


@staff.command()
@click.argument("name")
def link(name: str) -> None:
    """Print a link by which NAME signs in once, within 15 minutes."""

    async def write(tx: Tx) -> str:
        who = await accounts.find(tx, name)
        if who.disabled:
            raise StaffRefused("disabled")
        return await entry.issue_link(tx, who.id, "sign_in", now=SystemClock().now())

    settings = configuration.load()
    base = settings.public_url or f"http://{settings.http_host}:{settings.http_port}"
    print(entry.sign_in_address(base, _write(write, settings)))


@staff.command(name="teams")
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def list_teams(as_json: bool) -> None:
    """List the teams with their hours and members."""

    async def read(tx: Tx) -> list[dict[str, Any]]:
        return [
            {
                **{name: getattr(team, name) for name in team.__dataclass_fields__},
                "members": [member.name for member in await rows.members(tx, team.name)],
            }
            for team in await rows.all_teams(tx)
        ]

    found = _write(read)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for team in found:
        hours = f"{team['opens']}-{team['closes']} on {team['days']}, within {team['promise_hours']} h"
        print(f"{team['name']:<14} {hours:<34} {', '.join(team['members'])}".rstrip())


@staff.command()
@click.argument("name")
@click.option("--add", "added", multiple=True, help="team to put them into; may be given more than once")
@click.option("--remove", "removed", multiple=True, help="team to take them out of; may be given more than once")
def team(name: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Put the account NAME into teams, or take it out of them."""

    async def write(tx: Tx) -> Staff:
        who, now = await accounts.find(tx, name), SystemClock().now()
        for one in added:
            await teams.join(tx, one, who.id, actor=_HERE, now=now)
        for one in removed:
            await teams.leave(tx, one, who.id, actor=_HERE, now=now)
        return await accounts.find(tx, who.id)

    if not added and not removed:
        raise BadInput("say which team: --add TEAM or --remove TEAM; staff teams lists them")
    print(f"{name}: {', '.join(_write(write).teams) or 'no team'}.")


def _write(work: Callable[[Tx], Awaitable[T]], settings: Settings | None = None) -> T:
    """Do `work` in one transaction, on a database that has its teams."""
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)

    url = (settings or configuration.load()).database_url
    if pending(url):
        raise SchemaOutdated

    async def run() -> T:
        store = Store(url)
        try:
            async with store.write() as tx:
                await teams.seed(tx, texts)
                return await work(tx)
        finally:
            await store.close()

    return asyncio.run(run())
