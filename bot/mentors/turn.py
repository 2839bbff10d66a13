"""A mentor's turn and what can be decided in it: values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model import Inbound, Memory
from bot.store.cases import Case
from bot.store.staff import Staff

MENTORS_STEP = "m:"  # begins what the chat of a mentor waits for
STEP_REPLY, STEP_NOTE = f"{MENTORS_STEP}reply", f"{MENTORS_STEP}note"
DRAFT = "m:draft"  # the inbound rows of a draft, in what a conversation remembers
ABOUT = "m:about"  # the code of the case last spoken of


class What(StrEnum):
    """One thing to do for a mentor."""

    STRANGER = "stranger"  # not linked: nothing of theirs is carried
    NOWHERE = "nowhere"  # written where no case is
    UNCARRIED = "uncarried"  # a sticker, a place, ...
    UNKNOWN = "unknown"  # a case of that code is not there, or none was named
    LIST = "list"
    SHOW = "show"
    ORIGINAL = "original"
    CLAIM = "claim"
    TAKE_OVER = "take_over"  # and carry what was written in the inbound row `argument`, if any
    RELEASE = "release"
    ASK_REPLY = "ask_reply"
    ASK_NOTE = "ask_note"
    GATHER = "gather"  # what was sent belongs to the draft
    SEND = "send"
    DISCARD = "discard"
    CARRY = "carry"  # what was written goes to the person
    CORRECT = "correct"  # what was written before was changed
    NOTE = "note"
    ASK_HAND = "ask_hand"
    HAND = "hand"
    MOVE = "move"
    ASK_ARTICLE = "ask_article"
    ARTICLE = "article"
    ASK_TIME = "ask_time"
    POSTPONE = "postpone"
    POSTPONE_ONCE = "postpone_once"  # the promise that ends at `argument`, however often it is pressed
    ASK_CLOSE = "ask_close"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done, with what goes with it."""

    what: What
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorTurn:
    """What somebody did in the mentors' group, or somebody who helps did in their own chat.

    `who` is None for somebody whom no account is linked to; `case` is the one that it is about, if any.
    """

    inbound: Inbound
    inbound_id: int
    who: Staff | None
    memory: Memory
    now: datetime
    case: Case | None = None

    @property
    def in_room(self) -> bool:
        """Whether it was done in the group."""
        return bool(self.inbound.room)
