"""The web chat as a channel: its far side is the session's mailbox in the database, which the page reads."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.channels import limits_of
from bot.channels.commands import command_in
from bot.errors import BadUpdate, MediaLost, PlatformAway
from bot.media import kind_of, refusal
from bot.model import Attached, DeliveryState, Inbound, InboundKind, Media, Outcome, Outgoing, Receipt, SendResult
from bot.ports import Clock, Wake
from bot.store import Store, StoreError, blobs, web

ACCOUNT = "web:chat"


class WebChannel:
    """Puts messages into mailboxes; the same delivery is put there once, so its outcome is always known."""

    account = ACCOUNT

    def __init__(self, store: Store, *, clock: Clock, wake: Wake) -> None:
        self.limits = limits_of(ACCOUNT)
        self._store = store
        self._clock = clock
        self._wake = wake

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound]:
        """The web chat has addresses of its own (`bot.web.chat`) and no webhook."""
        raise BadUpdate("the web chat has no webhook")

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Put the message into the session's mailbox and wake whoever shows it."""
        message = outgoing.message
        if message.media is not None and (wrong := refusal(message.media, message.text, limits=self.limits)):
            return SendResult(outcome=Outcome.REFUSED, reason=wrong)
        body: dict[str, Any] = {
            "text": message.text,
            "lang": message.locale,
            "buttons": [{"id": choice.action, "label": choice.label} for choice in message.choices],
        }
        if message.human:
            body["human"] = True
        if message.media is not None:
            body["media"] = asdict(message.media)  # its address is signed when the page asks, so that it is fresh
        try:
            async with self._store.write() as tx:
                await web.post(tx, outgoing.chat, delivery_id=outgoing.delivery, body=body, now=self._clock.now())
        except StoreError as failed:
            return SendResult(outcome=Outcome.NOT_SENT, reason=type(failed).__name__)
        await self._wake.notify(f"web:{outgoing.chat}")
        return SendResult(outcome=Outcome.SENT, token=str(outgoing.delivery))

    async def fetch_media(self, source: str) -> bytes:
        """What somebody put on the page, by its hash: it was kept when it came. Raises as `Fetching` says."""
        try:
            async with self._store.read() as tx:
                blob = await blobs.get(tx, source)
        except StoreError as failed:
            raise PlatformAway(type(failed).__name__) from None
        if blob is None:
            raise MediaLost
        return blob.content

    async def acknowledge(self, inbound: Inbound) -> None:
        """The 202 has said it already."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    def health(self) -> str:
        """The mailbox is the database, which has a check of its own."""
        return ""


def inbound(session: str, message_id: str, *, text: str = "", button: str = "", hint: str = "") -> Inbound:
    """What a page posted, in neutral form."""
    if button:
        kind, name = InboundKind.BUTTON, button
    elif command := command_in(text):
        kind, (name, text) = InboundKind.COMMAND, command
    else:
        kind, name = InboundKind.TEXT, ""
    return Inbound(
        account=ACCOUNT,
        dedupe_key=f"{session}:{message_id}",
        sender=session,
        chat=session,
        kind=kind,
        text=text,
        name=name,
        origin=text.strip() if name == "start" else "",
        language_hint=hint,
    )


def inbound_file(session: str, message_id: str, kept: Media, *, text: str = "", hint: str = "") -> Inbound:
    """A picture or file that was put on the page and is kept already, in neutral form."""
    kind = kind_of(kept.content_type)
    sent = Attached(kind=kind, source=kept.sha256, name=kept.name, content_type=kept.content_type, size=kept.size)
    return Inbound(
        account=ACCOUNT,
        dedupe_key=f"{session}:{message_id}",
        sender=session,
        chat=session,
        kind=InboundKind.MEDIA,
        text=text,
        name=kind,
        language_hint=hint,
        media=sent,
    )


def receipt(session: str, delivery: int) -> Receipt:
    """That the session's page has shown a message, in neutral form."""
    return Receipt(account=ACCOUNT, token=str(delivery), sender=session, state=DeliveryState.SEEN)
