"""What mentors say: a reply is one line of the log and its deliveries, a note is a line only. A reply leaves in the
person's script, in parts that their channel takes, and in the order in which it was written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.holding import claim
from bot.cases.office import Change, Office, again, case_for, enter, happened
from bot.casework import CaseState, EntryKind
from bot.channels import limits_of
from bot.errors import CaseRefused
from bot.model import Lane, Locale, Media, OutMessage, Speech
from bot.offers import STANDING
from bot.parts import split
from bot.saying import say
from bot.store import Tx, deliveries, entries, people, web
from bot.store import cases as rows
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.deliveries import Address
from bot.store.entries import Entry
from bot.turn import Offer
from bot.understanding.text import detect
from bot.understanding.transliterate import in_script
from bot.voice import buttons, moment_in_words

LONGEST = 10_000  # characters of one reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A reply that is on its way: its line in the log, and the deliveries that carry it, in order."""

    case: Case
    entry: Entry
    deliveries: tuple[int, ...]


async def reply(
    tx: Tx,
    office: Office,
    case_id: int,
    actor: Actor,
    *,
    text: str,
    now: datetime,
    media: Media | None = None,
    more: bool = False,
    after: timedelta = timedelta(),
    answer_id: int | None = None,
) -> Said:
    """Say `text` to the person; who replies to a case that nobody holds holds it from then on.

    Without `more` the word is the person's then, and the clock stands. `after` leaves time to take it back.
    `answer_id` is the ledger's entry where the text is an article's.
    Raises `CaseRefused`.
    """
    if not text.strip() and media is None:
        raise CaseRefused("empty")
    if len(text) > LONGEST:
        raise CaseRefused("too_long", most=LONGEST)
    await claim(tx, case_id, actor, now=now)
    case = await case_for(tx, case_id, actor)
    entry = await enter(
        tx,
        case,
        EntryKind.MENTOR,
        now=now,
        text=text.strip(),
        locale=_written_in(text, case),
        staff_id=actor.staff_id,
        data={"owed": case.due_at.isoformat()} if case.due_at else {},
    )
    said = await put(
        tx,
        office,
        case,
        in_script(entry.text, case.locale),
        Speech.CASE_REPLY,
        now=now,
        media=media,
        due_at=now + after,
        entry_id=entry.id,
        answer_id=answer_id,
    )
    await people.offer(tx, case.conversation_id, ())  # "1" or "da" is now said to the mentor, and names no button
    await rows.change(tx, case.id, now=now, **({} if more else _answered(now)))
    return Said(case=await again(tx, case), entry=entry, deliveries=said)


def _written_in(text: str, case: Case) -> Locale:
    if case.locale is Locale.ENGLISH:
        return Locale.ENGLISH
    return Locale.CYRILLIC if detect(text, Locale.LATIN) is Locale.CYRILLIC else Locale.LATIN


def _answered(now: datetime) -> dict[str, object]:
    """The word is the person's: nothing is owed until they write."""
    return {"state": CaseState.WAITING, "waiting_since": now, "reminded_at": None, "due_at": None, "warned_at": None}


async def put(
    tx: Tx,
    office: Office,
    case: Case,
    text: str,
    speech: Speech,
    *,
    now: datetime,
    media: Media | None = None,
    offers: tuple[Offer, ...] = (),
    due_at: datetime | None = None,
    entry_id: int | None = None,
    answer_id: int | None = None,
) -> tuple[int, ...]:
    """Put `text` on the outbox for the person of a case, in as many parts as their channel needs; the rows' ids."""
    to, human = await address_of(tx, case, now=now), speech is Speech.CASE_REPLY
    message = OutMessage(
        text=marked(office, case.locale, to.account, text) if human else text,
        locale=case.locale,
        choices=buttons(office.texts, case.locale, offers),
        standing=buttons(office.texts, case.locale, STANDING),
        media=media,
        human=human,
    )
    kept = {"due_at": due_at, "entry_id": entry_id, "answer_id": answer_id}
    return await say(tx, to, message, speech=speech, lane=Lane.REPLY, now=now, **kept)


