"""Asks an address as somebody outside would: what it answers and at what time, and with which certificate."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp

_DEADLINE = 8.0  # seconds
_MOST = 64 * 1024  # bytes of an answer that are read
Away = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def date(self) -> datetime | None:
        """The time by the other side's clock."""
        with contextlib.suppress(TypeError, ValueError):
            moment = parsedate_to_datetime(self.headers.get("date", ""))
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return None


async def get(url: str) -> Answer:
    """One GET, nothing followed. Whose certificate it is does not matter here: that is a check of its own, and nothing
    secret is said. Raises one of `Away`."""
    timeout = aiohttp.ClientTimeout(total=_DEADLINE)
    async with (
        aiohttp.ClientSession(timeout=timeout) as client,
        client.get(url, allow_redirects=False, ssl=False) as answer,
    ):
        body = await answer.content.read(_MOST)
        return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, body)


async def addresses(url: str) -> list[str]:
    """The addresses of the host. Raises one of `Away`."""
    parts = urlsplit(url)
    async with asyncio.timeout(_DEADLINE):
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname or "", parts.port or 443)
    return sorted({str(one[4][0]) for one in found})


async def certificate_ends(url: str) -> datetime:
    """When the host's certificate ends. Raises ssl.SSLCertVerificationError unless the chain that it sends is complete
    and ends at an authority that this machine trusts, and one of `Away` when there is nobody."""
    parts = urlsplit(url)
    context = await asyncio.to_thread(ssl.create_default_context)
    async with asyncio.timeout(_DEADLINE):
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=context)
    try:
        shown = writer.get_extra_info("peercert")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    finally:
        writer.transport.abort()
