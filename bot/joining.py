"""One person on several channels: a code for ten minutes, given here and used there, and the links that carry it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.clock import new_code, new_id
from bot.store import Tx, joining

PREFIX = "join-"  # begins a deep link's payload that joins
INVITATION = "pozivnica-"  # begins one that vouches for an official
LASTS = timedelta(minutes=10)
_LONGEST_CODE = 40


def is_joining(payload: str) -> bool:
    """Whether a deep link's payload is a code to join by."""
    return payload.startswith(PREFIX)


def is_invitation(payload: str) -> bool:
    """Whether a deep link's payload, or a typed text, is an invitation of an official."""
    return payload.lower().startswith((INVITATION, INVITATION.replace("-", " ")))


def invitation_in(text: str) -> str:
    """The code of an invitation, in its one form."""
    code = text.strip()[len(INVITATION) :] if is_invitation(text.strip()) else text
    return "".join(letter for letter in code.upper() if letter.isalnum())[:_LONGEST_CODE]


def code_in(text: str) -> str:
    """The code that a payload or a typed text holds, in its one form."""
    text = text.strip()
    return text.removeprefix(PREFIX) if is_joining(text) else text.upper().replace("-", "").replace(" ", "")


async def issue(tx: Tx, *, person_id: int, links: Mapping[str, str], now: datetime) -> tuple[str, dict[str, str]]:
    """A new code that can be typed, and a link for each platform that carries a longer one. Each works once."""
    code, token = new_code(), new_id()
    await joining.forget_codes(tx, before=now)
    for secret in (code_in(code), token):
        await joining.keep_code(tx, secret, person_id=person_id, expires_at=now + LASTS)
    return code, {name: template.replace("{payload}", PREFIX + token) for name, template in links.items()}
