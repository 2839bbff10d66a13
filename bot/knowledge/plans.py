"""The first templates of mentoring plans, from `knowledge_base/plans.yml`: articles by name, in order, by topic."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from bot.errors import ContentBroken

TOPICS = ("esickleave", "epay", "urntr")  # what an institution is introduced to


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a template: the article, and the line where it is named."""

    article: str
    line: int


def load(path: Path) -> dict[str, tuple[Step, ...]]:
    """The items of each topic; empty where there is no file. Raises `ContentBroken`."""
    if not path.exists():
        return {}
    try:
        found = YAML().load(path.read_text(encoding="utf-8"))
    except YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise ContentBroken(f"{path}:{line}: {getattr(broken, 'problem', None) or 'not YAML'}") from None
    if not isinstance(found, CommentedMap):
        raise ContentBroken(f"{path}:1: topics with their articles are needed")
    return {str(topic): _steps(topic, rows, found, path) for topic, rows in found.items()}


def _steps(topic: object, rows: object, found: CommentedMap, path: Path) -> tuple[Step, ...]:
    line = found.lc.key(topic)[0] + 1
    if topic not in TOPICS:
        raise ContentBroken(f"{path}:{line}: {topic} is none of {', '.join(TOPICS)}")
    if not isinstance(rows, CommentedSeq) or not rows:
        raise ContentBroken(f"{path}:{line}: {topic} needs a list of articles")
    return tuple(Step(str(name), rows.lc.item(place)[0] + 1) for place, name in enumerate(rows))
