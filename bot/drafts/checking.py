"""What is wrong with a draft, by field: held against the same basis as the files, as if it were published."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.knowledge import faults
from bot.knowledge.articles import TOPICS, Article
from bot.knowledge.catalogue import Question
from bot.knowledge.faults import Basis, Wrong
from bot.understanding.text import fold

ROOT = Path(__file__).parents[2]
NAME = re.compile(rf"({'|'.join(TOPICS)})/[a-z][a-z0-9_]{{1,60}}")


def basis() -> Basis:
    """What drafts are held against; read again when a file of it has changed. Raises `BadInput`."""
    watched = [*(ROOT / "knowledge_base").rglob("*.*"), *(ROOT / "nlu" / "data").glob("*.yml")]
    return _basis(max(path.stat().st_mtime_ns for path in watched), len(watched))


@lru_cache(maxsize=1)
def _basis(_newest: int, _files: int) -> Basis:
    return faults.basis(ROOT)


def faults_of(
    article: Article, examples: Iterable[str], *, known: Basis, served: Iterable[str], today: date
) -> list[Wrong]:
    """Everything that is wrong with a draft. Its own name and its ways of asking count as if they were in the files.

    `served` are the names of the articles that are served, which a draft may name as related.
    """
    name = article.name
    mine = list(dict.fromkeys(examples))
    taken = {fold(example.text): example.intent for example in known.examples}
    found = [
        Wrong(("examples",), "example-taken", {"value": text, "intent": taken[fold(text)]})
        for text in mine
        if taken.get(fold(text), name) != name
    ]
    if not NAME.fullmatch(name):
        found.insert(0, Wrong(("name",), "name"))
    new = len({fold(text) for text in mine if fold(text) not in taken})
    fuller = replace(
        known,
        questions={**known.questions, name: known.questions.get(name, Question(name, article.audience, gap=False))},
        written=frozenset((*known.written, *served, name)),
        counts=Counter({**known.counts, name: known.counts[name] + new}),
    )
    return [*found, *faults.faults_of(replace(article, status="published", lines={}), fuller, today)]
