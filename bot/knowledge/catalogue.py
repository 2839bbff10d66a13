"""The catalogue of questions that the help desk recognises, read from `knowledge_base/intents.yml`."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

_AUDIENCES = {"c": "citizen", "e": "employer", "p": "entrepreneur", "o": "official"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue; `gap` when the facts hold no sourced answer."""

    name: str
    audience: tuple[str, ...]
    gap: bool


def load(path: Path) -> dict[str, Question]:
    """Every question by its name, `topic/question`."""
    topics = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return {
        f"{topic}/{name}": Question(
            name=f"{topic}/{name}",
            audience=tuple(_AUDIENCES[letter] for letter in row["audience"]),
            gap=bool(row.get("gap", False)),
        )
        for topic, questions in topics.items()
        for name, row in questions.items()
    }
