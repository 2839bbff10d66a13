"""Finding a case by words: each case keeps the folded words of its question and log, so that any spelling finds it.

A word is found by its beginning, and without its Serbian ending: who looks for one case of a noun finds the others too.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from bot.store.engine import Tx
from bot.store.schema_cases import case_words, cases
from bot.store.upsert import insert_new_rows
from bot.understanding.text import fold

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 40
_PIECE = 1500  # characters that are folded at once
_MOST_WANTED = 8  # words of one search
_STEM = 4  # what is at least left of a word without its ending
_END = "~"  # after every letter, digit and hyphen


def words_of(*texts: str) -> frozenset[str]:
    """The words of `texts`, each folded; what is shorter than two letters finds nothing."""
    pieces = (text[place : place + _PIECE] for text in texts for place in range(0, len(text), _PIECE))
    return frozenset(word[:_LONGEST] for piece in pieces for word in _WORD.findall(fold(piece)) if len(word) > 1)


async def add(tx: Tx, case_id: int, *texts: str) -> None:
    """Have the case found by the words of `texts` too."""
    rows = [{"word": word, "case_id": case_id} for word in sorted(words_of(*texts))]
    await insert_new_rows(tx, case_words, rows)


def stems(query: str) -> Sequence[str]:
    """The beginnings that a search asks for, each in at least one word of the case."""
    found = dict.fromkeys(_WORD.findall(fold(query)))
    return [_stem(word[:_LONGEST]) for word in list(found)[:_MOST_WANTED]]


def _stem(word: str) -> str:
    bare = word.rstrip("aeiou")
    return bare if len(bare) >= _STEM and not any(letter.isdigit() for letter in word) else word


def matches(query: str) -> "ColumnElement[bool] | None":
    """The condition on `cases` that all words of a search occur in the case; None when it holds none."""
    wanted = stems(query)
    return and_(*(cases.c.id.in_(_having(stem)) for stem in wanted)) if wanted else None


def _having(stem: str) -> Any:
    return select(case_words.c.case_id).where(case_words.c.word >= stem, case_words.c.word < stem + _END)