def marked(office: Office, locale: Locale, account: str, text: str) -> str:
    """What a mentor says, with a first line that says so where the channel does not show it by itself."""
    if limits_of(account).names_speaker:
        return text
    return f"{office.texts.say(locale, 'mentor-says')}\n{text}".strip()


async def address_of(tx: Tx, case: Case, *, now: datetime) -> Address:
    """Where the person last wrote; where that was a private link that has ended since, a conversation of their own."""
    to, conversation_id = await people.where(tx, case.conversation_id), case.conversation_id
    if to.account.startswith("web:") and await web.case_of(tx, to.chat, now=now) == (True, None):
        own = await people.own_conversation(tx, case.person_id) if case.person_id is not None else None
        if own is not None:
            to, conversation_id = await people.where(tx, own), own
    return Address(account=to.account, conversation_id=conversation_id, identity_id=to.identity_id)


def preview(office: Office, case: Case, account: str, text: str, *, media: Media | None = None) -> tuple[str, ...]:
    """The texts that the person would get, part by part; an empty one is a file alone."""
    words = marked(office, case.locale, account, in_script(text.strip(), case.locale))
    message = OutMessage(text=words, locale=case.locale, media=media)
    return tuple(part.text for part in split(message, limits_of(account)))


async def note(tx: Tx, case_id: int, actor: Actor, *, text: str, now: datetime) -> Entry:
    """Write a line that only colleagues see, whoever holds the case. Raises `CaseRefused`."""
    if not text.strip():
        raise CaseRefused("empty")
    if len(text) > LONGEST:
        raise CaseRefused("too_long", most=LONGEST)
    case = await case_for(tx, case_id, actor)
    entry = await enter(tx, case, EntryKind.NOTE, now=now, text=text.strip(), staff_id=actor.staff_id)
    await rows.change(tx, case.id, now=now)
    return entry


async def undo(tx: Tx, entry_id: int, actor: Actor, *, now: datetime) -> int:
    """Take a reply back while it has not left; how many of its parts were stopped. Raises `CaseRefused` (too_late).

    The word is ours again, and the promise is the one that ran before.
    """
    entry = await entries.find(tx, entry_id)
    if entry is None or entry.staff_id != actor.staff_id or entry.kind is not EntryKind.MENTOR:
        raise CaseRefused("not_found")
    case = await case_for(tx, entry.case_id, actor)
    stopped = await deliveries.stop(tx, entry_id, reason="undone", now=now)
    if not stopped:
        raise CaseRefused("too_late")
    owed = entry.data.get("owed")
    if owed and case.state is CaseState.WAITING and case.holder_id is not None:
        again_owed = {"state": CaseState.HELD, "waiting_since": None, "due_at": datetime.fromisoformat(owed)}
        await rows.change(tx, case.id, now=now, **again_owed)
    await happened(tx, case, "undone", actor, now=now, change=Change(field="entry", old=entry_id), entry=entry_id)
    return stopped


async def tell(
    tx: Tx,
    office: Office,
    case: Case,
    key: str,
    arguments: dict[str, object] | None = None,
    *,
    offers: tuple[Offer, ...] = (),
    now: datetime,
) -> None:
    """Say one sentence of the house to the person of a case, such as a new time; a notice is not fenced.

    Its buttons can be typed, as those of any message of the bot.
    """
    text = sentence(office, case.locale, key, arguments, now=now)
    await put(tx, office, case, text, Speech.NOTICE, now=now, offers=offers)
    to = await address_of(tx, case, now=now)
    await people.offer(tx, to.conversation_id, buttons(office.texts, case.locale, offers))


def sentence(
    office: Office, locale: Locale, key: str, arguments: dict[str, object] | None = None, *, now: datetime
) -> str:
    """A sentence of the house as it is said `now`, with times in words."""
    told = {
        name: moment_in_words(office.texts, locale, value, zone=office.zone, now=now)
        if isinstance(value, datetime)
        else value
        for name, value in (arguments or {}).items()
    }
    return office.texts.say(locale, key, told)
