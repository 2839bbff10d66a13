"""Measures an engine on labelled questions: what is answered, offered and handed over, and how often rightly."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import BadInput
from bot.model import Locale, Parsed
from bot.understanding import data, embedded
from bot.understanding.data import OUTSIDE, Example
from bot.understanding.embedded import Embedded
from bot.understanding.text import detect

_Z = 1.959963984540054
_OUTSIDERS = frozenset((OUTSIDE, "oos"))


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled question and what the engine made of it."""

    text: str
    intent: str
    parsed: Parsed

    @property
    def inside(self) -> bool:
        """Whether it must be answered."""
        return self.intent != OUTSIDE

    @property
    def top(self) -> str:
        """The first guess, or ""."""
        return self.parsed.ranking[0].intent if self.parsed.ranking else ""

    @property
    def sure(self) -> float:
        """The confidence of the first guess."""
        return self.parsed.ranking[0].confidence if self.parsed.ranking else 0.0

    @property
    def decision(self) -> str:
        """What the policy's thresholds make of it."""
        if self.sure >= self.parsed.thresholds.answer:
            return "answer"
        return "clarify" if self.sure >= self.parsed.thresholds.clarify else "handover"

    @property
    def offered(self) -> bool:
        """Whether the right one is among the first three."""
        return self.intent in [guess.intent for guess in self.parsed.ranking[:3]]


def read(path: Path, split: str = "") -> tuple[Example, ...]:
    """Labelled questions: Rasa YAML (a file or a folder of them), or TSV of text, intent and perhaps a split."""
    if path.is_dir():
        return data.load(sorted(path.glob("*.yml")))
    if path.suffix in (".yml", ".yaml"):
        return data.load([path])
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if len(cells) < 2:
            raise BadInput(f"{path}:{number}: text, a tab and an intent are needed")
        if number == 1 and cells[:2] == ["text", "intent"]:
            continue
        if not split or len(cells) < 3 or cells[2] == split:
            intent = OUTSIDE if cells[1] in _OUTSIDERS else cells[1]
            rows.append(Example(cells[0], intent, str(path), number))
    return tuple(rows)


def run(file: Path, *, training: Path | None, backend: str, model: Path) -> dict[str, Any]:
    """Measure on `file` with the model at `model`, or with one trained on `training`."""
    if backend != "embedded":
        raise BadInput("only the embedded engine can be measured here: the Rasa server is not part of this version")
    engine = Embedded(embedded.train(read(training, "train")) if training else embedded.load(model))
    examples = read(file, "test")
    return report([Row(e.text, e.intent, engine.parse_now(e.text)) for e in examples])


def report(rows: Sequence[Row]) -> dict[str, Any]:
    """All figures, each with its 95 % interval, and the same by script."""
    scripts = {"latin": [], "cyrillic": []}  # type: dict[str, list[Row]]
    for row in rows:
        cyrillic = detect(row.text, Locale.LATIN) is Locale.CYRILLIC
        scripts["cyrillic" if cyrillic else "latin"].append(row)
    return {**_figures(rows), "by_script": {name: _figures(some) for name, some in scripts.items() if some}}


def _figures(rows: Sequence[Row]) -> dict[str, Any]:
    inside = [row for row in rows if row.inside]
    outside = [row for row in rows if not row.inside]
    answered = [row for row in inside if row.decision == "answer"]
    clarified = [row for row in inside if row.decision == "clarify"]
    said = [row for row in rows if row.decision == "answer"]
    wrong = [row for row in said if row.top != row.intent]
    return {
        "n_in_scope": len(inside),
        "n_out_of_scope": len(outside),
        "accuracy": _share(sum(row.top == row.intent for row in inside), len(inside)),
        "macro_f1": _spread([_macro_f1(inside)], inside, _macro_f1),
        "answered": _share(len(answered), len(inside)),
        "correct_among_answered": _share(len(said) - len(wrong), len(said)),
        "wrong": _share(len(wrong), len(rows)),
        "clarified": _share(len(clarified), len(inside)),
        "offered_right": _share(sum(row.offered for row in clarified), len(clarified)),
        "handed_over": _share(sum(row.decision == "handover" for row in inside), len(inside)),
        "oos_answered": _share(sum(row.decision == "answer" for row in outside), len(outside)),
        "auroc": _spread([_auroc(rows)], rows, _auroc) if inside and outside else _share(0, 0),
    }


def _share(part: int, whole: int) -> dict[str, float]:
    """A share with Wilson's 95 % interval."""
    if not whole:
        return {"value": 0.0, "low": 0.0, "high": 1.0}
    p, z2 = part / whole, _Z * _Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return {"value": round(p, 4), "low": round(max(0.0, middle - half), 4), "high": round(min(1.0, middle + half), 4)}


def _macro_f1(rows: Sequence[Row]) -> float:
    meant, guessed = Counter(row.intent for row in rows), Counter(row.top for row in rows)
    right = Counter(row.intent for row in rows if row.top == row.intent)
    names = meant.keys() | guessed.keys()
    return sum(2 * right[name] / (meant[name] + guessed[name]) for name in names) / len(names) if names else 0.0


def _auroc(rows: Sequence[Row]) -> float:
    """How often one that must be answered is surer than one that must not; a tie is half."""
    inside = np.array([row.sure for row in rows if row.inside])
    outside = np.sort([row.sure for row in rows if not row.inside])
    if not len(inside) or not len(outside):
        return 0.0
    below, to = np.searchsorted(outside, inside, "left"), np.searchsorted(outside, inside, "right")
    return float((below + to).sum() / 2 / len(inside) / len(outside))


def _spread(values: list[float], rows: Sequence[Row], figure: Any, times: int = 200) -> dict[str, float]:
    """A figure with its 95 % bootstrap interval."""
    chance = np.random.default_rng(7)
    samples = [
        figure([rows[place] for place in chance.integers(0, len(rows), len(rows))]) for _ in range(times if rows else 0)
    ]
    low, high = (np.quantile(samples, [0.025, 0.975])) if samples else (0.0, 1.0)
    return {"value": round(values[0], 4), "low": round(float(low), 4), "high": round(float(high), 4)}
