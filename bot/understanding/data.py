"""Training examples out of Rasa 3.1 NLU files, with the place where each stands."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from bot.errors import BadInput
from bot.understanding.text import fold

OUTSIDE = "out_of_scope"
_INTENT = re.compile(r"[a-z_]+/[a-z_]+")


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence of training data and where it stands."""

    text: str
    intent: str
    file: str
    line: int


def load(paths: Iterable[Path]) -> tuple[Example, ...]:
    """All examples of `paths`. Raises `BadInput` naming file, line and reason of the first fault."""
    examples = [example for path in paths for example in _read(path)]
    _no_doubles(examples)
    return tuple(examples)


def _read(path: Path) -> list[Example]:
    try:
        blocks = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))["nlu"]
    except YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        raise BadInput(f"{path}:{mark.line + 1 if mark else 1}: {getattr(broken, 'problem', '')}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}:1: the file is not UTF-8") from None
    except (KeyError, TypeError):
        blocks = None
    if not isinstance(blocks, CommentedSeq):
        raise BadInput(f"{path}:1: a list named nlu is needed")
    return [
        example
        for place, block in enumerate(blocks)
        for example in _examples(path, blocks.lc.item(place)[0] + 1, block)
    ]


def _examples(path: Path, line: int, block: object) -> list[Example]:
    if not isinstance(block, CommentedMap) or "intent" not in block:
        raise BadInput(f"{path}:{line}: a block with an intent and its examples is needed")
    intent = str(block["intent"])
    if intent != OUTSIDE and not _INTENT.fullmatch(intent):
        raise BadInput(f"{path}:{line}: {intent} is not of the form topic/question")
    rows = str(block.get("examples") or "").split("\n")
    start = block.lc.key("examples")[0] + 2 if "examples" in block else line
    texts = [(row[2:].strip(), start + n) for n, row in enumerate(rows) if row.startswith("- ")]
    if not any(text for text, _ in texts):
        raise BadInput(f"{path}:{line}: {intent} has no examples")
    return [Example(text, intent, str(path), number) for text, number in texts if text]


def _no_doubles(examples: Sequence[Example]) -> None:
    first: dict[str, Example] = {}
    for example in examples:
        seen = first.setdefault(fold(example.text), example)
        if seen.intent != example.intent:
            raise BadInput(
                f"{example.file}:{example.line}: {example.text!r} is an example of {example.intent}"
                f" and, in {seen.file}:{seen.line}, of {seen.intent}"
            )


def digest(examples: Iterable[Example]) -> str:
    """A sha256 over texts and intents."""
    rows = sorted(f"{example.intent}\t{example.text}" for example in examples)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
