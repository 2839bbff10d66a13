"""Who may do what at the desk and by command: a table of roles. What one may see of a case is in `bot.cases.rights`.

A new right is a member of `Right` and stands in the rows of those roles that have it; the desk's routes name it.
"""

from enum import StrEnum

from bot.casework import Role
from bot.store.staff import Staff


class Right(StrEnum):
    """What a page or a deed needs."""

    ANYBODY = "anybody"  # no sign-in: the ways in
    SIGNED_IN = "signed_in"  # one's own profile, presence, what is shown to all who help
    WORK = "work"  # to answer: claim, reply, close, and what else changes a case
    MANAGE = "manage"  # teams, prepared answers, templates, invitations, the log of changes
    ACCOUNTS = "accounts"  # who else may come in, and as what


_READER = frozenset((Right.ANYBODY, Right.SIGNED_IN))
_MENTOR = _READER | {Right.WORK}
_STAFF = _MENTOR | {Right.MANAGE}

ROLES = {
    Role.READER: _READER,
    Role.MENTOR: _MENTOR,
    Role.STAFF: _STAFF,
    Role.ADMIN: _STAFF | {Right.ACCOUNTS},
}


def may(who: Staff | None, right: Right) -> bool:
    """Whether somebody (None: who has not signed in) has this right."""
    if who is None:
        return right is Right.ANYBODY
    return not who.disabled and right in ROLES[who.role]
