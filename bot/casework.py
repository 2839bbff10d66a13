"""Cases and those who help, as closed sets of words."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands: nobody has it, a mentor has it, the person is waited for, or it is done."""

    OPEN = "open"
    HELD = "held"
    WAITING = "waiting"
    CLOSED = "closed"


class EntryKind(StrEnum):
    """Whose line in the log of a case it is."""

    PERSON = "person"
    BOT = "bot"
    MENTOR = "mentor"
    NOTE = "note"
    EVENT = "event"


class Role(StrEnum):
    """What somebody who helps may do; `bot.staff.rights` says what that is."""

    ADMIN = "admin"
    STAFF = "staff"
    MENTOR = "mentor"
    READER = "reader"
