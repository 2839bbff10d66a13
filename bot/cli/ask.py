"""`ask`: one question, answered on the spot; nothing is written to the database."""

import asyncio
import json
from zoneinfo import ZoneInfo

import click

from bot import answering, brain, logs
from bot import settings as configuration
from bot.app import KNOWLEDGE
from bot.clock import SystemClock
from bot.knowledge import articles
from bot.knowledge.articles import Release
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def ask(text: str, as_json: bool) -> None:
    """Ask one question."""
    settings = configuration.load()
    logs.set_up(form=settings.log_format, level="WARNING")
    served = [article for article in articles.load(KNOWLEDGE) if article.status in ("published", "gap")]
    release = Release(number=0, hash="", articles={article.name: article for article in served})
    answered = asyncio.run(
        answering.answer(
            text,
            understanding=brain.open_engine(settings.nlu_backend),
            release=release,
            texts=Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic),
            zone=ZoneInfo(settings.timezone),
            now=SystemClock().now(),
        )
    )
    print(json.dumps(answered, ensure_ascii=False) if as_json else answered["text"])
