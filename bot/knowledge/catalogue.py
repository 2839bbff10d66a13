"""The catalogue of questions that the help desk recognises, read from `knowledge_base/intents.yml`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import ContentBroken

_AUDIENCES = {"c": "citizen", "e": "employer", "p": "entrepreneur", "o": "official"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue; `gap` when the facts hold no sourced answer."""

    name: str
    audience: tuple[str, ...]
    gap: bool


def load(path: Path) -> dict[str, Question]:
    """Every question by its name, `topic/question`. Raises `ContentBroken`."""
    try:
        topics = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return {
            f"{topic}/{name}": _question(topic, name, row)
            for topic, rows in topics.items()
            for name, row in rows.items()
        }
    except YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise ContentBroken(f"{path}:{line}: {getattr(broken, 'problem', None) or 'not YAML'}") from None
    except KeyError as unknown:
        raise ContentBroken(f"{path}:1: {unknown.args[0]} is no audience, or a question has none") from None
    except AttributeError:
        raise ContentBroken(f"{path}:1: topics with their questions are needed") from None


def order(path: Path) -> dict[str, int]:
    """The place of each question within its topic, from 1; empty where there is no catalogue."""
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for name in load(path) if path.exists() else ():
        topic = name.partition("/")[0]
        counts[topic] += 1
        places[name] = counts[topic]
    return places


def _question(topic: str, name: str, row: Mapping[str, Any]) -> Question:
    audience = tuple(_AUDIENCES[letter] for letter in row["audience"])
    return Question(name=f"{topic}/{name}", audience=audience, gap=bool(row.get("gap", False)))
