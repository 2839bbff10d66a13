"""The terminal as a channel: it keeps what is said, for whoever holds the conversation."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.channels import limits_of
from bot.channels.commands import command_in
from bot.clock import new_id
from bot.errors import BadUpdate
from bot.media import refusal
from bot.model import Inbound, InboundKind, Outcome, Outgoing, OutMessage, SendResult


class ConsoleChannel:
    """One terminal. Its account is its own, so that no other process speaks into it."""

    def __init__(self) -> None:
        self.account = f"console:{new_id()}"
        self.limits = limits_of(self.account)
        self.heard: asyncio.Queue[OutMessage] = asyncio.Queue()

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound]:
        """A terminal has no webhook."""
        raise BadUpdate("the terminal has no webhook")

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Keep the message for the terminal; a picture or file is its name in brackets."""
        message = outgoing.message
        if message.media is not None:
            if wrong := refusal(message.media, message.text, limits=self.limits):
                return SendResult(outcome=Outcome.REFUSED, reason=wrong)
            message = replace(message, text=f"{message.text}\n[{message.media.name}]".lstrip())
        self.heard.put_nowait(message)
        return SendResult(outcome=Outcome.SENT)

    async def acknowledge(self, inbound: Inbound) -> None:
        """A terminal needs no sign."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    def health(self) -> str:
        """Always well."""
        return ""

    def inbound(self, chat: str, number: int, line: str) -> Inbound:
        """A line that was typed, in neutral form; one that begins with a slash is a command."""
        command = command_in(line)
        name, rest = command or ("", line)
        return Inbound(
            account=self.account,
            dedupe_key=f"{chat}:{number}",
            sender=chat,
            chat=chat,
            kind=InboundKind.COMMAND if command else InboundKind.TEXT,
            text=rest,
            name=name,
        )
