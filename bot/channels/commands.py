"""What a person types as a command, one way for every channel."""

import re

# Whatever stands behind the name is the argument, on the same line or the next; a group's "@bot" is no part of it.
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@\w{1,64})?(?:\s+(.*))?", re.DOTALL)


def command_in(text: str) -> tuple[str, str] | None:
    """(name, argument) of a typed command; None for an ordinary text, which a slash alone does not change."""
    found = _COMMAND.fullmatch(text)
    return (found[1], found[2] or "") if found else None
