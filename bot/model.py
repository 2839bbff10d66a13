"""The words of the house as values: what a person did, what was understood, what was decided, what is sent.

Frozen dataclasses without behaviour beyond their own shape; no platform, database or library type appears here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class InboundKind(StrEnum):
    """What kind of thing a person did."""

    TEXT = "text"
    BUTTON = "button"
    COMMAND = "command"
    CONTACT = "contact"
    LOCATION = "location"
    MEDIA = "media"
    JOINED = "joined"
    LEFT = "left"
    UNSUPPORTED = "unsupported"


class Locale(StrEnum):
    """A language and script as one BCP 47 tag."""

    LATIN = "sr-Latn"
    CYRILLIC = "sr-Cyrl"
    ENGLISH = "en"


class Audience(StrEnum):
    """Who a person is to the administration; an answer may differ by it."""

    CITIZEN = "citizen"
    EMPLOYER = "employer"
    ENTREPRENEUR = "entrepreneur"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What somebody sent and the channel holds: it is fetched by `source`, and `kind` is the channel's word for it
    (photo, voice, document, ...). Name, type and size are what was claimed of it, "" and 0 where nothing was."""

    kind: str
    source: str
    name: str = ""
    content_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing that a person did, in channel-neutral form.

    `account` is the bot's own account as `channel:id`; `dedupe_key` is made by the adapter and is unique within it;
    `sender` and `chat` are the platform's own ids as text. `text` is the free text, the command's arguments, or the
    media's caption; `name` is the command's name, the button's action, or the media's kind. `origin` is a deep
    link's payload; `ticket` is what `Channel.acknowledge` needs and is never stored.

    `room` is the group that it was done in; `sender` is "" where nobody there can be held to it. `message` is the
    platform's id of the message, the same for its edits and for presses on it; `album` is that of what was sent as one.
    """

    account: str
    dedupe_key: str
    sender: str
    chat: str
    kind: InboundKind
    text: str = ""
    name: str = ""
    origin: str = ""
    language_hint: str = ""
    edited: bool = False
    sent_at: datetime | None = None
    ticket: str = ""
    where: tuple[float, float] | None = None  # latitude and longitude; never stored, only the municipality is
    room: str = ""
    moved_to: str = ""  # the room's new id, when this says that the platform gave it one; never stored
    message: str = ""
    media: Attached | None = None
    album: str = ""
    phone: str = field(default="", repr=False)  # of a contact that was shared; never stored as it is
    sealed: str = field(default="", repr=False)  # the phone that was asked for, encrypted


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a platform says later of one message for one person; `token` is the platform's message id."""

    account: str
    token: str
    sender: str
    state: "DeliveryState"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """One intent and the calibrated probability (0 to 1) that it is the right one."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the training computed for a stated precision: answer at or above `answer`, offer at or above `clarify`."""

    answer: float
    clarify: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What was understood of one text: intents by falling confidence, and the model that said so."""

    ranking: tuple[Guess, ...]
    thresholds: Thresholds
    model: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it says, and the action it stands for (`verb:argument`, at most 64 bytes of UTF-8)."""

    label: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or file that the house keeps, by the hash of its bytes; `size` is in bytes.

    `alt` says in words what a picture shows, for who does not see it; `bot.media.describe` makes one that is in order.
    """

    sha256: str
    name: str
    content_type: str
    size: int
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutMessage:
    """One message as a channel is to show it: plain text, its locale, and its buttons in order.

    `standing` are the ways that are always open, for channels whose buttons hang below the whole conversation. With
    `media` the text stands beside a picture or file, and may be empty.

    In a room of topics `title` names the topic to open where none is, and `code` is what the topic is known by until
    then. `topic` is what to do with it: reopen it before, close it or give it the title after what is said; with an
    empty text nothing else is done.
    """

    text: str
    locale: Locale
    choices: tuple[Choice, ...] = ()
    standing: tuple[Choice, ...] = ()
    media: Media | None = None
    title: str = ""
    code: str = ""
    topic: Literal["", "close", "reopen", "rename"] = ""
    human: bool = False  # a mentor says it, and not the bot
    secret: bool = False  # its words open a door: they are not kept once they are said


class Speech(StrEnum):
    """What a delivery is, which decides whether it may be repeated when nobody knows if it arrived."""

    ANSWER = "answer"
    QUESTION = "question"
    NOTICE = "notice"
    CASE_REPLY = "case_reply"


class DeliveryState(StrEnum):
    """Where a delivery stands; it only moves forward."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    GONE = "gone"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class Lane(StrEnum):
    """How urgent a delivery is; a person who waits comes before anything sent to many."""

    REPLY = "reply"
    NOTICE = "notice"
    BULK = "bulk"


class Outcome(StrEnum):
    """How one platform call ended, as a closed set."""

    SENT = "sent"
    GONE = "gone"  # the person cannot be reached any more: blocked, unsubscribed, deactivated
    REFUSED = "refused"  # the platform will never take this message
    LATER = "later"  # not taken; the platform said when to try again
    NOT_SENT = "not_sent"  # surely not taken: no connection was made
    UNKNOWN = "unknown"  # it may or may not have arrived
    BROKEN = "broken"  # the account itself is refused: a wrong or revoked token


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What a channel says of one call; `token` is the platform's message id, `retry_after` is in seconds."""

    outcome: Outcome
    token: str = ""
    reason: str = ""
    retry_after: float = 0.0
    one_chat: bool = False  # `retry_after` concerns this chat, not the whole account
    moved_to: str = ""  # the chat's new id, where the platform moved it
    billing: int | None = None  # the platform's own word for how this message is charged


class Form(StrEnum):
    """How a channel shows media: a picture in the conversation, or a file to be opened."""

    PICTURE = "picture"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """One form in which a channel takes media: content types, most bytes, and how long the text beside it may be."""

    form: Form
    types: frozenset[str]
    size: int
    caption: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a channel can take. Rates are messages a second; `text` is counted in characters or UTF-16 units.

    `octets` is the most that a text may have in UTF-8, 0 for any. `media` are the forms for pictures and files, the
    better one first. `session` is for how many seconds after a person's message the bot may write without being
    charged, 0 where nothing is ever charged.
    """

    text: int
    utf16: bool = False
    octets: int = 0
    media: tuple[Carriage, ...] = ()
    session: float = 0.0
    receipts: bool = False  # the platform says later what became of a message
    names_speaker: bool = False  # it shows by itself whether a mentor speaks or the bot
    idempotent: bool = False  # what is sent twice is shown once: a call without an end may be repeated
    per_second: float = 0.0
    burst: float = 1.0
    chat_per_second: float = 0.0
    chat_burst: float = 1.0
    group_per_minute: float = 0.0
    parallel: int = 16
    deadline: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One part to one identity, as handed to a channel. `delivery` is the row's id."""

    delivery: int
    chat: str
    message: OutMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a conversation remembers between two turns.

    `choices` are the buttons last offered, so that they can be typed; `question` is the intent last spoken of;
    `answer` the ledger id of the answer last given; `misses` how often in a row nothing was understood;
    `expects` what the bot asked for, if anything.
    """

    choices: tuple[Choice, ...] = ()
    question: str = ""
    answer: int = 0
    misses: int = 0
    expects: str = ""
    asked: str = ""  # the person's own words that led to a clarification, masked
    facts: Mapping[str, str] = field(default_factory=dict)
