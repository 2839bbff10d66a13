"""How cases are put into words at the desk: promises, events, what became of a message, texts in the reader's script.

Values for templates only; nothing here reads the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.casework import CaseState
from bot.model import DeliveryState, Locale
from bot.reasons import is_platforms, key_of
from bot.store.cases import Case
from bot.store.dossier import Going
from bot.store.entries import Entry
from bot.understanding.text import detect, fold
from bot.understanding.transliterate import in_script, to_latin
from bot.voice import moment_in_words
from bot.web.desk.frame import Visit

_SOON = timedelta(hours=2)
_WAITS = (DeliveryState.QUEUED, DeliveryState.SENDING)
_TONES = {
    DeliveryState.DELIVERED: "good",
    DeliveryState.SEEN: "good",
    DeliveryState.FAILED: "bad",
    DeliveryState.GONE: "bad",
    DeliveryState.UNCERTAIN: "warn",
    DeliveryState.DROPPED: "warn",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a colour beside it, which says the same: "", good, warn or bad. `more` stands behind the word, and
    `raw` is how somebody else has worded it."""

    word: str
    tone: str = ""
    more: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A text as the reader reads it, and as it was written where that is another script; `lang` is its language."""

    text: str
    lang: str
    original: str = ""


def told(visit: Visit, text: str, written: Locale) -> Told:
    """Serbian in the script that the reader has chosen; codes, addresses and English stay as they are."""
    language = detect(text, written)
    if visit.locale is Locale.ENGLISH or language is Locale.ENGLISH:
        return Told(text, language)
    shown = in_script(text, visit.locale)
    return Told(shown, visit.locale, "" if shown == text else text)


def moment(visit: Visit, at: datetime) -> str:
    """A time in words, as it follows "until"."""
    office = visit.doors.office
    return moment_in_words(office.texts, visit.locale, at, zone=office.zone, now=visit.doors.clock.now())


def promise(visit: Visit, case: Case) -> Tag:
    """By when the person was promised word, or why nothing is owed."""
    now = visit.doors.clock.now()
    if case.state is CaseState.CLOSED:
        return Tag(visit.t("desk-case-closed"))
    if case.due_at is None:
        return Tag(visit.t("desk-case-clock-stands"))
    if case.due_at <= now:
        return Tag(visit.t("desk-case-overdue"), "bad", visit.t("desk-case-was-due", due=moment(visit, case.due_at)))
    until = visit.t("desk-case-due", due=moment(visit, case.due_at))
    return Tag(visit.t("desk-case-due-soon"), "warn", until) if case.due_at <= now + _SOON else Tag(until)


def state(visit: Visit, case: Case) -> Tag:
    """Where the case stands; who holds it is told by name beside it."""
    tone = {CaseState.OPEN: "warn", CaseState.CLOSED: "good"}.get(case.state, "")
    return Tag(visit.label("state", case.state), tone)


def topic(visit: Visit, case: Case) -> str:
    """What the case is about: the title of its article, else its topic, else its kind."""
    return question(visit, case.topic) if case.topic else visit.label("kind", case.kind)


def question(visit: Visit, name: str) -> str:
    """The title of an article by its name; the topic's where there is no such article."""
    article = visit.doors.library.shelf.release.get(name)
    if article is None:
        return topic_word(visit, name.partition("/")[0])
    english = visit.locale is Locale.ENGLISH
    return article.title["en"] if english else in_script(article.title["sr"], visit.locale)


def topic_word(visit: Visit, name: str) -> str:
    """The word for a topic; its name where there is none."""
    key = f"topic-{name}"
    return visit.t(key) if key in visit.doors.office.texts.keys(Locale.LATIN) else name


def sr(visit: Visit, text: str) -> str:
    """Serbian words out of the database, in the visitor's script."""
    return in_script(text, visit.locale)


def folded(text: str) -> str:
    """A text in the one spelling in which titles are looked for."""
    return fold(text)


def folded_words(text: str) -> list[str]:
    """The words that are looked for, without their last vowels."""
    return [word.rstrip("aeiou") or word for word in fold(text).split()]


def bare(text: str) -> str:
    """A text in Latin with its spaces made one, so that two can be compared whatever script each is in."""
    return " ".join(to_latin(text).split())


def team(visit: Visit, titles: tuple[str, str]) -> str:
    """The name of a team."""
    return titles[1] if visit.locale is Locale.ENGLISH else in_script(titles[0], visit.locale)


def place(visit: Visit, code: str) -> str:
    """The name of a municipality; "" where none is known."""
    found = visit.doors.places.get(code)
    if found is None:
        return code
    return found.cyrillic if visit.locale is Locale.CYRILLIC else found.latin


def going(visit: Visit, parts: Sequence[Going]) -> list[Tag]:
    """What became of each part of a message, alike ones told once; good only what the other side has confirmed."""
    found: dict[Tag, int] = {}
    for part in parts:
        tag = _going(visit, part)
        found[tag] = found.get(tag, 0) + 1
    several = len(parts) > 1
    return [replace(tag, word=f"{count}/{len(parts)}: {tag.word}") if several else tag for tag, count in found.items()]


def can_undo(visit: Visit, parts: Sequence[Going]) -> bool:
    """Whether nothing of a message has been tried yet, and its time to be taken back still runs."""
    now = visit.doors.clock.now()
    return bool(parts) and all(part.due_at is not None and part.due_at > now and not part.tries for part in parts)


def _going(visit: Visit, part: Going) -> Tag:
    now, on_web = visit.doors.clock.now(), part.account.startswith("web:")
    if part.state is DeliveryState.QUEUED and part.due_at is not None and part.due_at > now:
        local = part.due_at.astimezone(visit.doors.office.zone)
        key = "desk-going-again" if part.tries else "desk-going-later"
        return Tag(visit.t(key), "", f"{local:%H:%M:%S}")
    if on_web and part.state is DeliveryState.SENT:
        return Tag(visit.t("desk-going-mailbox"))
    if on_web and part.state is DeliveryState.SEEN:
        return Tag(visit.t("desk-going-shown"), "good")
    reason = part.reason if part.state not in _WAITS else ""
    key = key_of(reason)
    words, tone = visit.label("going", part.state), _TONES.get(part.state, "")
    return Tag(words, tone, visit.t(key) if key else reason, reason if is_platforms(key) else "")


def event(visit: Visit, entry: Entry, teams: Mapping[str, str]) -> Tag:
    """What happened to the case; names stand behind the words, in their own script."""
    data = entry.data
    until = data.get("until")
    if until:
        return Tag(
            visit.label("event", str(data.get("event", ""))), "", moment(visit, datetime.fromisoformat(str(until)))
        )
    more = data.get("to") or data.get("from_whom") or ""
    if data.get("team"):
        more = teams.get(str(data["team"]), str(data["team"]))
    return Tag(visit.label("event", str(data.get("event", ""))), "", str(more))
