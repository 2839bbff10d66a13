"""Carries out one thing that a mentor wants, in the turn's transaction: each deed has a function, found by a table."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.attending import writing
from bot.attending.doing import Doing, log_of
from bot.cases import closing, holding, talking
from bot.cases.hours import hours_for
from bot.cases.office import may_change
from bot.cases.promise import due
from bot.casework import Role
from bot.errors import CaseRefused
from bot.mentors import articles, showing
from bot.mentors.decide import about
from bot.mentors.turn import ABOUT, DRAFT, Deed, What
from bot.model import Choice
from bot.store import cases, entries, mirror, staff
from bot.understanding.transliterate import in_script

_LISTED = 10  # cases in a list, each with a button
_COLLEAGUES, _TEAMS = 5, 6  # to hand a case to; with the way back they fit below one message everywhere
_HOURS = (2, 8, 16, 24)  # working hours by which a promise may be moved
_HOUR = timedelta(hours=1)


async def _list(doing: Doing, _argument: str) -> None:
    all_teams = doing.who.role in (Role.ADMIN, Role.STAFF, Role.READER)
    teams = None if all_teams else doing.who.teams
    found = await mirror.list_of(doing.tx, doing.who.id, teams, now=doing.now, limit=4 * _LISTED)
    if not found:
        doing.say(doing.voice.words("mentor-list-none"))
        return
    lines: list[str] = []
    choices: list[Choice] = []
    heading = ""
    for rank, case_id in found[:_LISTED]:
        case = await cases.find(doing.tx, case_id)
        if case is None:
            continue
        if rank != heading:
            lines.append(doing.voice.words(f"mentor-list-{rank}"))
            heading = rank
        named = showing.title(doing.voice, case)
        lines.append(f"{len(choices) + 1}. {named}\n   {showing.standing(doing.voice, case)}")
        choices.append(Choice(named, f"m:open:{case.code}"))
    if len(found) > _LISTED:
        lines.append(doing.voice.words("mentor-list-more", {"count": len(found) - _LISTED}))
    doing.say("\n".join(lines), tuple(choices))


async def _show(doing: Doing, _argument: str, *, original: bool = False) -> None:
    case = await cases.find(doing.tx, doing.case.id)
    assert case is not None
    text = showing.summary(doing.voice, case, await log_of(doing.tx, case), original=original)
    doing.memory = about(doing.memory, **{ABOUT: case.code, DRAFT: ""})
    shown = showing.buttons(doing.voice, case, doing.who, room=doing.turn.in_room)
    doing.say(text, tuple(choice for choice in shown if not original or not choice.action.startswith("m:orig")))


async def _original(doing: Doing, argument: str) -> None:
    await _show(doing, argument, original=True)


async def _claim(doing: Doing, argument: str) -> None:
    was = doing.case.holder_id
    held = await holding.claim(doing.tx, doing.case.id, doing.actor, now=doing.now)
    if not doing.turn.in_room:
        await _show(doing, argument)
    elif was == doing.who.id:
        doing.say(showing.standing(doing.voice, held.case))


async def _take_over(doing: Doing, argument: str) -> None:
    """What was refused because a colleague held the case is carried now, if it is the same mentor's."""
    await holding.take_over(doing.tx, doing.case.id, doing.actor, now=doing.now)
    for number, came in await mirror.arrived(doing.tx, [int(argument)] if argument.isdecimal() else []):
        if came.room and came.sender == doing.turn.inbound.sender and not await entries.of_inbound(doing.tx, number):
            await writing.carry(doing, came, number, came.text)
    if not doing.turn.in_room:
        await _show(doing, argument)


async def _release(doing: Doing, _argument: str) -> None:
    await holding.release(doing.tx, doing.office, doing.case.id, doing.actor, now=doing.now)
    doing.done("mentor-done-released")


async def _ask_hand(doing: Doing, _argument: str) -> None:
    members = await staff.members(doing.tx, doing.case.team)
    to = [one for one in members if one.role is not Role.READER and one.id != doing.case.holder_id]
    there = [one for one in to if not one.away(doing.now)][:_COLLEAGUES]
    choices = [Choice(one.name, f"m:to:{doing.case.code}:{one.id}") for one in there]
    for team in (await staff.all_teams(doing.tx))[: _TEAMS + 1]:
        if team.name != doing.case.team:
            title = in_script(team.title_sr, doing.voice.locale)
            choices.append(Choice(title, f"m:team:{doing.case.code}:{team.name}"))
    doing.say(doing.voice.words("mentor-ask-hand", {"code": doing.case.code}), tuple(choices[: _COLLEAGUES + _TEAMS]))


async def _hand(doing: Doing, argument: str) -> None:
    to = await staff.find(doing.tx, int(argument)) if argument.isdecimal() else None
    if to is None:
        raise CaseRefused("no_such_staff", name=argument)
    await holding.hand_to(doing.tx, doing.case.id, doing.actor, to=to.name, now=doing.now)
    doing.done("mentor-done-handed")


async def _move(doing: Doing, argument: str) -> None:
    await holding.move_to_team(doing.tx, doing.office, doing.case.id, doing.actor, team=argument, now=doing.now)
    doing.done("mentor-done-handed")


