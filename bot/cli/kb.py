"""`kb`: check, release and show the knowledge base."""

import asyncio
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot import library
from bot import settings as configuration
from bot.app import KNOWLEDGE, ROOT
from bot.clock import SystemClock
from bot.errors import BadInput, ContentBroken
from bot.knowledge import articles
from bot.knowledge.articles import Article
from bot.knowledge.check import check as find_faults
from bot.store import Store, releases


@click.group()
def kb() -> None:
    """The knowledge base."""


@kb.command()
def check() -> None:
    """Name each fault with its file, line and reason."""
    faults = find_faults(ROOT, SystemClock().now().date())
    for fault in faults:
        print(f"{fault.file}:{fault.line}: {'warning: ' if fault.warning else ''}{fault.reason}")
    wrong = sum(not fault.warning for fault in faults)
    if wrong:
        raise ContentBroken(f"{wrong} faults in the knowledge base")
    print(f"{len(articles.load(KNOWLEDGE))} articles, no faults.")


@kb.command()
def publish() -> None:
    """Check the articles and serve them as a release."""
    if any(not fault.warning for fault in find_faults(ROOT, SystemClock().now().date())):
        raise ContentBroken
    number = asyncio.run(_publish(articles.load(KNOWLEDGE)))
    print(f"Release {number} is served.")


async def _publish(checked: tuple[Article, ...]) -> int:
    store = Store(configuration.load().database_url)
    try:
        async with store.write() as tx:
            return await library.publish(tx, checked, now=SystemClock().now())
    finally:
        await store.close()


@kb.command(name="list")
def list_articles() -> None:
    """List the articles with their state and review day."""
    for article in articles.load(KNOWLEDGE):
        print(f"{article.name:<40} {article.status:<10} review by {article.review_by}")


@kb.command()
@click.argument("name")
@click.option("--as-of", "as_of", help="day (YYYY-MM-DD): the text that was served at its end, local time")
def show(name: str, as_of: str | None) -> None:
    """Print the article NAME with its sources, as it is or as it was served on a day."""
    article = asyncio.run(_served(name, _day(as_of))) if as_of else _current(name)
    for tag, variants in article.bodies.items():
        for variant, text in variants.items():
            print(f"[{tag}{' ' + variant if variant else ''}]\n{text}\n")
    for source in article.sources:
        print(f"{source.title}\n  {source.url}\n  checked {source.checked}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is not a day such as 2026-11-24") from None


def _current(name: str) -> Article:
    found = [article for article in articles.load(KNOWLEDGE) if article.name == name]
    if not found:
        raise BadInput(f"there is no article {name}: kb list names them")
    return found[0]


async def _served(name: str, day: date) -> Article:
    settings = configuration.load()
    store = Store(settings.database_url)
    try:
        async with store.read() as tx:
            moment = datetime.combine(day, time.max, ZoneInfo(settings.timezone)).astimezone(UTC)
            body: dict[str, Any] | None = await releases.published_on(tx, name, moment)
    finally:
        await store.close()
    if body is None:
        raise BadInput(f"{name} was not served on {day}")
    return articles.from_json(body)


@kb.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_articles(file: Path) -> None:
    """Write all articles as one JSON document to FILE."""
    rows = [articles.to_json(article) for article in articles.load(KNOWLEDGE)]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    print(f"{len(rows)} articles were written to {file}.")
