"""Files that people sent on Telegram: asked for by their id, then fetched from an address that holds the token and
so is never said."""

import asyncio

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.errors import MediaLost, PlatformAway, TooLarge
from bot.media import MOST_BYTES

_DEADLINE = 60.0  # seconds for both calls
_READ_SECONDS = 30.0


async def fetch(bot: Bot, file_id: str) -> bytes:
    """The bytes, at most 20 MB. Raises `PlatformAway`, `MediaLost` and `TooLarge`."""
    try:
        async with asyncio.timeout(_DEADLINE):
            file = await bot.get_file(file_id)
            if (file.file_size or 0) > MOST_BYTES:
                raise TooLarge
            body = bytes(await file.download_as_bytearray(read_timeout=_READ_SECONDS))
    except BadRequest as refused:
        raise _refused(str(refused).lower()) from None
    except (TelegramError, TimeoutError) as error:
        raise PlatformAway(f"cannot fetch it ({type(error).__name__})") from None
    except RuntimeError:  # the platform names no place for it
        raise MediaLost from None
    if len(body) > MOST_BYTES:
        raise TooLarge
    return body


def _refused(reason: str) -> MediaLost | PlatformAway:
    if "too big" in reason:
        return TooLarge()
    if "temporarily unavailable" in reason and "wrong" not in reason:
        return PlatformAway("it is temporarily unavailable")
    return MediaLost()