async def _ask_article(doing: Doing, _argument: str) -> None:
    names = articles.suggested(doing.voice.release, doing.case)
    if not names:
        doing.tell("mentor-article-none", {"code": doing.case.code}, "open")
        return
    lines = [doing.voice.words("mentor-ask-article", {"code": doing.case.code})]
    lines += [f"{place}. {articles.title(doing.voice, name)}" for place, name in enumerate(names, 1)]
    choices = [Choice(str(place), f"m:send:{doing.case.code}:{name}") for place, name in enumerate(names, 1)]
    doing.say("\n".join(lines), tuple(choices))


async def _article(doing: Doing, argument: str) -> None:
    if argument not in articles.suggested(doing.voice.release, doing.case):
        doing.tell("mentor-article-none", {"code": doing.case.code}, "open")
        return
    text = replace(doing.voice, locale=doing.case.locale).article(argument, None)
    await talking.reply(doing.tx, doing.office, doing.case.id, doing.actor, text=text, now=doing.now)
    doing.done("mentor-done-sent", "reply", "close", "list")


async def _ask_time(doing: Doing, _argument: str) -> None:
    if doing.case.due_at is None:
        raise CaseRefused("bad_time")
    choices = []
    for hours in _HOURS:
        words = doing.voice.words("mentor-until", {"due": await _later(doing, hours)})
        choices.append(Choice(words, f"m:until:{doing.case.code}:{hours}"))
    doing.say(doing.voice.words("mentor-ask-time", {"due": doing.case.due_at}), tuple(choices))


async def _later(doing: Doing, hours: int) -> datetime:
    """So many of the team's working hours after the promise, or after now where that has passed."""
    start, team = max(doing.case.due_at or doing.now, doing.now), await hours_for(doing.tx, doing.case.team)
    return due(start, doing.office.zone, team, hours * _HOUR)


async def _postpone(doing: Doing, argument: str) -> None:
    hours = int(argument) if argument.isdecimal() else 0
    if hours not in _HOURS or doing.case.due_at is None:
        raise CaseRefused("bad_time")
    until = await _later(doing, hours)
    await closing.move_promise(doing.tx, doing.office, doing.case.id, doing.actor, until=until, now=doing.now)
    doing.done("mentor-done-moved")


async def _postpone_once(doing: Doing, argument: str) -> None:
    """The tap below the warning that a promise ends soon; a second tap, or one after another move, changes nothing."""
    was = datetime.fromtimestamp(int(argument), UTC) if argument.isdecimal() and len(argument) < 12 else doing.now
    await closing.postpone(doing.tx, doing.office, doing.case.id, doing.actor, was=was, now=doing.now)
    doing.done("mentor-done-moved")


async def _ask_close(doing: Doing, _argument: str) -> None:
    choices = tuple(
        Choice(doing.voice.words(f"button-m-closed-{how}"), f"m:closed:{doing.case.code}:{outcome}")
        for how, outcome in (("solved", "solved"), ("no-answer", "no_answer"))
    )
    doing.say(doing.voice.words("mentor-ask-close", {"code": doing.case.code}), (*choices, *doing.buttons("no")))


async def _close(doing: Doing, argument: str) -> None:
    outcome = argument if argument in ("solved", "no_answer") else "solved"
    await closing.close(doing.tx, doing.office, doing.case.id, doing.actor, outcome=outcome, now=doing.now)
    doing.done("mentor-done-closed", "again", "list")


async def _reopen(doing: Doing, _argument: str) -> None:
    if not may_change(doing.actor, doing.case):
        raise CaseRefused("not_allowed")
    await closing.reopen(doing.tx, doing.office, doing.case, doing.actor, now=doing.now)
    doing.done("mentor-done-reopened")


async def _tell_unknown(doing: Doing, _argument: str) -> None:
    doing.say(doing.voice.words("mentor-unknown"), (Choice(doing.voice.words("button-m-list"), "m:list"),))


DEEDS: dict[What, Callable[[Doing, str], Awaitable[None]]] = {
    What.UNKNOWN: _tell_unknown,
    What.LIST: _list,
    What.SHOW: _show,
    What.ORIGINAL: _original,
    What.CLAIM: _claim,
    What.TAKE_OVER: _take_over,
    What.RELEASE: _release,
    What.ASK_REPLY: writing.ask_reply,
    What.ASK_NOTE: writing.ask_note,
    What.GATHER: writing.gather,
    What.SEND: writing.send,
    What.DISCARD: writing.discard,
    What.CARRY: writing.carry_now,
    What.CORRECT: writing.correct,
    What.NOTE: writing.note,
    What.ASK_HAND: _ask_hand,
    What.HAND: _hand,
    What.MOVE: _move,
    What.ASK_ARTICLE: _ask_article,
    What.ARTICLE: _article,
    What.ASK_TIME: _ask_time,
    What.POSTPONE: _postpone,
    What.POSTPONE_ONCE: _postpone_once,
    What.ASK_CLOSE: _ask_close,
    What.CLOSE: _close,
    What.REOPEN: _reopen,
}


async def do(doing: Doing, deed: Deed) -> None:
    """Carry out one deed. Raises `CaseRefused`."""
    await DEEDS[deed.what](doing, deed.argument)
