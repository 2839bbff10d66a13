"""The sourced facts that articles rest on, from `knowledge_base/facts/`: number, text, whether they may be said."""

import re
from dataclasses import dataclass
from pathlib import Path

_FACT = re.compile(r"^- \*\*([EPURC]\d+)\*\* (.*)$")
_UNSAYABLE = re.compile(r"\bSTALE\b|[Dd]o not publish|\(inference\)|\[inference\]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One numbered fact."""

    number: str
    text: str

    @property
    def sayable(self) -> bool:
        """Whether an article may rest on it at all."""
        head = self.text[:120]
        return not _UNSAYABLE.search(head)


def load(folder: Path) -> dict[str, Fact]:
    """Every fact by its number."""
    facts: dict[str, Fact] = {}
    for path in sorted(folder.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := _FACT.match(line):
                facts[found[1]] = Fact(found[1], found[2])
    return facts
