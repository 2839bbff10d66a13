"""Cuts a long message into parts that a channel takes, at the end of a paragraph or sentence; buttons stay last."""

import re
from dataclasses import replace

from bot.model import Limits, OutMessage

_ENDS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))


def length(text: str, limits: Limits) -> int:
    """The length of `text` as the channel counts it: UTF-16 units on Telegram, characters elsewhere."""
    return len(text.encode("utf-16-le")) // 2 if limits.utf16 else len(text)


def _fits(text: str, limits: Limits) -> bool:
    return length(text, limits) <= limits.text and (not limits.octets or len(text.encode()) <= limits.octets)


def split(message: OutMessage, limits: Limits) -> tuple[OutMessage, ...]:
    """`message` as parts within `limits`; never cuts inside a character."""
    rest, parts = message.text.strip(), []
    while not _fits(rest, limits):
        cut = _cut(rest, limits)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    texts = [*parts, rest]
    bare = [replace(message, text=text, choices=()) for text in texts[:-1]]
    return (*bare, replace(message, text=texts[-1]))


def _cut(text: str, limits: Limits) -> int:
    """The best place to cut at or before the limit: the last good end in the second half of what fits."""
    fits = limits.text
    while not _fits(text[:fits], limits):
        over = max(length(text[:fits], limits) - limits.text, (len(text[:fits].encode()) - limits.octets) // 2)
        fits -= max(1, over // 2)
    for end in _ENDS:
        places = [match.end() for match in end.finditer(text, fits // 2, fits)]
        if places:
            return places[-1]
    return fits
