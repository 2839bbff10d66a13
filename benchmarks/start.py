"""Cold start of the real command until it says that it is ready, and its resident memory, beside a process that only
imports the same libraries: the floor that no program built on them can go below."""

import asyncio
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import aiohttp

from benchmarks import ground
from benchmarks.figures import Figure, median
from benchmarks.ground import Ground
from bot import brain

_ROUNDS = 3
_PEOPLE = 10
_EACH = 20  # questions: 200 over all
_FLOOR = "import sklearn, aiohttp, sqlalchemy, telegram; print('here', flush=True); input()"
_PEER = "the bare imports"


def _home(place: Ground) -> Path:
    """A folder as an installation has it: a trained model and a migrated database."""
    home = place.folder / "home"
    shutil.copytree(brain.model_path(), home / "var" / "model")
    place.sqlite(home / "var" / "helpdesk.sqlite3")
    return home


def _line(stream: TextIO | None) -> str:
    assert stream is not None
    line = stream.readline()
    if not line:
        raise RuntimeError("the program ended before it was ready")
    return line


def _await_ready(address: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):
                return
        except urllib.error.HTTPError:  # 503: not yet
            time.sleep(0.005)


def resident(process: int) -> float:
    """Resident memory in MiB, or 0.0 where the system has no /proc."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def _bot(place: Ground, home: Path) -> Iterator[tuple[float, int, str]]:
    """The help desk running: (seconds to ready, process id, address)."""
    started = time.perf_counter()
    with place.program("-m", "bot", "run", folder=home, settings={"BOT_HTTP_PORT": "0"}) as process:
        address = _line(process.stdout).split()[-1]
        _await_ready(address)
        yield time.perf_counter() - started, process.pid, address


def _floor(place: Ground) -> tuple[float, float]:
    """(seconds, MiB) of the bare imports."""
    started = time.perf_counter()
    with place.program("-c", _FLOOR) as process:
        _line(process.stdout)
        return time.perf_counter() - started, resident(process.pid)


async def _ask(address: str, sentences: list[str]) -> None:
    """One person on the web chat, who waits for each answer before asking on."""
    jar = aiohttp.CookieJar(unsafe=True)  # the cookie of an address that is a number
    async with aiohttp.ClientSession(address, cookie_jar=jar, raise_for_status=True) as client:
        async with client.post("/api/chat") as answer:
            session = (await answer.json())["session"]
        heard = 0
        for number, sentence in enumerate(sentences):
            await client.post(f"/api/chat/{session}/messages", json={"id": f"m{number}", "text": sentence})
            before = heard
            while heard == before:
                await asyncio.sleep(0.02)
                async with client.get(f"/api/chat/{session}/history") as answer:
                    heard = sum(entry["from"] == "bot" for entry in (await answer.json())["entries"])


async def _people_ask(address: str) -> None:
    sentences = ground.questions()
    async with asyncio.timeout(120):
        await asyncio.gather(*(_ask(address, sentences[place::_PEOPLE][:_EACH]) for place in range(_PEOPLE)))


def measure(place: Ground) -> list[Figure]:
    """Start both by turns; the last start of ours is asked questions too."""
    home = _home(place)
    ours: list[float] = []
    floor: list[tuple[float, float]] = []
    for number in range(_ROUNDS):
        floor.append(_floor(place))
        with _bot(place, home) as (seconds, process, address):
            ours.append(seconds)
            memory = resident(process)
            if number == _ROUNDS - 1:
                asyncio.run(_people_ask(address))
                busy = resident(process)
    beside, bare = (median(values) for values in zip(*floor, strict=True))
    figures = [Figure(name="cold start to ready", unit="s", ours=median(ours), beside=beside, peer=_PEER)]
    if bare:
        for name, used in (("after start", memory), (f"after {_PEOPLE * _EACH} questions", busy)):
            figures.append(Figure(name=f"resident, {name}", unit="MiB", ours=used, beside=bare, peer=_PEER))
    return figures
