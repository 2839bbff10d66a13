"""Shows an article: its text for one locale and audience, its source line, and a text to pass on. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from bot.knowledge.articles import Article, Source
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
    """The sites and the oldest day on which they were checked, in one line; "" where there is no source.

    Who reads English gets a line for the sources in English and one for those in Serbian.
    """
    if locale is not Locale.ENGLISH:
        return _sites("answer-source", article.sources, words)
    english = [source for source in article.sources if source.language == "en"]
    serbian = [source for source in article.sources if source.language != "en"]
    lines = (
        _sites("answer-source", english, words),
        _sites("answer-source-serbian", serbian, words),
    )
    return "\n".join(filter(None, lines))


def _sites(key: str, sources: Sequence[Source], words: Words) -> str:
    if not sources:
        return ""
    sites = dict.fromkeys(urlsplit(source.url).netloc.removeprefix("www.") for source in sources)
    checked = min(source.checked for source in sources)
    return words(key, {"site": ", ".join(sites), "date": day(checked, words)})


def sharing(article: Article, *, locale: Locale, words: Words) -> str:
    """What to pass on to somebody: the title, the heart of the answer, each source with its address, and the mark of
    the text. It stands alone, so it can be forwarded or copied as it is."""
    english = locale is Locale.ENGLISH
    heart = article.bodies["en" if english else "sr-Latn"].get("", "").partition("\n\n")[0]
    text = "\n".join(part for part in (article.title["en" if english else "sr"], heart) if part)
    told = to_cyrillic(text) if locale is Locale.CYRILLIC else text
    version = words("text-version", {"version": article.text_hash[:8]})
    return "\n\n".join((told, _sources(article, locale=locale, words=words), version))


def _sources(article: Article, *, locale: Locale, words: Words) -> str:
    """Each source once by title, with its addresses and the day it was checked."""
    if not article.sources:
        return words("no-sources", {})
    grouped: dict[tuple[str, date, str], list[str]] = {}
    for source in article.sources:
        grouped.setdefault((source.title, source.checked, source.language), []).append(source.url)
    lines = [words("sources-title", {})]
    for (title, checked, language), urls in grouped.items():
        foreign = locale is Locale.ENGLISH and language != "en"
        shown = to_cyrillic(title) if locale is Locale.CYRILLIC else title
        told = {"title": shown, "date": day(checked, words)}
        lines += [words("source-checked-serbian" if foreign else "source-checked", told), *dict.fromkeys(urls)]
    return "\n".join(lines)


def day(value: date, words: Words) -> str:
    """A day as people write it: "23. 11. 2026." or "23 November 2026"."""
    month = words(f"month-{value.month}", {})
    return words("calendar-day", {"day": str(value.day), "month": month, "year": str(value.year)})
