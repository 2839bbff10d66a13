"""Cuts a long message into parts that a channel takes, at the end of a paragraph or sentence; buttons stay last.

A picture or file keeps its text beside it where the text is short enough; otherwise the text goes before it.
"""

import re
from dataclasses import replace

from bot.media import carriage, length
from bot.model import Limits, Media, OutMessage

_ENDS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))


def _fits(text: str, limits: Limits) -> bool:
    return length(text, limits) <= limits.text and (not limits.octets or len(text.encode()) <= limits.octets)


def split(message: OutMessage, limits: Limits) -> tuple[OutMessage, ...]:
    """`message` as parts within `limits`; never cuts inside a character."""
    if message.media is not None:
        return _beside(message, message.media, limits)
    rest, parts = message.text.strip(), []
    while not _fits(rest, limits):
        cut = _cut(rest, limits)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    texts = [*parts, rest]
    bare = [replace(message, text=text, choices=()) for text in texts[:-1]]
    return (*bare, replace(message, text=texts[-1]))


def _beside(message: OutMessage, media: Media, limits: Limits) -> tuple[OutMessage, ...]:
    """One part where the text fits beside the media, else the text first; buttons hang on what surely arrives."""
    found, text = carriage(media, limits), message.text.strip()
    if found is not None and length(text, limits) <= found.caption:
        return (replace(message, text=text),)
    if not text:
        return (message,)
    alone = replace(message, text="")
    if found is None:  # the channel will refuse it, with a reason; the words reach the person all the same
        return (*split(replace(message, media=None), limits), replace(alone, choices=()))
    return (*split(replace(message, media=None, choices=()), limits), alone)


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
