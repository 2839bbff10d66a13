"""A case in a mentor's words: its title, its summary, the lines of its log in their script, and its buttons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.casework import CaseState, EntryKind
from bot.model import Choice, DeliveryState, Locale
from bot.reasons import is_platforms, key_of
from bot.store.cases import Case
from bot.store.entries import Entry
from bot.store.mirror import WORST_FIRST
from bot.store.staff import Staff
from bot.turn import Words
from bot.understanding.transliterate import in_script
from bot.voice import Voice

LAST = 8  # lines of the log that are shown with a case
_LAST_BRIEF = 3  # of a case that is taken up again
_MOST_LINE = 600  # characters of one line there; the desk has it whole
_MOST_QUOTE = 60
_TITLE = 48

Parts = Sequence[tuple[DeliveryState, str]]


@dataclass(frozen=True, slots=True)
class Log:
    """The log of a case, how each reply stands, and the names of those who wrote."""

    entries: Sequence[Entry]
    states: Mapping[int, Parts] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


def state_of(parts: Iterable[tuple[DeliveryState, str]]) -> tuple[DeliveryState, str] | None:
    """How a reply of several parts stands: as its worst part does; with the platform's reason."""
    return min(parts, key=lambda part: WORST_FIRST.index(part[0]), default=None)


def short(text: str, most: int = _MOST_QUOTE) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def title(voice: Voice, case: Case) -> str:
    """What a topic is called: the code, and what it is about."""
    return f"{case.code} {short(_subject(voice, case), _TITLE)}".strip()


def _subject(voice: Voice, case: Case) -> str:
    article = voice.release.get(case.topic)
    if article is not None:
        return in_script(article.title["en" if voice.locale is Locale.ENGLISH else "sr"], voice.locale)
    return in_script(case.question, voice.locale)


def summary(voice: Voice, case: Case, log: Log, *, original: bool = False) -> str:
    """What a mentor needs to know at once, and the last lines of the log."""
    team = in_script(case.team_titles[voice.locale is Locale.ENGLISH], voice.locale)
    lines = [f"{case.code}: {short(_subject(voice, case), 200)}", voice.words("mentor-team", {"team": team})]
    if case.municipality:
        lines.append(voice.words("mentor-place", {"place": voice.place(case.municipality)}))
    lines.append(voice.words("mentor-language", {"language": Words(f"mentor-language-{case.locale.lower()}")}))
    lines.append(standing(voice, case))
    if case.wish:
        lines.append(voice.words("mentor-wish", {"wish": in_script(case.wish, voice.locale)}))
    spoken = [entry for entry in log.entries if entry.kind is not EntryKind.EVENT][-LAST:]
    said = [line(voice, entry, log, original=original) for entry in spoken]
    return "\n".join((*lines, "", *said)) if said else "\n".join(lines)


def brief(voice: Voice, case: Case, log: Log) -> str:
    """A case that is taken up again, in a few lines: what it is about, how it stands, what was said last."""
    spoken = [entry for entry in log.entries if entry.kind is not EntryKind.EVENT][-_LAST_BRIEF:]
    said = [line(voice, entry, log) for entry in spoken]
    return "\n".join((f"{case.code}: {short(_subject(voice, case), 200)}", standing(voice, case), *said))


def standing(voice: Voice, case: Case) -> str:
    """Who holds a case, and by when something is owed."""
    if case.state is CaseState.CLOSED:
        return voice.words("mentor-state-closed")
    if case.state is CaseState.WAITING:
        return voice.words("mentor-state-waiting", {"holder": case.holder})
    owed = case.due_at or case.opened_at
    if case.holder:
        return voice.words("mentor-state-held", {"holder": case.holder, "due": owed})
    return voice.words("mentor-state-open", {"due": owed})


def line(voice: Voice, entry: Entry, log: Log, *, original: bool = False, whole: bool = False) -> str:
    """One line of the log; `original` leaves it in the script in which it was written."""
    if entry.kind is EntryKind.EVENT:
        return event(voice, entry)
    text = entry.text if original else in_script(entry.text, voice.locale)
    text = text if whole else short(text, _MOST_LINE)
    edited = "-edited" if entry.data.get("edited") else ""
    who = log.names.get(entry.staff_id or 0, "")
    said = voice.words(f"mentor-line-{entry.kind}{edited}", {"text": text, "who": who})
    stands = state_of(log.states.get(entry.id, ())) if entry.kind is EntryKind.MENTOR else None
    return f"{said} ({voice.words(f'mentor-state-{stands[0]}')})" if stands else said


def state_line(voice: Voice, entry: Entry, state: DeliveryState, reason: str) -> str:
    """How a reply stands now, in one line."""
    told = {"text": short(in_script(entry.text, voice.locale)), "state": voice.words(f"mentor-state-{state}")}
    if state in (DeliveryState.FAILED, DeliveryState.DROPPED) and reason:
        return voice.words("mentor-state-line-why", {**told, "why": _why(voice, short(reason, 120))})
    return voice.words("mentor-state-line", told)


def _why(voice: Voice, reason: str) -> str:
    """Why it was not said: plainly where there are words for it, with the platform's own behind them."""
    key = key_of(reason)
    if not key:
        return reason
    return f"{voice.words(key)} ({reason})" if is_platforms(key) else voice.words(key)


def event(voice: Voice, entry: Entry) -> str:
    """What happened to a case, in words; one that has none of its own is named as it is kept."""
    data, name = entry.data, str(entry.data.get("event", ""))
    who = str(data.get("who") or voice.words("mentor-nobody"))
    told: dict[str, object] = {
        "who": who,
        **{key: str(data.get(key, "")) for key in ("to", "team", "from_whom", "name")},
    }
    if name == "promise_moved":
        told["until"] = datetime.fromisoformat(str(data["until"]))
    key = f"mentor-event-{name.replace('_', '-')}"
    known = key in voice.texts.keys(Locale.LATIN)
    said = voice.words(key, told) if known else voice.words("mentor-event-other", {"event": name, "who": who})
    more = [
        voice.words(f"mentor-{what.replace('_', '-')}", {"text": short(" / ".join(map(str, data[what])), 200)})
        for what in ("in_flight", "dropped")
        if data.get(what)
    ]
    return "\n".join((said, *more))


def buttons(voice: Voice, case: Case, who: Staff | None, *, room: bool = False) -> tuple[Choice, ...]:
    """What can be done with a case as it stands; in a topic, where everybody reads them, the four of its head."""
    names: tuple[str, ...]
    if room:
        names = ("claim", "hand", "close", "art", "orig")
    elif case.state is CaseState.CLOSED:
        names = ("again", "orig", "list")
    elif case.holder_id is None:
        names = ("claim", "reply", "note", "hand", "art", "close", "orig", "list")
    elif who is not None and case.holder_id == who.id:
        names = ("reply", "note", "hand", "art", "due", "close", "free", "orig", "list")
    else:
        names = ("over", "note", "orig", "list")
    return tuple(button(voice, name, case) for name in names)


def button(voice: Voice, name: str, case: Case, argument: str = "") -> Choice:
    """One button of a case."""
    action = f"m:{name}:{case.code}" + (f":{argument}" if argument else "")
    return Choice(voice.words(f"button-m-{name}", {"holder": case.holder}), action if name != "list" else "m:list")
