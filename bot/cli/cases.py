"""`cases`: what the desk does with cases, for scripts; also beside a running house."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from bot import settings as configuration
from bot.app import KNOWLEDGE
from bot.cases import closing, holding, talking
from bot.cases.office import Office, actor, may_see
from bot.casework import CaseState
from bot.clock import SystemClock
from bot.errors import BadInput, CaseRefused, StaffRefused
from bot.staff import accounts, teams
from bot.store import Store, Tx, entries
from bot.store import cases as rows
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic

T = TypeVar("T")
Work = Callable[[Tx, Office, datetime], Awaitable[T]]
_STATES = [state.value for state in CaseState]
_AS = click.option("--as", "who", metavar="NAME", required=True, help="the account that acts")
_JSON = click.option("--json", "as_json", is_flag=True, help="print one JSON document")


@click.group()
def cases() -> None:
    """What humans must look at."""


@cases.command(name="list")
@click.option("--state", type=click.Choice(_STATES), default=None, help="only these; all that are not closed otherwise")
@click.option("--team", default="", help="only those of this team")
@click.option("--mine", metavar="NAME", default="", help="only those that this account holds")
@_JSON
def list_cases(state: str | None, team: str, mine: str, as_json: bool) -> None:
    """List the cases, those first that are owed an answer first."""

    async def read(tx: Tx, _office: Office, _now: datetime) -> list[Case]:
        holder = (await _account(tx, mine)).staff_id if mine else None
        return await rows.listed(tx, state=state or "", team=team, holder_id=holder)

    found = _do(read)
    if as_json:
        print(json.dumps([_shown(case) for case in found], ensure_ascii=False))
        return
    for case in found:
        due = f"{case.due_at:%Y-%m-%d %H:%M} UTC" if case.due_at else ""
        words = " ".join(case.question.split())[:60]
        print(f"{case.code}  {case.state:<8} {case.team:<12} {case.holder or '-':<16} {due:<21} {words}".rstrip())


@cases.command()
@click.argument("case_id", metavar="ID")
@_JSON
def show(case_id: str, as_json: bool) -> None:
    """Show the case ID (or its code) with its log."""

    async def read(tx: Tx, _office: Office, _now: datetime) -> dict[str, Any]:
        case = await _find(tx, case_id)
        log = await entries.of_case(tx, case.id)
        states = await entries.states_of(tx, [entry.id for entry in log])
        told = [
            {
                "id": entry.id,
                "kind": entry.kind,
                "at": entry.at.isoformat(),
                "text": entry.text,
                "data": dict(entry.data),
                "deliveries": [state for state, _ in states.get(entry.id, ())],
            }
            for entry in log
        ]
        return {**_shown(case), "log": told}

    found = _do(read)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    print(f"{found['code']} {found['state']}, team {found['team']}, holder {found['holder'] or '-'}")
    for entry in found["log"]:
        said = entry["text"] or " ".join(str(value) for value in entry["data"].values())
        states = f" [{', '.join(entry['deliveries'])}]" if entry["deliveries"] else ""
        print(f"{entry['at'][:16]}  {entry['kind']:<7} {said}{states}")


@cases.command()
@click.argument("case_id", metavar="ID")
@_AS
@click.option("--over", is_flag=True, help="take it from the colleague who holds it")
@_JSON
def claim(case_id: str, who: str, over: bool, as_json: bool) -> None:
    """Take the case ID."""
    step = holding.take_over if over else holding.claim

    async def write(tx: Tx, case: Case, by: Actor, _office: Office, now: datetime) -> None:
        await step(tx, case.id, by, now=now)

    _change(case_id, who, write, as_json)


@cases.command()
@click.argument("case_id", metavar="ID")
@click.argument("text")
@_AS
@click.option("--more", is_flag=True, help="more is coming: the person is not waited for yet")
@_JSON
def reply(case_id: str, text: str, who: str, more: bool, as_json: bool) -> None:
    """Say TEXT to the person of the case ID; an unclaimed one is taken."""

    async def write(tx: Tx, case: Case, by: Actor, office: Office, now: datetime) -> None:
        await talking.reply(tx, office, case.id, by, text=text, more=more, now=now)

    _change(case_id, who, write, as_json)


@cases.command()
@click.argument("case_id", metavar="ID")
@click.argument("text")
@_AS
@_JSON
def note(case_id: str, text: str, who: str, as_json: bool) -> None:
    """Write TEXT into the log of the case ID, for colleagues only."""

    async def write(tx: Tx, case: Case, by: Actor, _office: Office, now: datetime) -> None:
        await talking.note(tx, case.id, by, text=text, now=now)

    _change(case_id, who, write, as_json)


@cases.command()
@click.argument("case_id", metavar="ID")
@_AS
@click.option("--no-answer", is_flag=True, help="the person did not answer; otherwise it is solved")
@_JSON
def close(case_id: str, who: str, no_answer: bool, as_json: bool) -> None:
    """Close the case ID; its person is told."""

    async def write(tx: Tx, case: Case, by: Actor, office: Office, now: datetime) -> None:
        outcome = "no_answer" if no_answer else "solved"
        await closing.close(tx, office, case.id, by, outcome=outcome, now=now)

    _change(case_id, who, write, as_json)


@cases.command()
@click.argument("case_id", metavar="ID")
@_AS
@click.option("--to", metavar="NAME", default="", help="the colleague who gets it")
@click.option("--team", default="", help="the team that gets it")
@_JSON
def hand(case_id: str, who: str, to: str, team: str, as_json: bool) -> None:
    """Hand the case ID to a colleague or to a team."""
    if bool(to) == bool(team):
        raise BadInput("say to whom: either --to NAME or --team TEAM")

    async def write(tx: Tx, case: Case, by: Actor, office: Office, now: datetime) -> None:
        if to:
            await holding.hand_to(tx, case.id, by, to=to, now=now)
        else:
            await holding.move_to_team(tx, office, case.id, by, team=team, now=now)

    _change(case_id, who, write, as_json)


@cases.command()
@click.argument("case_id", metavar="ID")
@_AS
@_JSON
def release(case_id: str, who: str, as_json: bool) -> None:
    """Give the case ID back to its team."""

    async def write(tx: Tx, case: Case, by: Actor, office: Office, now: datetime) -> None:
        await holding.release(tx, office, case.id, by, now=now)

    _change(case_id, who, write, as_json)


@cases.command()
@click.argument("case_id", metavar="ID")
@_AS
@_JSON
def reopen(case_id: str, who: str, as_json: bool) -> None:
    """Open the closed case ID again, within 14 days."""

    async def write(tx: Tx, case: Case, by: Actor, office: Office, now: datetime) -> None:
        await closing.reopen_by(tx, office, case.id, by, now=now)

    _change(case_id, who, write, as_json)


async def _find(tx: Tx, given: str) -> Case:
    """The case with this code or id. Raises `CaseRefused`."""
    by_id = given.isascii() and given.isdigit() and len(given) < 19
    case = await (rows.find(tx, int(given)) if by_id else rows.find_code(tx, given))
    if case is None:
        raise CaseRefused("not_found")
    return case


async def _account(tx: Tx, name: str) -> Actor:
    """The active account NAME, as who acts here. Raises `StaffRefused`."""
    found = await accounts.find(tx, name)
    if found.disabled:
        raise StaffRefused("disabled")
    return actor(found, "cli")


def _change(
    given: str, who: str, work: Callable[[Tx, Case, Actor, Office, datetime], Awaitable[None]], as_json: bool
) -> None:
    """Do `work` to a case as an account, and print how the case stands then."""

    async def write(tx: Tx, office: Office, now: datetime) -> Case:
        by = await _account(tx, who)
        case = await _find(tx, given)
        if not may_see(by, case):
            raise CaseRefused("not_found")
        await work(tx, case, by, office, now)
        return await _find(tx, str(case.id))

    case = _do(write)
    held = f", held by {case.holder}" if case.holder else ""
    print(json.dumps(_shown(case), ensure_ascii=False) if as_json else f"{case.code} is {case.state}{held}.")


def _shown(case: Case) -> dict[str, Any]:
    names = ("id", "code", "state", "kind", "topic", "team", "holder", "question", "municipality", "locale", "wish")
    times = ("opened_at", "due_at", "waiting_since", "snoozed_until", "closed_at")
    shown: dict[str, Any] = {name: getattr(case, name) for name in names}
    shown |= {name: moment.isoformat() if (moment := getattr(case, name)) else None for name in times}
    return {**shown, "outcome": case.outcome, "rating": case.rating, "rating_text": case.rating_text}


def _do(work: Work[T]) -> T:
    """Do `work` in one transaction."""
    settings = configuration.load()
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    office = Office(texts=texts, zone=ZoneInfo(settings.timezone))

    async def run() -> T:
        store = Store(settings.database_url)
        try:
            async with store.write() as tx:
                await teams.seed(tx, texts)
                return await work(tx, office, SystemClock().now())
        finally:
            await store.close()

    return asyncio.run(run())
