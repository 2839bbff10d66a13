"""Finds the faults of the knowledge base: each with its file, its line and the reason, all in one pass."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import BadInput, ContentBroken
from bot.knowledge import articles, catalogue, plans
from bot.knowledge.articles import TOPICS, Article
from bot.knowledge.faults import Wrong, basis, faults_of
from bot.understanding import data


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, or with `warning` something to look at."""

    file: str
    line: int
    reason: str
    warning: bool = False


def check(root: Path, today: date) -> list[Fault]:
    """Every fault on the day `today` of the knowledge base and the training data below `root`."""
    base = root / "knowledge_base"
    try:
        known = basis(root)
    except BadInput as broken:
        return [_from_error(broken, root)]
    found: dict[str, Article] = {}
    faults = list(_misplaced(base, root))
    paths = {f"{topic}/{path.stem}": path for topic in TOPICS for path in (base / topic).glob("*.md")}
    for name, path in sorted(paths.items()):
        try:
            found[name] = articles.read(path, name)
        except ContentBroken as broken:
            faults.append(_from_error(broken, root))
    for name, article in found.items():
        file = str((base / f"{name}.md").relative_to(root))
        wrong = faults_of(article, known, today)
        faults += [Fault(file, _line(article, one), one.reason, one.warning) for one in wrong]
    faults += _plans(base / "plans.yml", paths, root)
    faults += _unanswered(known.examples, paths, known.questions, root)
    return sorted(faults, key=lambda fault: (fault.file, fault.line))


def _plans(path: Path, written: Container[str], root: Path) -> list[Fault]:
    """Items of the templates of mentoring plans that are no articles."""
    try:
        found = plans.load(path)
    except ContentBroken as broken:
        return [_from_error(broken, root)]
    file = str(path.relative_to(root))
    steps = [step for some in found.values() for step in some]
    return [Fault(file, step.line, f"{step.article} has no article") for step in steps if step.article not in written]


def _from_error(broken: BadInput, root: Path) -> Fault:
    file, line, reason = str(broken).removeprefix(f"{root}/").split(":", 2)
    return Fault(file, int(line) if line.isdigit() else 1, reason.strip())


def _misplaced(base: Path, root: Path) -> Iterator[Fault]:
    """Articles in a folder that is no topic would never be read."""
    for path in base.glob("*/*.md"):
        if path.parent.name not in (*TOPICS, "facts"):
            yield Fault(str(path.relative_to(root)), 1, f"the folder {path.parent.name} is none of {', '.join(TOPICS)}")


def _line(article: Article, wrong: Wrong) -> int:
    """Where the first of the fields that the file has stands; what is not in the file is said of its first line."""
    if wrong.fields[0] in ("name", "examples"):
        return 1
    return next((article.lines[key] for key in wrong.fields if key in article.lines), 2)


def _unanswered(
    examples: tuple[data.Example, ...],
    written: Container[str],
    questions: Mapping[str, catalogue.Question],
    root: Path,
) -> list[Fault]:
    """Intents that are recognised and have no article, unless they need none."""
    first = {example.intent: example for example in reversed(examples)}
    faults = []
    for intent, example in sorted(first.items()):
        if intent == data.OUTSIDE or intent.startswith("general/") or intent in written:
            continue
        if intent not in questions:
            reason = f"{intent} is not in the catalogue"
        elif questions[intent].gap:
            continue
        else:
            reason = f"{intent} has no article"
        faults.append(Fault(str(Path(example.file).relative_to(root)), example.line, reason))
    return faults
