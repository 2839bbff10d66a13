"""Articles as values: read from `knowledge_base/<topic>/<question>.md`, and to and from JSON for releases."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import ContentBroken
from bot.knowledge import catalogue

TOPICS = ("esickleave", "epay", "portal", "urntr", "caravan")
LANGUAGES = ("sr-Latn", "en")
SOURCE_LANGUAGES = ("sr", "en")
VARIANTS = ("citizen", "employer", "entrepreneur", "official")
_SECTION = re.compile(r"^(##|###) +(\S+) *$")
_KEY = re.compile(r"( *)(- )?(\w+):")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an article's facts come from; `dated` is the source's own day, `checked` the day somebody looked,
    `language` the one that its page is in."""

    url: str
    title: str
    dated: date | None
    checked: date
    facts: tuple[str, ...]
    language: str = "sr"


@dataclass(frozen=True, kw_only=True)
class Article:
    """One curated answer. `bodies` maps a language tag to its parts: "" is the general part, else an audience."""

    name: str
    title: Mapping[str, str]
    audience: tuple[str, ...]
    status: str
    owner: str
    valid_from: date
    valid_to: date | None
    review_by: date
    facts: tuple[str, ...]
    sources: tuple[Source, ...]
    related: tuple[str, ...]
    steps: tuple[str, ...]
    bodies: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # where its parts stand in the file

    @cached_property
    def text_hash(self) -> str:
        """A sha256 over everything that the article says."""
        text = json.dumps(to_json(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def is_valid_on(self, day: date) -> bool:
        """Whether the article may be served on `day`."""
        last = min(self.review_by, self.valid_to) if self.valid_to else self.review_by
        return self.status in ("published", "gap") and self.valid_from <= day <= last

    def variants(self) -> tuple[str, ...]:
        """The audiences that have a part of their own."""
        return tuple(name for name in VARIANTS if name in self.bodies["sr-Latn"])


@dataclass(frozen=True, kw_only=True)
class Release:
    """A checked set of articles under one number; never changes."""

    number: int
    hash: str
    articles: Mapping[str, Article]

    def get(self, name: str) -> Article | None:
        """The article `name`, or None."""
        return self.articles.get(name)

    def topics(self) -> tuple[str, ...]:
        """The topics that have an article, in the order of the house."""
        present = {name.partition("/")[0] for name in self.articles}
        return tuple(topic for topic in TOPICS if topic in present)

    def questions(self, topic: str) -> tuple[str, ...]:
        """The names of the published articles of a topic, in the order of `articles`."""
        return tuple(
            name
            for name, article in self.articles.items()
            if name.startswith(f"{topic}/") and article.status == "published"
        )


def release_hash(articles: Iterable[Article]) -> str:
    """A sha256 over articles in their order."""
    return hashlib.sha256("\n".join(article.text_hash for article in articles).encode()).hexdigest()


def load(folder: Path) -> tuple[Article, ...]:
    """Every article below `folder`: by topic in the order of the house, then as the catalogue there has them.

    Raises `ContentBroken` that names file, line and reason of the first fault.
    """
    paths = [path for topic in TOPICS for path in sorted((folder / topic).glob("*.md"))]
    found = [read(path, f"{path.parent.name}/{path.stem}") for path in paths]
    order = catalogue.order(folder / "intents.yml")
    return tuple(sorted(found, key=lambda article: _place(article, order)))


def _place(article: Article, order: Mapping[str, int]) -> tuple[int, int, str]:
    topic = article.name.partition("/")[0]
    return TOPICS.index(topic), order.get(article.name, 0), article.name


def read(path: Path, name: str) -> Article:
    """The article in `path`. Raises `ContentBroken`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ContentBroken(f"{path}:1: the file is not UTF-8") from None
    return parse(text, name, path)


def parse(text: str, name: str, path: Path) -> Article:
    """The article written in `text`; `path` is named where it has a fault. Raises `ContentBroken`."""
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise ContentBroken(f"{path}:1: the file must begin with a front matter between two lines of ---")
    front, _, body = text[4:].partition("\n---\n")
    first_line = front.count("\n") + 4
    try:
        values = YAML(typ="safe").load(front)
    except YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        raise ContentBroken(f"{path}:{line}: {getattr(broken, 'problem', None) or 'not YAML'}") from None
    if not isinstance(values, dict):
        raise ContentBroken(f"{path}:2: the front matter must be a mapping")
    bodies, lines = _bodies(body, first_line, path)
    try:
        return _article(name, values, bodies, {**_keys(front), **lines})
    except KeyError as missing:
        raise ContentBroken(f"{path}:2: front matter: {missing.args[0]} is missing") from None
    except (TypeError, ValueError, AttributeError) as wrong:
        raise ContentBroken(f"{path}:2: front matter: {wrong.args[0] if wrong.args else wrong}") from None


def _keys(front: str) -> dict[str, int]:
    """The lines of the front matter's keys, of each title ("title.sr") and of each source ("sources.0")."""
    lines: dict[str, int] = {}
    top = ""
    for number, line in enumerate(front.split("\n"), 2):
        if not (found := _KEY.match(line)):
            continue
        if not found[1] and not found[2]:
            top = found[3]
            lines[top] = number
        elif top == "sources" and found[2]:
            lines[f"sources.{sum(key.startswith('sources.') for key in lines)}"] = number
        elif top == "title":
            lines[f"title.{found[3]}"] = number
    return lines


def _bodies(body: str, first_line: int, path: Path) -> tuple[dict[str, dict[str, str]], dict[str, int]]:
    parts: dict[str, dict[str, list[str]]] = {}
    lines: dict[str, int] = {}
    language = variant = ""
    for number, line in enumerate(body.split("\n"), first_line):
        heading = _SECTION.match(line)
        if heading and heading[1] == "##":
            language, variant = heading[2], ""
            parts.setdefault(language, {"": []})
        elif heading and language:
            variant = heading[2]
            parts[language][variant] = []
        elif language:
            parts[language][variant].append(line)
            continue
        elif line.strip():
            raise ContentBroken(f"{path}:{number}: text before the first language section")
        if heading:
            lines[f"{language} {variant}".strip()] = number
    bodies = {
        tag: {name: text for name, rows in variants.items() if (text := "\n".join(rows).strip())}
        for tag, variants in parts.items()
    }
    return bodies, lines


def _article(
    name: str, values: Mapping[str, Any], bodies: Mapping[str, Mapping[str, str]], lines: Mapping[str, int]
) -> Article:
    sources = tuple(
        Source(
            url=str(row["url"]),
            title=str(row["title"]),
            dated=_day(row.get("date")),
            checked=_needed_day(row["checked"], "checked"),
            facts=tuple(row["facts"]),
            language=str(row.get("language", "sr")),
        )
        for row in values["sources"]
    )
    return Article(
        name=name,
        title=dict(values["title"]),
        audience=tuple(values["audience"]),
        status=str(values["status"]),
        owner=str(values["owner"]),
        valid_from=_needed_day(values["valid_from"], "valid_from"),
        valid_to=_day(values["valid_to"]),
        review_by=_needed_day(values["review_by"], "review_by"),
        facts=tuple(values["facts"]),
        sources=sources,
        related=tuple(values["related"]),
        steps=tuple(values["steps"]),
        bodies=bodies,
        lines=lines,
    )


def _day(value: object) -> date | None:
    if value is None:
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _needed_day(value: object, key: str) -> date:
    day = _day(value)
    if day is None:
        raise ValueError(f"{key} needs a day")
    return day


def to_json(article: Article) -> dict[str, Any]:
    """The article as JSON values."""
    return {
        "name": article.name,
        "title": dict(article.title),
        "audience": list(article.audience),
        "status": article.status,
        "owner": article.owner,
        "valid_from": article.valid_from.isoformat(),
        "valid_to": article.valid_to.isoformat() if article.valid_to else None,
        "review_by": article.review_by.isoformat(),
        "facts": list(article.facts),
        "sources": [_source_json(source) for source in article.sources],
        "related": list(article.related),
        "steps": list(article.steps),
        "bodies": {tag: dict(variants) for tag, variants in article.bodies.items()},
    }


def _source_json(source: Source) -> dict[str, Any]:
    values = {
        "url": source.url,
        "title": source.title,
        "date": source.dated.isoformat() if source.dated else None,
        "checked": source.checked.isoformat(),
        "facts": list(source.facts),
    }
    return values if source.language == "sr" else {**values, "language": source.language}


def from_json(values: Mapping[str, Any]) -> Article:
    """The article out of its JSON values."""
    return _article(values["name"], values, values["bodies"], {})
