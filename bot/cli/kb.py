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
from bot.casework import Role
from bot.clock import SystemClock
from bot.drafts import exporting, making
from bot.errors import BadInput, ContentBroken, StaffRefused
from bot.knowledge import articles
from bot.knowledge.articles import Article
from bot.knowledge.check import check as find_faults
from bot.store import Store, drafts, releases, staff
from bot.store.audit import Actor


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
    number, over = asyncio.run(_publish(articles.load(KNOWLEDGE)))
    print(f"Release {number} is served.")
    if over:
        print(f"Published at the desk and laid over the files: {', '.join(over)}. kb export writes them as files.")


async def _publish(checked: tuple[Article, ...]) -> tuple[int, list[str]]:
    store = Store(configuration.load().database_url)
    try:
        async with store.write() as tx:
            number = await library.publish(tx, checked, now=SystemClock().now())
            over = [f"{draft.name} ({draft.state})" for draft in await drafts.leading(tx)]
    finally:
        await store.close()
    return number, over


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
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", "root", type=click.Path(path_type=Path, file_okay=False), default=ROOT, help="a checkout")
def export_articles(file: Path | None, root: Path) -> None:
    """Write what was published at the desk as files, with catalogue and examples; or all articles as JSON to FILE."""
    if file is None:
        asyncio.run(_export(root))
        return
    rows = [articles.to_json(article) for article in articles.load(KNOWLEDGE)]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    print(f"{len(rows)} articles were written to {file}.")


async def _export(root: Path) -> None:
    """Files first, then the mark in the database: what is interrupted in between is written again."""
    store = Store(configuration.load().database_url)
    try:
        async with store.read() as tx:
            leading = await drafts.leading(tx)
        for draft in leading:
            for path in exporting.write(draft, root):
                print(path)
        async with store.write() as tx:
            for draft in leading:
                await drafts.change(tx, draft.id, now=None, state="exported")
    finally:
        await store.close()
    print(f"{len(leading)} drafts were written. Look at them, train, and publish: kb check, nlu train, kb publish.")


@kb.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "who", required=True, help="the account whose draft it becomes")
@click.option("--name", default="", help="topic/question; without it the file's folder and name")
def import_article(file: Path, who: str, name: str) -> None:
    """Take the article in FILE as a draft, to be approved at the desk by somebody else."""
    number = asyncio.run(_import(file, _text(file), who, name or f"{file.resolve().parent.name}/{file.stem}"))
    print(f"Draft {number} was made.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file}:1: the file is not UTF-8") from None


async def _import(file: Path, text: str, who: str, name: str) -> int:
    store = Store(configuration.load().database_url)
    try:
        async with store.write() as tx:
            account = await staff.find(tx, who)
            if account is None or account.disabled or account.role is Role.READER:
                raise StaffRefused("not-found")
            by = Actor(account.id, "cli", name=account.name, role=account.role)
            return (await making.from_file(tx, text, name, by, path=file, now=SystemClock().now())).id
    finally:
        await store.close()
