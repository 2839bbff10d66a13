"""Finds the faults of the knowledge base: each with its file, its line and the reason, all in one pass."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import BadInput, ContentBroken
from bot.knowledge import articles, catalogue, facts
from bot.knowledge.articles import LANGUAGES, SOURCE_LANGUAGES, TOPICS, VARIANTS, Article
from bot.understanding import data

TITLE = 38  # characters that fit on a button
FIRST_PARAGRAPH = 420
EXAMPLES = 15
_STATUSES = ("draft", "published", "gap", "expired")
_MARKUP = re.compile(r"\*\*|__|`|\]\(|^#{1,6} |^\s*\|", re.MULTILINE)
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ADDRESS = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d{3})*(?:,\d+)?")


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
    known_facts = facts.load(base / "facts")
    try:
        questions = catalogue.load(base / "intents.yml")
        examples = data.load(sorted((root / "nlu" / "data").glob("*.yml")))
    except BadInput as broken:
        return [_from_error(broken, root)]
    counts = Counter(example.intent for example in examples)
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
        checks = (
            _form(article),
            _links(article, paths, questions, counts),
            _rests_on(article, known_facts),
            _texts(article, known_facts),
            _dates(article, today),
        )
        faults += [Fault(file, line, why, warning) for some in checks for line, why, warning in some]
    faults += _unanswered(examples, paths, questions, root)
    return sorted(faults, key=lambda fault: (fault.file, fault.line))


Found = Iterator[tuple[int, str, bool]]


def _from_error(broken: BadInput, root: Path) -> Fault:
    file, line, reason = str(broken).removeprefix(f"{root}/").split(":", 2)
    return Fault(file, int(line) if line.isdigit() else 1, reason.strip())


def _misplaced(base: Path, root: Path) -> Iterator[Fault]:
    """Articles in a folder that is no topic would never be read."""
    for path in base.glob("*/*.md"):
        if path.parent.name not in (*TOPICS, "facts"):
            yield Fault(str(path.relative_to(root)), 1, f"the folder {path.parent.name} is none of {', '.join(TOPICS)}")


def _line(article: Article, *keys: str) -> int:
    """Where the first of `keys` that the file has stands."""
    return next((article.lines[key] for key in keys if key in article.lines), 2)


def _form(article: Article) -> Found:
    """Front matter and sections are complete."""
    for language in ("sr", "en"):
        title, line = article.title.get(language, ""), _line(article, f"title.{language}", "title")
        if not title:
            yield line, f"title.{language} is missing", False
        elif len(title) > TITLE:
            yield line, f"title.{language} has {len(title)} characters: a button takes {TITLE}", False
    if article.status not in _STATUSES:
        yield _line(article, "status"), f"status {article.status} is none of {', '.join(_STATUSES)}", False
    for audience in article.audience:
        if audience not in VARIANTS:
            yield _line(article, "audience"), f"audience {audience} is none of {', '.join(VARIANTS)}", False
    for tag in LANGUAGES:
        if not article.bodies.get(tag):
            yield _line(article, tag), f"the section ## {tag} is missing or empty", False
    for tag, parts in article.bodies.items():
        if tag not in LANGUAGES:
            yield _line(article, tag), f"## {tag} is none of {', '.join(LANGUAGES)}", False
        for variant in parts:
            if variant and variant not in VARIANTS:
                yield _line(article, f"{tag} {variant}"), f"### {variant} is no audience", False
    full = [parts for tag, parts in article.bodies.items() if tag in LANGUAGES and parts]
    if len({frozenset(parts) for parts in full}) > 1:
        yield _line(article, "en"), "the languages do not have the same parts", False


def _links(
    article: Article,
    written: Container[str],
    questions: dict[str, catalogue.Question],
    counts: Counter[str],
) -> Found:
    """The name is in the catalogue, its relations exist, and it can be recognised."""
    if article.name not in questions:
        yield 1, f"{article.name} is not in the catalogue", False
    for name in article.related:
        if name not in written:
            yield _line(article, "related"), f"related {name} does not exist", False
    if counts[article.name] < EXAMPLES:
        yield 1, f"{counts[article.name]} examples in nlu/data: {EXAMPLES} are needed", False


def _rests_on(article: Article, known: dict[str, facts.Fact]) -> Found:
    """Every fact exists, may be said, and stands at a source."""
    if article.status == "published" and not article.sources:
        yield _line(article, "sources"), "a published article needs a source", False
    for place, source in enumerate(article.sources):
        line = _line(article, f"sources.{place}")
        if not source.url.startswith(("https://", "http://")):
            yield line, f"source {source.url} is no web address", False
        if source.language not in SOURCE_LANGUAGES:
            yield line, f"source language {source.language} is none of {', '.join(SOURCE_LANGUAGES)}", False
        for number in source.facts:
            if number not in article.facts:
                yield line, f"{number} stands at a source and not in facts", False
    sourced = {number for source in article.sources for number in source.facts}
    for number in article.facts:
        if number not in known:
            yield _line(article, "facts"), f"{number} is no fact of knowledge_base/facts", False
        elif not known[number].sayable:
            yield _line(article, "facts"), f"{number} must not be published", False
        if number not in sourced:
            yield _line(article, "facts"), f"{number} has no source in sources", False


def _texts(article: Article, known: dict[str, facts.Fact]) -> Found:
    """The texts are plain, short at the beginning, and say no number that their facts do not have."""
    said = " ".join(known[number].text for number in article.facts if number in known)
    numbers = set(_numbers(said))
    for tag, parts in article.bodies.items():
        for variant, text in parts.items():
            line = _line(article, f"{tag} {variant}".strip())
            if _MARKUP.search(text):
                yield line, "markup: the text must be plain", False
            if tag == "sr-Latn" and _CYRILLIC.search(text):
                yield line, "Cyrillic letters in the Latin text", False
            if len(text.split("\n\n")[0]) > FIRST_PARAGRAPH:
                yield line, f"the first paragraph is longer than {FIRST_PARAGRAPH} characters", False
            if not variant and article.steps and len(_STEP.findall(text)) != len(article.steps):
                yield line, f"{len(_STEP.findall(text))} numbered steps, but steps names {len(article.steps)}", False
            for number in _numbers(_STEP.sub("", _ADDRESS.sub("", text))):
                if article.status == "published" and number not in numbers:
                    yield line, f"the number {number} stands in none of the cited facts", False


def _numbers(text: str) -> list[str]:
    """The numbers of a text without separators of thousands, so that 1.000 and 1,000 are one."""
    plain = (re.sub(r"[.,\u00a0 ](?=\d{3}(?!\d))", "", found) for found in _NUMBER.findall(text))
    return [piece.lstrip("0") or "0" for number in plain for piece in re.split(r"[.,]", number) if piece]


def _dates(article: Article, today: date) -> Found:
    if article.valid_to is not None and article.valid_to < article.valid_from:
        yield _line(article, "valid_to"), "valid_to is before valid_from", False
    if article.review_by < article.valid_from:
        yield _line(article, "review_by"), "review_by is before valid_from", False
    if article.review_by < today and article.status in ("published", "gap"):
        yield _line(article, "review_by"), f"the review was due on {article.review_by}: the article is not served", True


def _unanswered(
    examples: tuple[data.Example, ...],
    written: Container[str],
    questions: dict[str, catalogue.Question],
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
