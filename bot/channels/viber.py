"""One Viber bot: its callbacks are checked and read, and calls go over our own transport, with a deadline and with the
token in a header only. viberbot gives the shapes (`viber_shapes`); its sender blocks, has no deadline and logs it."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.channels import limits_of, viber_shapes
from bot.channels.fetching import Fetcher, is_loopback
from bot.errors import PlatformAway
from bot.media import carriage, refusal
from bot.model import Inbound, Media, Outcome, Outgoing, OutMessage, Receipt, SendResult

ACCOUNT = "viber:bot"  # a deployment has one Viber bot, and its own id is known only to the platform
EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
_PROOF_HEADER = "X-Viber-Content-Signature"
_MOST_NAME = 28
_REFUSED = {2: "the token is refused", 7: "the bot is blocked", 8: "there is no such bot", 9: "the bot is suspended"}


class ViberChannel:
    """One Viber bot. `sender` is the name that people see above its messages; `address` is where media is
    fetched, and without it none is said."""

    def __init__(self, token: str, *, api_url: str, sender: str, address: Callable[[Media], str] | None = None) -> None:
        self.account = ACCOUNT
        self.limits = limits_of(ACCOUNT)
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._sender = sender[:_MOST_NAME]
        self._address = address
        self._trouble = "not connected yet"
        self._client: aiohttp.ClientSession | None = None
        self._fetcher = Fetcher(loopback=is_loopback(api_url))

    def __repr__(self) -> str:
        return f"ViberChannel({self.account})"

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound | Receipt]:
        """One callback. Raises `Forged` without the right signature and `BadUpdate` for what is no callback."""
        viber_shapes.check_signature(body, headers.get(_PROOF_HEADER, ""), self._token)
        arrived = viber_shapes.read(body, self.account)
        return () if arrived is None else (arrived,)

    def welcome(self, message: OutMessage) -> bytes:
        """The body that answers an opened conversation with the words of `message`."""
        return viber_shapes.body_of(replace(message, media=None), to="", sender=self._sender)

    async def send(self, outgoing: Outgoing) -> SendResult:
        """One send_message. What may have arrived although no answer came is `unknown`, never an error to retry."""
        message = outgoing.message
        if message.media is not None and (wrong := self._refusal(message.media, message.text)):
            return SendResult(outcome=Outcome.REFUSED, reason=wrong)
        body = self._body(outgoing)
        try:
            answer = await self._call("send_message", body)
        except aiohttp.ClientConnectorError as error:
            return SendResult(outcome=Outcome.NOT_SENT, reason=type(error).__name__)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return SendResult(outcome=Outcome.UNKNOWN, reason=type(error).__name__)
        result = viber_shapes.result_of(answer)
        if result.outcome is Outcome.BROKEN:
            self._trouble = f"the platform refuses the account ({result.reason})"
        elif result.outcome is Outcome.SENT:
            self._trouble = ""
        return result

    def _refusal(self, media: Media, text: str) -> str:
        if self._address is None:
            return "there is no address to fetch it from"
        return refusal(media, text, limits=self.limits)

    def _body(self, outgoing: Outgoing) -> bytes:
        message = outgoing.message
        form = carriage(message.media, self.limits) if message.media else None
        if message.media is None or form is None or self._address is None:
            return viber_shapes.body_of(message, to=outgoing.chat, sender=self._sender)
        address = self._address(message.media)
        return viber_shapes.body_of(message, to=outgoing.chat, sender=self._sender, address=address, form=form.form)

    async def _call(self, method: str, body: bytes) -> Mapping[str, Any]:
        """The answer of one call. Raises aiohttp's errors, TimeoutError, and ValueError for what is no answer."""
        assert self._client is not None
        headers = {"X-Viber-Auth-Token": self._token, "Content-Type": "application/json"}
        async with self._client.post(f"{self._api_url}/{method}", data=body, headers=headers) as answer:
            answer.raise_for_status()
            found = json.loads(await answer.read())
        if not isinstance(found, dict) or not isinstance(found.get("status"), int):
            raise ValueError("no status")
        return found

    async def acknowledge(self, inbound: Inbound) -> None:
        """Viber shows nothing while a press is under way."""

    async def open(self) -> None:
        """Open the client's connections; does not need the platform to be there."""
        timeout = aiohttp.ClientTimeout(total=self.limits.deadline - 1, connect=5)
        self._client = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=64))
        await self._fetcher.open()

    async def close(self) -> None:
        """Close the client's connections."""
        if self._client is not None:
            await self._client.close()
        await self._fetcher.close()

    async def fetch_media(self, source: str) -> bytes:
        """What somebody sent, from the address that Viber gave; without our token. Raises as `Fetching` says."""
        return await self._fetcher.fetch(source)

    def health(self) -> str:
        """What is wrong with the account, or an empty string."""
        return self._trouble

    async def introduce(self) -> str:
        """Ask who the bot is; the template of a deep link to it. Raises `PlatformAway`."""
        answer = await self.account_info()
        uri = str(answer.get("uri", ""))
        return f"viber://pa?chatURI={quote(uri)}&context={{payload}}" if uri else ""

    async def account_info(self) -> Mapping[str, Any]:
        """The account's name, address, webhook and events as Viber gives them. Raises `PlatformAway`."""
        return await self._asked("get_account_info", {})

    async def set_webhook(self, url: str) -> None:
        """Have callbacks posted to `url`, which must already answer: Viber tries it at once. Raises `PlatformAway`."""
        await self._asked("set_webhook", {"url": url, "event_types": EVENTS, "send_name": False, "send_photo": False})

    async def _asked(self, method: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(self.limits.deadline):
                answer = await self._call(method, json.dumps(values).encode())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            self._trouble = f"cannot reach the platform ({type(error).__name__})"
            raise PlatformAway(self._trouble) from None
        if answer["status"] != 0:
            reason = str(answer.get("status_message") or answer["status"])[:200]
            self._trouble = _REFUSED.get(answer["status"], f"the platform refuses {method} ({reason})")
            raise PlatformAway(self._trouble)
        self._trouble = ""
        return answer
