"""What is wrong with one article, by its field: the same for a file of the knowledge base and a draft at the desk."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.knowledge import catalogue, facts
from bot.knowledge.articles import LANGUAGES, SOURCE_LANGUAGES, TOPICS, VARIANTS, Article
from bot.knowledge.catalogue import Question
from bot.knowledge.facts import Fact
from bot.understanding import data
from bot.understanding.data import Example

TITLE = 38  # characters that fit on a button
FIRST_PARAGRAPH = 420
EXAMPLES = 15
STATUSES = ("draft", "published", "gap", "expired")
_MARKUP = re.compile(r"\*\*|__|`|\]\(|^#{1,6} |^\s*\|", re.MULTILINE)
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ADDRESS = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d{3})*(?:,\d+)?")

# Each reason in the words of the command line; the desk has its own words by the same key.
REASONS = {
    "title-missing": "title.{language} is missing",
    "title-long": "title.{language} has {count} characters: a button takes {most}",
    "status": "status {value} is none of {known}",
    "audience": "audience {value} is none of {known}",
    "section-missing": "the section ## {language} is missing or empty",
    "section-unknown": "## {value} is none of {known}",
    "part-unknown": "### {value} is no audience",
    "parts-differ": "the languages do not have the same parts",
    "no-question": "{value} is not in the catalogue",
    "no-related": "related {value} does not exist",
    "few-examples": "{count} examples in nlu/data: {most} are needed",
    "no-source": "a published article needs a source",
    "source-address": "source {value} is no web address",
    "source-language": "source language {value} is none of {known}",
    "source-fact": "{value} stands at a source and not in facts",
    "fact-unknown": "{value} is no fact of knowledge_base/facts",
    "fact-unsayable": "{value} must not be published",
    "fact-unsourced": "{value} has no source in sources",
    "markup": "markup: the text must be plain",
    "cyrillic": "Cyrillic letters in the Latin text",
    "first-paragraph": "the first paragraph is longer than {most} characters",
    "steps": "{count} numbered steps, but steps names {most}",
    "number": "the number {value} stands in none of the cited facts",
    "valid-to": "valid_to is before valid_from",
    "review-by": "review_by is before valid_from",
    "name": "a draft is named topic/question",
    "example-taken": "{value!r} is an example of {intent}",
    "review-due": "the review was due on {value}: the article is not served",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What articles are held against: facts, catalogue, examples, and the names of those that are written."""

    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    examples: tuple[Example, ...]
    written: Collection[str]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: the fields where it stands, the first that there is, and why, as a key of `REASONS`."""

    fields: tuple[str, ...]
    key: str
    told: Mapping[str, str | int] = field(default_factory=dict)
    warning: bool = False

    @property
    def reason(self) -> str:
        """Why, for the command line."""
        return REASONS[self.key].format(**self.told)


Found = Iterator[Wrong]


def basis(root: Path) -> Basis:
    """What the articles below `root` are held against. Raises `BadInput`."""
    base = root / "knowledge_base"
    known = facts.load(base / "facts")
    questions = catalogue.load(base / "intents.yml")
    examples = data.load(sorted((root / "nlu" / "data").glob("*.yml")))
    written = {f"{topic}/{path.stem}" for topic in TOPICS for path in (base / topic).glob("*.md")}
    counts = Counter(example.intent for example in examples)
    return Basis(facts=known, questions=questions, examples=examples, written=written, counts=counts)


def faults_of(article: Article, known: Basis, today: date) -> Found:
    """Everything that is wrong with an article on the day `today`."""
    yield from _form(article)
    yield from _links(article, known)
    yield from _rests_on(article, known.facts)
    yield from _texts(article, known.facts)
    yield from _dates(article, today)


def _form(article: Article) -> Found:
    """Front matter and sections are complete."""
    for language in SOURCE_LANGUAGES:
        title, at = article.title.get(language, ""), (f"title.{language}", "title")
        if not title:
            yield Wrong(at, "title-missing", {"language": language})
        elif len(title) > TITLE:
            yield Wrong(at, "title-long", {"language": language, "count": len(title), "most": TITLE})
    if article.status not in STATUSES:
        yield Wrong(("status",), "status", {"value": article.status, "known": ", ".join(STATUSES)})
    for audience in article.audience:
        if audience not in VARIANTS:
            yield Wrong(("audience",), "audience", {"value": audience, "known": ", ".join(VARIANTS)})
    for tag in LANGUAGES:
        if not article.bodies.get(tag):
            yield Wrong((tag,), "section-missing", {"language": tag})
    for tag, parts in article.bodies.items():
        if tag not in LANGUAGES:
            yield Wrong((tag,), "section-unknown", {"value": tag, "known": ", ".join(LANGUAGES)})
        for variant in parts:
            if variant and variant not in VARIANTS:
                yield Wrong((f"{tag} {variant}",), "part-unknown", {"value": variant})
    full = [parts for tag, parts in article.bodies.items() if tag in LANGUAGES and parts]
    if len({frozenset(parts) for parts in full}) > 1:
        yield Wrong(("en",), "parts-differ")


def _links(article: Article, known: Basis) -> Found:
    """The name is in the catalogue, its relations exist, and it can be recognised."""
    if article.name not in known.questions:
        yield Wrong(("name",), "no-question", {"value": article.name})
    for name in article.related:
        if name not in known.written:
            yield Wrong(("related",), "no-related", {"value": name})
    if known.counts[article.name] < EXAMPLES:
        yield Wrong(("examples",), "few-examples", {"count": known.counts[article.name], "most": EXAMPLES})


def _rests_on(article: Article, known: Mapping[str, Fact]) -> Found:
    """Every fact exists, may be said, and stands at a source."""
    if article.status == "published" and not article.sources:
        yield Wrong(("sources",), "no-source")
    for place, source in enumerate(article.sources):
        at = (f"sources.{place}",)
        if not source.url.startswith(("https://", "http://")):
            yield Wrong(at, "source-address", {"value": source.url})
        if source.language not in SOURCE_LANGUAGES:
            yield Wrong(at, "source-language", {"value": source.language, "known": ", ".join(SOURCE_LANGUAGES)})
        for number in source.facts:
            if number not in article.facts:
                yield Wrong(at, "source-fact", {"value": number})
    sourced = {number for source in article.sources for number in source.facts}
    for number in article.facts:
        if number not in known:
            yield Wrong(("facts",), "fact-unknown", {"value": number})
        elif not known[number].sayable:
            yield Wrong(("facts",), "fact-unsayable", {"value": number})
        if number not in sourced:
            yield Wrong(("facts",), "fact-unsourced", {"value": number})


def _texts(article: Article, known: Mapping[str, Fact]) -> Found:
    """The texts are plain, short at the beginning, and say no number that their facts do not have."""
    said = " ".join(known[number].text for number in article.facts if number in known)
    numbers = set(_numbers(said))
    for tag, parts in article.bodies.items():
        for variant, text in parts.items():
            at = (f"{tag} {variant}".strip(),)
            if _MARKUP.search(text):
                yield Wrong(at, "markup")
            if tag == "sr-Latn" and _CYRILLIC.search(text):
                yield Wrong(at, "cyrillic")
            if len(text.split("\n\n")[0]) > FIRST_PARAGRAPH:
                yield Wrong(at, "first-paragraph", {"most": FIRST_PARAGRAPH})
            if not variant and article.steps and len(_STEP.findall(text)) != len(article.steps):
                yield Wrong(at, "steps", {"count": len(_STEP.findall(text)), "most": len(article.steps)})
            for number in _numbers(_STEP.sub("", _ADDRESS.sub("", text))):
                if article.status == "published" and number not in numbers:
                    yield Wrong(at, "number", {"value": number})


def _numbers(text: str) -> list[str]:
    """The numbers of a text without separators of thousands, so that 1.000 and 1,000 are one."""
    plain = (re.sub(r"[.,\u00a0 ](?=\d{3}(?!\d))", "", found) for found in _NUMBER.findall(text))
    return [piece.lstrip("0") or "0" for number in plain for piece in re.split(r"[.,]", number) if piece]


def _dates(article: Article, today: date) -> Found:
    if article.valid_to is not None and article.valid_to < article.valid_from:
        yield Wrong(("valid_to",), "valid-to")
    if article.review_by < article.valid_from:
        yield Wrong(("review_by",), "review-by")
    if article.review_by < today and article.status in ("published", "gap"):
        yield Wrong(("review_by",), "review-due", {"value": article.review_by.isoformat()}, warning=True)
