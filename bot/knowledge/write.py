"""Writes an article in the form in which `bot.knowledge.articles` reads it."""

import json
import re
from collections.abc import Iterable

from bot.knowledge.articles import LANGUAGES, Article, Source

_PLAIN = re.compile(r"[^\W\d_](?:[\w .,()/%-]*[\w.)%])?")  # what YAML reads as a string without quotes
_WORDS = frozenset("true false yes no on off null y n".split())


def to_text(article: Article) -> str:
    """The whole file: front matter and the parts of each language, in the order of the house."""
    rows = [
        "---",
        "title:",
        *(f"  {language}: {_string(title)}" for language, title in article.title.items()),
        f"audience: {_list(article.audience)}",
        f"status: {article.status}",
        f"owner: {_string(article.owner)}",
        f"valid_from: {article.valid_from}",
        f"valid_to: {article.valid_to or 'null'}",
        f"review_by: {article.review_by}",
        f"facts: {_list(article.facts)}",
        *_sources(article.sources),
        f"related: {_list(article.related)}",
        f"steps: {_list(article.steps)}",
        "---",
    ]
    tags = sorted(article.bodies, key=lambda tag: LANGUAGES.index(tag) if tag in LANGUAGES else len(LANGUAGES))
    for tag in tags:
        rows += ["", f"## {tag}"]
        for variant, text in article.bodies[tag].items():
            rows += ["", f"### {variant}"] if variant else []
            rows += ["", text]
    return "\n".join(rows) + "\n"


def _sources(sources: tuple[Source, ...]) -> list[str]:
    if not sources:
        return ["sources: []"]
    rows = ["sources:"]
    for source in sources:
        rows += [f"  - url: {_string(source.url)}", f"    title: {json.dumps(source.title, ensure_ascii=False)}"]
        rows += [f"    language: {source.language}"] if source.language != "sr" else []
        rows += [f"    date: {source.dated or 'null'}", f"    checked: {source.checked}"]
        rows.append(f"    facts: {_list(source.facts)}")
    return rows


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(values)}]"


def _string(value: str) -> str:
    """A string as YAML takes it: bare where that is safe."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    address = value.startswith(("https://", "http://")) and not re.search(r"[\s#\"'\[\]{}]|:$", value)
    return value if plain or address else json.dumps(value, ensure_ascii=False)
