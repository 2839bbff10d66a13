"""`run` and `schedule`: serve the help desk, and show what its clock does."""

import asyncio
import contextlib
import json
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from bot import app as house
from bot import brain, logs
from bot import settings as configuration
from bot.app import App, Role
from bot.cli import db, kb, nlu
from bot.scheduler import Overview
from bot.staff import entry


@click.command()
@click.option("--role", type=click.Choice(["all", "web", "worker"]), default="all", help="what this process does")
@click.option("--set-up", is_flag=True, help="train, migrate and publish first, where that is needed")
@click.pass_context
def run(context: click.Context, role: Role, set_up: bool) -> None:
    """Start the help desk."""
    settings = configuration.load()
    if set_up:
        context.invoke(nlu.train, if_needed=True)
        context.invoke(db.upgrade)
        context.invoke(kb.publish)
    logs.set_up(form=settings.log_format, level=settings.log_level)
    configuration.signing_key(settings)
    asyncio.run(_serve(settings, role))


async def _serve(settings: configuration.Settings, role: Role) -> None:
    understanding = brain.open_engine(settings.nlu_backend)
    app = await house.build(settings, understanding=understanding)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in a loop
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with house.running(app, role):
        house.settle()
        if app.address:
            await _invite(app)
            print(f"The help desk is at {app.address}", flush=True)
        if not app.library.shelf.release.number:
            print("No articles are published yet: run python -m bot kb publish", file=sys.stderr)
        await stop.wait()


async def _invite(app: App) -> None:
    """Where nobody helps yet, print the link by which the first admin comes in."""
    async with app.store.write() as tx:
        secret = await entry.offer_first(tx, now=app.clock.now())
    if secret:
        link = entry.sign_in_address(app.settings.public_url or app.address, secret)
        print(f"Nobody has an account yet. For the first admin, once, within an hour: {link}", flush=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def schedule(as_json: bool) -> None:
    """List what the clock does, when it last did, and what is due."""
    settings = configuration.load()
    logs.set_up(form=settings.log_format, level="WARNING")
    found = asyncio.run(_overview(settings))
    if as_json:
        print(json.dumps(asdict(found), default=datetime.isoformat))
        return
    for tick in found.ticks:
        print(f"{tick.name:<12} every {tick.seconds:g} s  {tick.what}")
        last = "never" if tick.last is None else f"{_clock(tick.last, settings)}{' (failed)' if tick.failed else ''}"
        print(f"{'':<12} last {last}, next {_clock(tick.next, settings) if tick.next else 'when the help desk runs'}")
    print("Due: " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in found.due.items()))


async def _overview(settings: configuration.Settings) -> Overview:
    app = await house.build(settings, understanding=brain.open_engine(settings.nlu_backend))
    try:
        return await app.overview()
    finally:
        await app.wake.close()
        await app.store.close()


def _clock(moment: datetime, settings: configuration.Settings) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M:%S}"
