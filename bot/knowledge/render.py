"""Shows an article: its text for one locale and audience, its source line, and its full list of sources. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlsplit

from bot.knowledge.articles import Article
from bot.model import Audience, Locale
from bot.understanding.transliterate import to_cyrillic

Words = Callable[[str, Mapping[str, object]], str]


def needs_audience(article: Article) -> tuple[Audience, ...]:
    """Whom the answer depends on: the audiences to ask for where there is no general part, else none."""
    if article.bodies["sr-Latn"].get(""):
        return ()
    return tuple(Audience(name) for name in article.variants())


def render(article: Article, *, locale: Locale, audience: Audience | None, words: Words) -> str:
    """The answer's text: the general part, what is added for the audience, and where it comes from."""
    parts = article.bodies["en" if locale is Locale.ENGLISH else "sr-Latn"]
    chosen = [parts.get("", ""), parts.get(audience or "", "") if audience else ""]
    text = "\n\n".join(part for part in chosen if part)
    if locale is Locale.CYRILLIC:
        text = to_cyrillic(text)
    return "\n\n".join(part for part in (text, source_line(article, locale=locale, words=words)) if part)


def source_line(article: Article, *, locale: Locale, words: Words) -> str:
    """One line: the sites and the oldest day on which they were checked; "" where there is no source."""
    if not article.sources:
        return ""
    sites = dict.fromkeys(urlsplit(source.url).netloc.removeprefix("www.") for source in article.sources)
    checked = min(source.checked for source in article.sources)
    key = "answer-source-serbian" if locale is Locale.ENGLISH else "answer-source"
    return words(key, {"site": ", ".join(sites), "date": day(checked, locale)})


def sources_text(article: Article, *, locale: Locale, words: Words) -> str:
    """Each source with its title, address and the day it was checked."""
    lines = (
        [words("sources-title", {"version": article.text_hash[:8]})] if article.sources else [words("no-sources", {})]
    )
    for source in article.sources:
        title = to_cyrillic(source.title) if locale is Locale.CYRILLIC else source.title
        lines.append(f"{title}\n{source.url}\n" + words("source-checked", {"date": day(source.checked, locale)}))
    return "\n\n".join(lines)


def day(value: date, locale: Locale) -> str:
    """A day as people write it: "23. 11. 2026." or "23/11/2026"."""
    if locale is Locale.ENGLISH:
        return f"{value.day}/{value.month}/{value.year}"
    return f"{value.day}. {value.month}. {value.year}."
