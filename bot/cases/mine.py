"""A person's own cases: the list in plain words, each with what is happening, and what its person can do about it."""

from dataclasses import dataclass
from datetime import datetime

from bot import offers
from bot.cases import closing, link
from bot.cases.office import PERSON, Office
from bot.casework import CaseState
from bot.errors import CaseRefused
from bot.model import Inbound, InboundKind, Locale, Speech
from bot.store import Tx, entries, people, web
from bot.store import cases as rows
from bot.store.cases import Case
from bot.turn import Mine, Offer, Say, Title, Turn, Words
from bot.understanding.transliterate import in_script

_MOST = 7  # cases in one list; a phone shows so many buttons well
_FIRST_WORDS = 40  # characters of a question that has no title
_REPLY = 2000  # characters of the last reply that are shown again
_SENT = (InboundKind.TEXT, InboundKind.MEDIA, InboundKind.CONTACT, InboundKind.LOCATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The case that a person's words belong to, open or closed lately; and what a private link shows here."""

    case: Case | None
    recent: Case | None
    linked: int | None
    guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of what was done, the case as it stands then, and what is expected next."""

    say: Say
    case: Case | None = None
    expects: str = ""


async def current(tx: Tx, person_id: int, inbound: Inbound, *, expects: str, now: datetime) -> Now:
    """Where words belong: to what was to be added to, what a link shows, or the newest; open, or closed lately."""
    since = now - closing.REOPENED_WITHIN
    guest, linked = (
        await web.case_of(tx, inbound.chat, now=now) if inbound.account.startswith("web:") else (False, None)
    )
    found = await rows.current(tx, person_id, closed_since=since)
    shown = await rows.find(tx, linked) if linked is not None else None
    if shown is not None and (shown.closed_at is None or (shown.closed_at > since and found is None)):
        found = shown
    if expects.startswith("add:") and inbound.kind in _SENT:
        named = await rows.find_code(tx, expects.removeprefix("add:"))
        if named is not None and (named.person_id == person_id or named.id == linked):
            found = named if named.closed_at is None or named.closed_at > since else found
    is_open = found is not None and found.state is not CaseState.CLOSED
    return Now(case=found if is_open else None, recent=None if is_open else found, linked=linked, guest=guest)


async def carry_out(tx: Tx, office: Office, turn: Turn, action: Mine, *, here: int) -> Told:
    """Do what the person wants with a case of theirs; a press that came late or twice only shows how it stands."""
    if action.do == "list":
        return await _list(tx, turn)
    found = await rows.find_code(tx, action.code)
    if found is None or not (own := _is_own(turn, found) or await _is_colleagues(tx, turn, found)):
        return await _list(tx, turn)
    case = await rows.find(tx, found.id, lock=True)
    assert case is not None
    if own and _is_own(turn, case):
        try:
            done = await _do(tx, office, turn, case, action, here=here)
        except CaseRefused:
            done = None
        if done is not None:
            return done
    return await _show(tx, turn, case)


def _is_own(turn: Turn, case: Case) -> bool:
    return case.person_id == turn.person.id or case.id == turn.linked


async def _is_colleagues(tx: Tx, turn: Turn, case: Case) -> bool:
    """Whether the case is of the institution that somebody vouched for the person to belong to."""
    if case.institution_id is None:
        return False
    standing = await people.standing(tx, turn.person.id)
    return standing.verified and standing.institution_id == case.institution_id


async def _do(tx: Tx, office: Office, turn: Turn, case: Case, action: Mine, *, here: int) -> Told | None:
    """None where there is nothing to do."""
    closed = case.state is CaseState.CLOSED
    match action.do:
        case "add" if not closed:
            return Told(say=_say("add-what", case, (_back(case), offers.MENU)), expects=f"add:{case.code}", case=case)
        case "ask" if not closed:
            sure = Offer(f"close:{case.code}:yes", Words("button-close-yes"))
            return Told(say=_say("close-sure", case, (sure, _back(case), offers.MENU)), case=case)
        case "close" if not closed:
            return await _closed(tx, office, case, turn)
        case "reopen" if closed:
            case = await closing.reopen(tx, office, case, PERSON, now=turn.now)
            return Told(say=_say("case-reopened", case, (_add(case), offers.MENU), due=case.due_at), case=case)
        case "rate" | "comment" | "skip" if closed:
            return await _judged(tx, case, action, now=turn.now)
        case "link" | "unlink" if not turn.guest:
            return await _link(tx, office, turn, case, action, here=here)
    return None


def _say(key: str, case: Case, shown: tuple[Offer, ...], **arguments: object) -> Say:
    words = Words(key, {"code": case.code, **arguments})
    return Say(words=(words,), offers=shown, speech=Speech.NOTICE)


def _back(case: Case) -> Offer:
    return Offer(f"case:{case.code}", Words("button-cancel"))


def _add(case: Case) -> Offer:
    return Offer(f"add:{case.code}", Words("button-add"))


async def _closed(tx: Tx, office: Office, case: Case, turn: Turn) -> Told:
    case, end = await closing.close_own(tx, office, case, PERSON, now=turn.now)
    return Told(say=_say(end.key, case, (*end.offers, offers.MENU)), case=case)


async def _judged(tx: Tx, case: Case, action: Mine, *, now: datetime) -> Told:
    """A grade is asked for a word once, with its first; the last of each counts."""
    again = (Offer(f"reopen:{case.code}", Words("button-reopen")),) if closing.may_reopen(case, now) else ()
    if action.do == "skip":
        return Told(say=_say("rate-skipped", case, (*again, offers.MENU)), case=case)
    if action.do == "comment":
        await closing.comment(tx, case, PERSON, text=action.text, now=now)
        return Told(say=_say("rate-word-kept", case, (*again, offers.MENU)), case=case)
    first = case.rating is None
    await closing.rate(tx, case, PERSON, grade=int(action.text) if action.text.isdecimal() else 0, now=now)
    if not first:
        return Told(say=_say("rate-kept", case, (*again, offers.MENU), grade=action.text), case=case)
    skip = Offer(f"norate:{case.code}", Words("button-norate"))
    return Told(say=_say("rate-word", case, (skip, *again)), case=case, expects=f"word:{case.code}")


async def _link(tx: Tx, office: Office, turn: Turn, case: Case, action: Mine, *, here: int) -> Told | None:
    if case.person_id != turn.person.id:
        return None
    if action.do == "unlink":
        case = await link.revoke(tx, case, here=here, now=turn.now)
        return Told(
            say=_say("case-link-revoked", case, (*_links(office, turn, case), offers.MINE, offers.MENU)), case=case
        )
    words = private_link(office, turn, case)
    if words is None:
        return None
    shown = (Offer(f"unlink:{case.code}", Words("button-unlink")), offers.MINE, offers.MENU)
    return Told(say=Say(words=(words,), offers=shown, speech=Speech.NOTICE), case=case)


def private_link(office: Office, turn: Turn, case: Case) -> Words | None:
    """The words that give the private link to a case; only on the web, and only to its person."""
    if office.links is None or turn.guest or not turn.inbound.account.startswith("web:"):
        return None
    address, until = link.address(office.links, case, now=turn.now)
    return Words("case-link", {"code": case.code, "link": address, "until": until})


def _links(office: Office, turn: Turn, case: Case) -> tuple[Offer, ...]:
    """A button for the private link, where one can be given."""
    can = case.person_id == turn.person.id and private_link(office, turn, case) is not None
    return (Offer(f"link:{case.code}", Words("button-link")),) if can else ()


async def _list(tx: Tx, turn: Turn) -> Told:
    """The open ones first, then the others, the newest first; a verified official's with those of their institution."""
    own = await rows.of_person(tx, turn.person.id, limit=50)
    if turn.linked is not None and (shown := await rows.find(tx, turn.linked)) is not None:
        own.append(shown)
    own = sorted(own, key=lambda case: case.closed_at is not None)[:_MOST]
    standing = await people.standing(tx, turn.person.id)
    others: list[Case] = []
    if standing.verified and standing.institution_id is not None:
        known = {case.id for case in own}
        found = await rows.of_institution(tx, standing.institution_id, limit=_MOST + len(own))
        others = [case for case in found if case.id not in known][: _MOST - min(len(own), _MOST - 2)]
    if not own and not others:
        say = Say(words=(Words("no-case"),), offers=(offers.HUMAN, offers.MENU), speech=Speech.NOTICE)
        return Told(say=say, case=turn.case)
    lines = [Words("mine-list")] if own else []
    lines += [_line(turn, case, place) for place, case in enumerate(own, 1)]
    lines += [Words("mine-colleagues")] if others else []
    lines += [_line(turn, case, place) for place, case in enumerate(others, len(own) + 1)]
    shown_ones = tuple(
        Offer(f"case:{case.code}", Words("button-case", {"code": case.code})) for case in (*own, *others)
    )
    return Told(say=Say(words=tuple(lines), offers=(*shown_ones, offers.MENU), speech=Speech.NOTICE), case=turn.case)


def _line(turn: Turn, case: Case, place: int) -> Words:
    return Words("mine-line", {"place": place, "code": case.code, "title": _title(turn, case), "state": _state(case)})


def _title(turn: Turn, case: Case) -> object:
    """The title of the question's article, else its first words."""
    if case.topic and turn.release.get(case.topic) is not None:
        return Title(case.topic)
    words = " ".join(case.question.split())
    if not words:
        return Words("mine-untitled")
    return words if len(words) <= _FIRST_WORDS else words[:_FIRST_WORDS].rsplit(" ", 1)[0] + "…"


def _state(case: Case) -> Words:
    """How it stands in plain words, with by when an answer was promised."""
    key = f"case-is-{case.state}"
    if case.due_at is None or case.state not in (CaseState.OPEN, CaseState.HELD):
        return Words("case-is-held-no-due" if case.state is CaseState.HELD else key)
    return Words(key, {"due": case.due_at})


async def _show(tx: Tx, turn: Turn, case: Case) -> Told:
    """What is happening with one case, the last reply, and what its person can do."""
    words = [Words("case-view", {"code": case.code, "title": _title(turn, case), "state": _state(case)})]
    last = await entries.last_reply(tx, case.id)
    if last is not None:
        text = last.text if len(last.text) <= _REPLY else last.text[:_REPLY].rstrip() + "…"
        shown = text if turn.locale is Locale.ENGLISH else in_script(text, turn.locale)
        words.append(Words("case-view-reply", {"moment": last.at, "text": shown}))
    elif case.state is not CaseState.CLOSED:
        words.append(Words("case-view-no-reply"))
    buttons: tuple[Offer, ...] = ()
    if _is_own(turn, case):
        if case.state is not CaseState.CLOSED:
            buttons = (_add(case), Offer(f"close:{case.code}", Words("button-close")))
        elif closing.may_reopen(case, turn.now):
            buttons = (Offer(f"reopen:{case.code}", Words("button-reopen-again")),)
        if not turn.guest and turn.inbound.account.startswith("web:") and case.person_id == turn.person.id:
            buttons = (*buttons, Offer(f"link:{case.code}", Words("button-link")))
    say = Say(words=tuple(words), offers=(*buttons, offers.MINE, offers.MENU), speech=Speech.NOTICE)
    return Told(say=say, case=case if _is_own(turn, case) else turn.case)
