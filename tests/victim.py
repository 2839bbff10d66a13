"""A real process of the help desk to be killed: the whole house, with a Telegram account whose far side is a file."""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot import app as composition
from bot import logs
from bot.channels.telegram import TelegramChannel
from bot.model import Inbound, Outcome, Outgoing, SendResult
from tests.house import Known, Recorder, settings_for

TOKEN = "123456:simulated-token-for-tests-only"
SECRET = "a-secret-for-tests"


class Quiet(Recorder):
    """Telegram's parser in front, a file as the far side: one line of delivery id for each call, written at once."""

    def __init__(self, sent: Path) -> None:
        super().__init__("null:quiet")  # no pace: the kills are what is tried here
        self._telegram = TelegramChannel(TOKEN, api_url="http://127.0.0.1:9", secret=SECRET)
        self.account = self._telegram.account
        self._sent = os.open(sent, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound]:
        """As Telegram's channel does."""
        return self._telegram.parse(body, headers)

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Write the line, then take a moment, as a platform does."""
        os.write(self._sent, f"{outgoing.delivery}\n".encode())
        await asyncio.sleep(0.005)
        return SendResult(outcome=Outcome.SENT, token=str(outgoing.delivery))


def update_body(number: int, chat: int) -> bytes:
    """A Telegram update that carries a text."""
    person = {"id": 1000 + chat, "is_bot": False, "first_name": "Ana"}
    message = {"message_id": number, "date": 1, "chat": {"id": 1000 + chat, "type": "private"}, "from": person}
    return json.dumps({"update_id": number, "message": {**message, "text": f"pitanje {number}"}}).encode()


async def serve(tell: Callable[[object], None], url: str, sent: Path) -> None:
    """Run until SIGTERM; it tells the port that it listens on."""
    logs.set_up(form="json", level="ERROR")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    app = await composition.build(settings_for(url), understanding=Known(seconds=0.002), channels=[Quiet(sent)])
    async with composition.running(app, "all"):
        tell(int(app.address.rpartition(":")[2]))
        await stop.wait()
