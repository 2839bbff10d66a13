"""`run` and `schedule`: serve the help desk, and show what its clock does."""

import asyncio
import contextlib
import signal
import sys

import click

from bot import app as house
from bot import brain, logs
from bot import settings as configuration
from bot.app import App, Role
from bot.cli import db, kb, nlu
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
def schedule() -> None:
    """List what the clock does."""
    settings = configuration.load()
    logs.set_up(form=settings.log_format, level="WARNING")

    async def show() -> None:
        app = await house.build(settings, understanding=brain.open_engine(settings.nlu_backend))
        for tick in app.ticks():
            print(f"{tick.name:<12} every {tick.seconds:g} s  {tick.what}")
        await app.wake.close()
        await app.store.close()

    asyncio.run(show())
