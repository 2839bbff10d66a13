"""`demo`: the help desk with simulated phones and the mentors' group on one page, to try all of it without a token."""

import asyncio
import contextlib
import importlib
import signal
import sys
from types import ModuleType

import click

from bot import brain, logs
from bot.app import ROOT
from bot.errors import BadInput

_PLACE = "tests.simulators.demo"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8090, help="port of the page; 0: any that is free")
def demo(port: int) -> None:
    """Try Telegram, Viber, the web chat and the mentors' side without a token; everything is thrown away at the end."""
    phones = _phones()
    logs.set_up(form="console", level="WARNING")
    asyncio.run(_serve(phones, port))


def _phones() -> ModuleType:
    """The simulators, which come with a source checkout and are no part of the installed program."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module(_PLACE)
    except ModuleNotFoundError as missing:
        if missing.name is None or not f"{_PLACE}.".startswith(f"{missing.name}."):
            raise
        raise BadInput("the demo is part of a source checkout: run it there") from None


async def _serve(phones: ModuleType, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in a loop
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with phones.running(brain.open_engine("embedded"), port=port) as running:
        print(f"The demo is at {running.address}  (Ctrl+C ends it and removes everything)", flush=True)
        await stop.wait()
