"""Telegram's shapes, with python-telegram-bot as reader only: a keyboard, and what an error means.

Nothing here opens a connection or holds a token.
"""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.model import Choice, Outcome, SendResult

_ROW = 34  # characters of labels that fit on one row of buttons


def keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    """Buttons in rows: short ones side by side, long ones alone."""
    if not choices:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    width = _ROW + 1
    for choice in choices:
        wide = len(choice.label) + 4
        if width + wide > _ROW or len(rows[-1]) == 3:
            rows.append([])
            width = 0
        rows[-1].append(InlineKeyboardButton(choice.label, callback_data=choice.action))
        width += wide
    return InlineKeyboardMarkup(rows)


def outcome_of(error: TelegramError) -> SendResult:
    """How a refused or failed call ended, by the platform's wording; a time-out after connecting is unknown."""
    reason = str(error)
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return SendResult(outcome=Outcome.LATER, retry_after=seconds, reason="too many requests")
        case ChatMigrated():
            return SendResult(outcome=Outcome.LATER, retry_after=1.0, moved_to=str(error.new_chat_id), reason=reason)
        case InvalidToken():
            return SendResult(outcome=Outcome.BROKEN, reason="the token is refused")
        case Forbidden():
            return SendResult(outcome=Outcome.GONE, reason=reason)
        case BadRequest() if "chat not found" in reason.lower():
            return SendResult(outcome=Outcome.GONE, reason=reason)
        case BadRequest() | Conflict():
            return SendResult(outcome=Outcome.REFUSED, reason=reason)
        case TimedOut() | NetworkError():
            return _broken_connection(error)
        case _:
            return SendResult(outcome=Outcome.UNKNOWN, reason=type(error).__name__)


def _broken_connection(error: NetworkError) -> SendResult:
    """Surely not taken when no connection was made or none was free; otherwise nobody knows."""
    cause = type(error.__cause__).__name__
    safe = ("ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol")
    outcome = Outcome.NOT_SENT if cause in safe else Outcome.UNKNOWN
    return SendResult(outcome=outcome, reason=cause if error.__cause__ else type(error).__name__)


def trouble(error: BaseException) -> str:
    """One sentence about why the platform cannot be used; never holds the token."""
    if isinstance(error, InvalidToken):
        return "the token is refused"
    if isinstance(error, Conflict):
        return "another program polls with this token"
    return f"cannot reach the platform ({type(error).__name__})"
