"""Telling those who help: a line at the desk for each, and a message in their own chat for who is there and has one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.office import Office
from bot.cases.talking import sentence
from bot.casework import Role
from bot.model import Lane, Locale, OutMessage, Speech
from bot.saying import say
from bot.store import Tx, access, notices, people, ticking
from bot.store import staff as accounts
from bot.store.cases import Case
from bot.store.deliveries import Address
from bot.store.staff import Staff
from bot.turn import Offer
from bot.voice import buttons, moment_in_words

_IN_CHARGE = frozenset((Role.STAFF, Role.ADMIN))


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is to be told; without a chat only at the desk."""

    who: Staff
    chat: Address | None = None


async def team_of(tx: Tx, case: Case, *, now: datetime) -> list[Staff]:
    """Those of the case's team who can take it: first whom it suits best, and the absent last."""
    fit = await suggest(tx, case, now=now)
    members = [one for one in await accounts.members(tx, case.team) if one.role is not Role.READER]
    return fit + [one for one in members if one.away(now)]


async def in_charge(tx: Tx) -> list[Staff]:
    """Staff and admins."""
    return [one for one in await accounts.all_staff(tx) if one.role in _IN_CHARGE]


async def listening(tx: Tx, found: Iterable[Staff], *, now: datetime) -> list[Listener]:
    """Who of them has a chat to be told in. The absent are left in peace, unless all are absent; chats are locked."""
    told = list(dict.fromkeys(found))
    present = {one.id for one in told if not one.away(now)} or {one.id for one in told}
    heard = [Listener(one, await _chat(tx, one) if one.id in present else None) for one in told]
    await ticking.hold_chats(tx, [one.chat.conversation_id for one in heard if one.chat is not None])
    return heard


async def _chat(tx: Tx, one: Staff) -> Address | None:
    for platform, chat_id in (("telegram", one.telegram_id), ("viber", one.viber_id)):
        found = await access.chat_of(tx, platform, chat_id) if chat_id else None
        if found is not None:
            return found
    return None


async def tell(
    tx: Tx,
    office: Office,
    listeners: Iterable[Listener],
    key: str,
    arguments: dict[str, object],
    *,
    now: datetime,
    case: Case | None = None,
    offers: tuple[Offer, ...] = (),
) -> frozenset[str]:
    """Tell each of them the sentence `key` in their own script: the accounts on which there is something to say."""
    said = set()
    for one in listeners:
        locale = one.who.locale
        words = _in_words(office, case, arguments, locale=locale, now=now)
        await notices.tell(tx, one.who.id, key, now=now, case_id=case.id if case is not None else None, **words)
        if one.chat is not None:
            message = OutMessage(
                text=sentence(office, locale, key, dict(words), now=now),
                locale=locale,
                choices=buttons(office.texts, locale, offers),
            )
            await _say(tx, one.chat, message, now=now)
            said.add(one.chat.account)
    return frozenset(said)


async def _say(tx: Tx, chat: Address, message: OutMessage, *, now: datetime) -> None:
    await say(tx, chat, message, speech=Speech.NOTICE, lane=Lane.NOTICE, now=now)
    if message.choices:
        await people.offer(tx, chat.conversation_id, message.choices)


def _in_words(
    office: Office, case: Case | None, arguments: dict[str, object], *, locale: Locale, now: datetime
) -> dict[str, str | int]:
    """Arguments as they are kept with a notice: times as one says them, numbers, and names."""
    about: dict[str, object] = {}
    if case is not None:
        about = {"code": case.code, "team": case.team_titles[locale is Locale.ENGLISH]}
    return {
        name: value
        if isinstance(value, int)
        else (
            moment_in_words(office.texts, locale, value, zone=office.zone, now=now)
            if isinstance(value, datetime)
            else str(value)
        )
        for name, value in (about | arguments).items()
    }


async def suggest(tx: Tx, case: Case, *, now: datetime) -> list[Staff]:
    """Those of the team who are there, best first: by topic, municipality and language, then by how much they hold.

    Who named what they know goes before who would take anything; who does not speak the person's language comes last.
    """
    there = [one for one in await accounts.members(tx, case.team) if one.role is not Role.READER and not one.away(now)]
    load = await ticking.loads(tx, [one.id for one in there])
    language = "en" if case.locale is Locale.ENGLISH else "sr"

    def rank(one: Staff) -> tuple[bool, int, int, int, int, int]:
        speaks = _fits(one.languages, (language,))
        topic = _fits(one.topics, (case.topic, case.topic.partition("/")[0]))
        place = _fits(one.municipalities, (case.municipality,))
        return speaks == 0, -topic, -place, -speaks, load[one.id], one.id

    return sorted(there, key=rank)


def _fits(known: Sequence[str], wanted: Sequence[str]) -> int:
    """2 where it is among what somebody named, 1 where they named nothing and so take anything, else 0."""
    if not known:
        return 1
    return 2 if set(known) & set(wanted) else 0
