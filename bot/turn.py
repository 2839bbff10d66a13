"""A turn and what can be decided in it: values that handlers, intents and policy share. No IO and no words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.knowledge.articles import Release
from bot.model import Audience, Inbound, Locale, Memory, Parsed, Speech
from bot.store.cases import Case
from bot.store.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a person did, with everything that is known when it is decided.

    `answered` is the article behind the answer that a pressed button speaks of, "" when it is not this person's.
    """

    inbound: Inbound
    locale: Locale
    person: Person
    memory: Memory
    release: Release
    now: datetime
    today: str
    parsed: Parsed | None = None
    case: Case | None = None  # the person's, while it is not closed
    recent: Case | None = None  # the person's last one, where it was closed so lately that writing opens it again
    linked: int | None = None  # the case that a private link shows in this conversation
    guest: bool = False  # a private link opened this conversation: nothing else of the case's person is theirs
    masked: tuple[str, ...] = ()
    answered: str = ""
    subscribed: bool = False  # wrote or subscribed before this, and has not left since; known of who joins
    municipality: str = ""  # the code of the municipality that was named, or from where a place was sent
    places: tuple[str, ...] = ()  # codes of municipalities that the text may mean, where one was asked for
    inbound_id: int = 0  # the row of what the person did, by which its media are found


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of the bot by its key, with its arguments; an argument may itself be `Words` or a `Title`."""

    key: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the article `question`, in the person's locale."""

    question: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """The name of the municipality with this code, in the person's script."""

    code: str


Label = Words | Title | PlaceName


@dataclass(frozen=True, slots=True)
class Offer:
    """A button to be: its action, and its label still without a language."""

    action: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Say one message made of sentences, each on a line of its own, with offers below."""

    words: tuple[Words, ...]
    offers: tuple[Offer, ...] = ()
    speech: Speech = Speech.ANSWER
    numbered: bool = False  # list the offers in the text as 1., 2., 3.


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Give the article `question` and enter it into the ledger; `{answer}` in an action becomes the entry's id."""

    question: str
    confidence: float
    audience: Audience | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSources:
    """Show where an article comes from, its lasting address and what is related."""

    question: str
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """Open a case for a human, or add to the one that is open; the person is told its code and due time."""

    kind: Literal["question", "gap", "failure", "complaint", "mentoring", "call"]
    topic: str
    question: str
    wish: str = ""  # when and how the person wants to be reached
    details: Mapping[str, str] = field(default_factory=dict)  # what a guided request was told
    attached: tuple[int, ...] = ()  # inbound rows whose media belong to it, beside the one of this turn


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open the person's last case again, with what they wrote; they are told its code and the new due time."""


Doing = Literal["list", "show", "add", "ask", "close", "reopen", "rate", "comment", "skip", "link", "unlink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Something that a person does about the case `code` of theirs, or the list of all; they are told how it went."""

    do: Doing
    code: str = ""
    text: str = ""  # the grade, or the word that goes with it


@dataclass(frozen=True, slots=True)
class AddToCase:
    """Add what the person wrote to their open case; `topic` is what it surely asks."""

    text: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Remember:
    """Replace what the conversation remembers; the choices of the last message are kept by themselves."""

    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class SetProfile:
    """Keep what a person told about themselves; None leaves a field as it is."""

    audience: Audience | None = None
    municipality: str | None = None
    locale: Locale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Keep whether an answer helped, and why not."""

    answer: int
    helped: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetReachable:
    """Record that the person can, or can no longer, be written to."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class SetOrigin:
    """Keep the deep link that brought the person."""

    origin: str


@dataclass(frozen=True, slots=True)
class OfferJoining:
    """Give a one-time code, and links, by which the person goes on in another channel."""


@dataclass(frozen=True, slots=True)
class Join:
    """Join this identity to the person who was given `code`, and say how it went."""

    code: str


@dataclass(frozen=True, slots=True)
class Unjoin:
    """Undo this identity's last joining, and say how it went."""


@dataclass(frozen=True, slots=True)
class LinkStaff:
    """Link this chat to the account of somebody who helps, by the one-time code that they made, and say how it went."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContact:
    """Keep the phone and the wished time on the person's open case; what is "" leaves what is there."""

    sealed: str = ""
    wish: str = ""


@dataclass(frozen=True, slots=True)
class UseInvitation:
    """Vouch for the official by the code that their institution was given, and say how it went."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Count the person once among those who asked what has no answer yet; `tell` is who wants to hear of it."""

    question: str
    tell: bool = False


@dataclass(frozen=True, slots=True)
class ShowPlans:
    """Show the official the plans of their institution, with the articles; say so where they are not vouched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPlan:
    """Keep what an official answered about a plan: a `word`, or in their own words what is in the way."""

    plan: int
    word: str = ""
    blocker: str = ""


Told = SetProfile | SetReachable | SetOrigin | OfferJoining | Join | Unjoin | LinkStaff
Planned = ShowPlans | TellPlan
Wanted = SetContact | UseInvitation | Vote
Action = Say | Answer | ShowSources | OpenCase | AddToCase | Reopen | Mine | Remember | Judge | Told | Wanted | Planned
Verdict = Literal["answer", "clarify", "handover", "small_talk", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is to be done, and the reason in a form that scripts and reports read."""

    actions: tuple[Action, ...]
    decision: Verdict = ""
    intent: str = ""
    confidence: float = 0.0
    options: tuple[str, ...] = ()
    article: str = ""
