"""Finds the faults of the knowledge base: each with its file, its line and the reason, all in one pass."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import BadInput, ContentBroken
from bot.knowledge import articles, catalogue, facts
from bot.knowledge.articles import LANGUAGES, TOPICS, VARIANTS, Article
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
    questions = catalogue.load(base / "intents.yml")
    try:
        examples = data.load(sorted((root / "nlu" / "data").glob("*.yml")))
    except BadInput as broken:
        return [_from_error(broken)]
    counts = Counter(example.intent for example in examples)
    found: dict[str, Article] = {}
    faults: list[Fault] = []
    for path in sorted(path for topic in TOPICS for path in (base / topic).glob("*.md")):
        name = f"{path.parent.name}/{path.stem}"
        try:
            found[name] = articles.read(path, name)
        except ContentBroken as broken:
            faults.append(_from_error(broken))
    for name, article in found.items():
        file = str((base / f"{name}.md").relative_to(root))
        checks = (
            _form(article),
            _links(article, found, questions, counts),
            _rests_on(article, known_facts),
            _texts(article, known_facts),
            _dates(article, today),
        )
        faults += [Fault(file, line, why, warning) for some in checks for line, why, warning in some]
    faults += _unanswered(examples, found, questions, root)
    return sorted(faults, key=lambda fault: (fault.file, fault.line))


Found = Iterator[tuple[int, str, bool]]


def _from_error(broken: BadInput) -> Fault:
    file, line, reason = str(broken).split(":", 2)
    return Fault(file, int(line) if line.isdigit() else 1, reason.strip())


def _form(article: Article) -> Found:
    """Front matter and sections are complete."""
    for language in ("sr", "en"):
        title = article.title.get(language, "")
        if not title:
            yield 2, f"title.{language} is missing", False
        elif len(title) > TITLE:
            yield 2, f"title.{language} has {len(title)} characters: a button takes {TITLE}", False
    if article.status not in _STATUSES:
        yield 2, f"status {article.status} is none of {', '.join(_STATUSES)}", False
    for audience in article.audience:
        if audience not in VARIANTS:
            yield 2, f"audience {audience} is none of {', '.join(VARIANTS)}", False
    for tag in LANGUAGES:
        if not article.bodies.get(tag):
            yield 2, f"the section ## {tag} is missing or empty", False
    for tag, parts in article.bodies.items():
        if tag not in LANGUAGES:
            yield article.lines.get(tag, 2), f"## {tag} is none of {', '.join(LANGUAGES)}", False
        for variant in parts:
            if variant and variant not in VARIANTS:
                yield article.lines.get(f"{tag} {variant}", 2), f"### {variant} is no audience", False
    if len({frozenset(parts) for parts in article.bodies.values()}) > 1:
        yield 2, "the languages do not have the same parts", False


def _links(
    article: Article,
    found: dict[str, Article],
    questions: dict[str, catalogue.Question],
    counts: Counter[str],
) -> Found:
    """The name is in the catalogue, its relations exist, and it can be recognised."""
    if article.name not in questions:
        yield 1, f"{article.name} is not in the catalogue", False
    for name in article.related:
        if name not in found:
            yield 2, f"related {name} does not exist", False
    if counts[article.name] < EXAMPLES:
        yield 1, f"{counts[article.name]} examples in nlu/data: {EXAMPLES} are needed", False


def _rests_on(article: Article, known: dict[str, facts.Fact]) -> Found:
    """Every fact exists, may be said, and stands at a source."""
    if article.status == "published" and not article.sources:
        yield 2, "a published article needs a source", False
    for source in article.sources:
        if not source.url.startswith(("https://", "http://")):
            yield 2, f"source {source.url} is no web address", False
        for number in source.facts:
            if number not in article.facts:
                yield 2, f"{number} stands at a source and not in facts", False
    sourced = {number for source in article.sources for number in source.facts}
    for number in article.facts:
        if number not in known:
            yield 2, f"{number} is no fact of knowledge_base/facts", False
        elif not known[number].sayable:
            yield 2, f"{number} must not be published", False
        if number not in sourced:
            yield 2, f"{number} has no source in sources", False


def _texts(article: Article, known: dict[str, facts.Fact]) -> Found:
    """The texts are plain, short at the beginning, and say no number that their facts do not have."""
    said = " ".join(known[number].text for number in article.facts if number in known)
    numbers = set(_numbers(said))
    for tag, parts in article.bodies.items():
        for variant, text in parts.items():
            line = article.lines.get(f"{tag} {variant}".strip(), 1)
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
        yield 2, "valid_to is before valid_from", False
    if article.review_by < article.valid_from:
        yield 2, "review_by is before valid_from", False
    if article.review_by < today and article.status in ("published", "gap"):
        yield 2, f"the review was due on {article.review_by}: the article is not served", True


def _unanswered(
    examples: tuple[data.Example, ...],
    found: dict[str, Article],
    questions: dict[str, catalogue.Question],
    root: Path,
) -> list[Fault]:
    """Intents that are recognised and have no article, unless they need none."""
    first = {example.intent: example for example in reversed(examples)}
    faults = []
    for intent, example in sorted(first.items()):
        if intent == data.OUTSIDE or intent.startswith("general/") or intent in found:
            continue
        if intent not in questions:
            reason = f"{intent} is not in the catalogue"
        elif questions[intent].gap:
            continue
        else:
            reason = f"{intent} has no article"
        faults.append(Fault(str(Path(example.file).relative_to(root)), example.line, reason))
    return faults
