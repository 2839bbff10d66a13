"""Fetches what people sent from the address that a platform gave for it, and from nowhere inside of our own walls."""

import asyncio
import contextlib
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import AddressFamily
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.errors import MediaLost, PlatformAway, TooLarge
from bot.media import MOST_BYTES

_DEADLINE = 60.0  # seconds for the whole of it, redirects included
_MOST_TURNS = 3  # redirects
_TURNS = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429)
_TRANSLATED = IPv6Network("64:ff9b::/96")  # an IPv4 address in the clothes of an IPv6 one


class Fetcher:
    """Fetches by https from public addresses. With `loopback` (the platform itself is on this machine, as a simulator
    is) http and this machine's own address are allowed too."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback
        self._client: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Get ready; opens no connection yet."""
        resolver = _Outside(loopback=self._loopback)
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=8, resolver=resolver, use_dns_cache=False),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        """Close what is open."""
        if self._client is not None:
            await self._client.close()

    async def fetch(self, address: str) -> bytes:
        """The bytes at `address`. Raises `PlatformAway`, `MediaLost` and `TooLarge`; no message holds the address."""
        try:
            async with asyncio.timeout(_DEADLINE):
                for _ in range(_MOST_TURNS + 1):
                    found = await self._ask(address)
                    if isinstance(found, bytes):
                        return found
                    address = found
        except _Inside:
            raise MediaLost("its address is not outside") from None
        except (aiohttp.InvalidURL, ValueError):
            raise MediaLost("its address cannot be read") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformAway(f"cannot fetch it ({type(error).__name__})") from None
        raise MediaLost("its address leads in a circle")

    async def _ask(self, address: str) -> bytes | str:
        """The bytes, or where else they are."""
        assert self._client is not None
        self._check(address)
        try:
            async with self._client.get(address, allow_redirects=False) as answer:
                if answer.status in _TURNS:
                    return urljoin(address, answer.headers.get("Location", ""))
                if answer.status >= 500 or answer.status in _LATER:
                    raise PlatformAway(f"cannot fetch it (status {answer.status})")
                if answer.status != 200:
                    raise MediaLost(f"it is not there (status {answer.status})")
                return await _read(answer)
        except aiohttp.ClientConnectorError as error:  # the resolver's refusal comes wrapped
            if isinstance(error.os_error, _Inside):
                raise error.os_error from None
            raise

    def _check(self, address: str) -> None:
        """Raises for an address that is not to be called: only https, and no number of a machine inside."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        here = host == "localhost"
        with contextlib.suppress(ValueError):
            here = here or ip_address(host).is_loopback
            if not _is_allowed(host, loopback=self._loopback):
                raise _Inside
        if parts.scheme != "https" and not (parts.scheme == "http" and here and self._loopback):
            raise _Inside
        if not host or parts.username is not None:
            raise _Inside


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """The body, given up as soon as it is too large."""
    if (answer.content_length or 0) > MOST_BYTES:
        raise TooLarge
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge
    return bytes(body)


class _Inside(OSError):
    """The address leads to a machine inside."""


class _Outside(AbstractResolver):
    """Finds the numbers of a name, and refuses the name when one of them is inside."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        """The numbers of `host`. Raises `_Inside`."""
        found = await self._names.resolve(host, port, family)
        if not all(_is_allowed(one["host"], loopback=self._loopback) for one in found):
            raise _Inside("inside")
        return found

    async def close(self) -> None:
        """Close the resolver behind it."""
        await self._names.close()


def _is_allowed(number: str, *, loopback: bool) -> bool:
    """Whether that machine may be called. Raises ValueError for what is a name."""
    address = _plain(ip_address(number.partition("%")[0]))
    return (address.is_global and not address.is_multicast) or (loopback and address.is_loopback)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def is_loopback(url: str) -> bool:
    """Whether an address of the settings is on this machine itself."""
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
