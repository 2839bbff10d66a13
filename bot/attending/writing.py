"""What mentors write: a draft that is shown before it is sent, words in a topic that go out at once, changes, notes."""

from dataclasses import replace
from datetime import timedelta

from bot.attending.doing import Doing
from bot.cases import carrying, talking
from bot.casework import EntryKind
from bot.mentors.decide import about, decide
from bot.mentors.turn import ABOUT, DRAFT, STEP_NOTE, STEP_REPLY, What
from bot.model import Choice, Inbound, OutMessage
from bot.store import mirror, people

_IN_ONE_GO = timedelta(minutes=10)
_CHANGED = 3  # rows of a message that was changed more than once


async def ask_reply(doing: Doing, _argument: str) -> None:
    """Have them write the reply in their own chat."""
    doing.memory = replace(about(doing.memory, **{ABOUT: doing.case.code, DRAFT: ""}), expects=STEP_REPLY)
    doing.tell("mentor-ask-reply", {"code": doing.case.code}, "no")


async def ask_note(doing: Doing, _argument: str) -> None:
    """Have them write a note in their own chat."""
    doing.memory = replace(about(doing.memory, **{ABOUT: doing.case.code, DRAFT: ""}), expects=STEP_NOTE)
    doing.tell("mentor-ask-note", {"code": doing.case.code}, "no")


async def gather(doing: Doing, _argument: str) -> None:
    """Put what was sent to the draft; it is shown once nothing more of it waits to be put there."""
    numbers = [int(number) for number in doing.memory.facts.get(DRAFT, "").split()]
    draft = await mirror.arrived(doing.tx, numbers)
    came = doing.turn.inbound
    if came.edited:
        draft = [(number, old) for number, old in draft if old.message != came.message or not came.message]
    draft.append((doing.turn.inbound_id, came))
    kept = " ".join(str(number) for number, _ in draft)
    doing.memory = replace(about(doing.memory, **{DRAFT: kept}), expects=STEP_REPLY)
    if not await mirror.more_waits(doing.tx, doing.conversation.id, doing.turn.inbound_id):
        await _preview(doing, [came for _, came in draft])


async def _preview(doing: Doing, draft: list[Inbound]) -> None:
    """The draft as the person will get it: in their script, cut as their channel takes it."""
    there = await people.where(doing.tx, doing.case.conversation_id)
    doing.say(doing.voice.words("mentor-preview"))
    for came in draft:
        if came.media is not None:
            doing.say(doing.voice.words("mentor-preview-file", {"name": came.media.name or came.media.kind}))
        if came.text.strip():
            shown = talking.preview(doing.office, doing.case, there.account, came.text)
            doing.said += (OutMessage(text=text, locale=doing.case.locale) for text in shown)
    doing.tell("mentor-preview-send", {"code": doing.case.code}, "yes", "fix", "no")


async def send(doing: Doing, _argument: str) -> None:
    """The draft goes to the person, each message of it as one reply."""
    numbers = [int(number) for number in doing.memory.facts.get(DRAFT, "").split()]
    draft = await mirror.arrived(doing.tx, numbers)
    if not draft or doing.memory.facts.get(ABOUT) != doing.case.code:
        doing.tell("mentor-nothing-to-send", None, "reply", "open")
        return
    for number, came in draft:
        await carry(doing, came, number, came.text)
    doing.memory = about(doing.memory, **{DRAFT: ""})
    doing.done("mentor-done-sent", "reply", "close", "list")


async def discard(doing: Doing, _argument: str) -> None:
    """Forget the draft."""
    doing.memory = about(doing.memory, **{DRAFT: ""})
    doing.say(doing.voice.words("mentor-discarded"), (Choice(doing.voice.words("button-m-list"), "m:list"),))


async def carry_now(doing: Doing, argument: str) -> None:
    """What was just written goes to the person."""
    await carry(doing, doing.turn.inbound, doing.turn.inbound_id, argument)


async def carry(doing: Doing, came: Inbound, inbound_id: int, text: str) -> None:
    """What a mentor sent goes to the person; in a topic it is not said again, because it stands there."""
    tx, office, case_id, now = doing.tx, doing.office, doing.case.id, doing.now
    if came.media is not None:
        said = await carrying.carry(
            tx, office, case_id, doing.actor, text=text, sent=came.media, account=came.account, now=now
        )
    else:
        said = await talking.reply(tx, office, case_id, doing.actor, text=text, now=now)
    await mirror.came_from(tx, said.entry.id, inbound_id)
    if came.room:
        await mirror.mark(tx, [said.entry.id], mirror.TOLD)


async def first_refused(doing: Doing) -> int:
    """The first inbound row of what was refused to the mentor just now: what is written in one go belongs together."""
    found = await mirror.unlogged(doing.tx, doing.conversation.id, doing.now - _IN_ONE_GO, until=doing.turn.inbound_id)
    mine = (number for number, came in found if came.sender == doing.turn.inbound.sender)
    return next(mine, doing.turn.inbound_id)


async def carry_refused(doing: Doing, since: int) -> None:
    """What the mentor wrote in the case's topic from inbound row `since` on goes to the person, in order.

    Each in its last wording; what is in the log already, notes, and what cannot be carried are left out.
    """
    if doing.case.room_id != doing.conversation.id:
        return
    words: dict[str, tuple[int, Inbound, str]] = {}
    for number, came in await mirror.unlogged(doing.tx, doing.conversation.id, since, until=doing.turn.inbound_id):
        key = came.message or str(number)
        if came.sender != doing.turn.inbound.sender or (came.edited and key not in words):
            continue
        first = words[key][0] if key in words else number
        for deed in decide(replace(doing.turn, inbound=came, inbound_id=number)):
            if deed.what in (What.CARRY, What.CORRECT) and len(deed.argument) <= talking.LONGEST:
                words[key] = (first, came, deed.argument)
            else:
                words.pop(key, None)  # such as what was made a note
    for number, came, text in words.values():
        await carry(doing, came, number, text)


async def correct(doing: Doing, argument: str) -> None:
    """A message that was changed: what became of it before decides what becomes of the change."""
    came = doing.turn.inbound
    before = await mirror.said_by(doing.tx, doing.conversation.id, came.message) if came.message else []
    mine = [entry for _, entry in before if entry is not None and entry.staff_id == doing.who.id]
    if not mine:
        await carry_now(doing, argument)
        return
    newest = mine[0]
    if newest.text == argument.strip() and len(before) < _CHANGED:
        return
    if newest.kind is EntryKind.NOTE:
        await note(doing, argument)
        return
    corrected = await carrying.correct(doing.tx, doing.office, newest, doing.actor, text=argument, now=doing.now)
    if corrected is not None:
        await mirror.mark(doing.tx, [corrected.entry.id], mirror.TOLD)
        doing.tell("mentor-corrected")


async def note(doing: Doing, argument: str) -> None:
    """What was written stays among colleagues."""
    entry = await talking.note(doing.tx, doing.case.id, doing.actor, text=argument, now=doing.now)
    await mirror.came_from(doing.tx, entry.id, doing.turn.inbound_id)
    if doing.turn.in_room:
        await mirror.mark(doing.tx, [entry.id], mirror.TOLD)
        return
    doing.memory = about(doing.memory)
    doing.done("mentor-done-noted")
