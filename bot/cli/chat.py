"""`chat`: a conversation in the terminal, or from a pipe, through the real pipeline and the real database."""

import asyncio
import json
import sys

import click

from bot import app as house
from bot import brain, logs
from bot import settings as configuration
from bot.app import App
from bot.channels.console import ConsoleChannel
from bot.clock import new_id
from bot.model import OutMessage
from bot.store import told, turns

_DEADLINE = 60.0  # seconds until a line counts as not answered


@click.command()
@click.option("--json", "as_json", is_flag=True, help="one line of JSON for each line read")
def chat(as_json: bool) -> None:
    """Talk to the bot; an empty line or the end of input leaves."""
    settings = configuration.load()
    logs.set_up(form=settings.log_format, level="ERROR")
    asyncio.run(_chat(settings, as_json))


async def _chat(settings: configuration.Settings, as_json: bool) -> None:
    console = ConsoleChannel()
    understanding = brain.open_engine(settings.nlu_backend)
    app = await house.build(settings, understanding=understanding, channels=[console])
    async with house.running(app, "worker"):
        session, number = new_id(), 0
        while (line := await _next_line(as_json)) is not None:
            if line == "/reset":
                session, number = new_id(), 0
                print(json.dumps({"reset": True}) if as_json else "---", flush=True)
                continue
            number += 1
            (row,) = await app.inbox.take([console.inbound(session, number, line)])
            decision, messages = await _answered(app, console, row)
            _show(decision, messages, as_json)


async def _next_line(as_json: bool) -> str | None:
    if sys.stdin.isatty() and not as_json:
        print("> ", end="", flush=True)
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.rstrip("\r\n") if line else None


async def _answered(app: App, console: ConsoleChannel, row: int) -> tuple[dict[str, object], list[OutMessage]]:
    """Wait until the turn is over and everything said in it has arrived here."""
    async with asyncio.timeout(_DEADLINE):
        while True:
            async with app.store.read() as tx:
                state, decision = await turns.decision_of(tx, row)
                said = await told.of_inbound(tx, row)
            if state != "new" and all(sent not in ("queued", "sending") for sent, _ in said):
                break
            await app.wake.wait(f"outbox:{console.account}", 0.02)
    return decision, [console.heard.get_nowait() for _ in range(console.heard.qsize())]


def _show(decision: dict[str, object], messages: list[OutMessage], as_json: bool) -> None:
    if as_json:
        text = "\n\n".join(message.text for message in messages)
        print(json.dumps({**decision, "text": text}, ensure_ascii=False), flush=True)
        return
    for message in messages:
        print(message.text)
        if message.choices:
            print("   ".join(f"[{place}] {c.label}" for place, c in enumerate(message.choices, 1)))
        print(flush=True)
