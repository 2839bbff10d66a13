"""Asks Viber how it sees the bot's account. One call apart from the channel, so that it can be made without serving."""

import asyncio
from typing import Any

import aiohttp

from bot.errors import PlatformAway

_DEADLINE = 10.0  # seconds
_REFUSED = {2: "the token is refused", 7: "the bot is blocked", 8: "there is no such bot", 9: "the bot is suspended"}


async def account_info(api_url: str, token: str) -> dict[str, Any]:
    """The account's name, address, webhook and events as Viber gives them. Raises `PlatformAway`, without the token."""
    address = f"{api_url.rstrip('/')}/get_account_info"
    try:
        async with (
            asyncio.timeout(_DEADLINE),
            aiohttp.ClientSession(headers={"X-Viber-Auth-Token": token}) as client,
            client.post(address, json={}, allow_redirects=False) as answer,
        ):
            body = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise PlatformAway(f"cannot reach the platform ({type(error).__name__})") from None
    if not isinstance(body, dict) or not isinstance(body.get("status"), int):
        raise PlatformAway("cannot reach the platform (another program answers)")
    if body["status"] != 0:
        raise PlatformAway(_REFUSED.get(body["status"], f"the platform answers with status {body['status']}"))
    return body
