"""The platforms: each module parses what its platform delivers and makes its call. Platform shapes die here."""

import os

from bot.media import TYPES
from bot.model import Carriage, Form, Limits

os.environ.setdefault("PTB_TIMEDELTA", "1")  # read by Telegram's library on import: retry_after as a timedelta

_MB = 1024 * 1024
_PHOTOS = frozenset(("image/png", "image/jpeg"))
_FILES = frozenset(TYPES) - {"image/svg+xml"}  # a drawing may hold a script: only our own page can make it harmless
_IMAGES = frozenset(name for name in TYPES if name.startswith("image/"))
_OUR_OWN = (
    Carriage(form=Form.PICTURE, types=_IMAGES, size=50 * _MB, caption=20_000),
    Carriage(form=Form.FILE, types=frozenset(TYPES), size=50 * _MB, caption=20_000),
)

_LIMITS = {
    # Telegram counts 4096 UTF-16 units; about 30 messages a second over all, 1 in a chat, 20 a minute in a group.
    # A photo may have 10 MB, a document 50 MB, and the words beside either 1024 UTF-16 units.
    "telegram": Limits(
        text=4096,
        utf16=True,
        media=(
            Carriage(form=Form.PICTURE, types=_PHOTOS, size=10 * _MB, caption=1024),
            Carriage(form=Form.FILE, types=_FILES, size=50 * _MB, caption=1024),
        ),
        per_second=25.0,
        burst=5.0,
        chat_per_second=1.0,
        chat_burst=3.0,
        group_per_minute=17.0,  # with a burst of 3 no minute has more than 20
        parallel=32,
        deadline=15.0,
    ),
    # Viber takes 7,000 characters and 30 kB of JSON, keyboard included; its rate is not published.
    # A picture may have 1 MB on the strictest clients and 512 characters beside it; a file 50 MB and no text.
    "viber": Limits(
        text=7000,
        octets=16_000,
        media=(
            Carriage(form=Form.PICTURE, types=_PHOTOS, size=1 * _MB, caption=512),
            Carriage(form=Form.FILE, types=_FILES, size=50 * _MB, caption=0),
        ),
        session=24 * 3600.0,
        receipts=True,
        per_second=50.0,
        burst=20.0,
        chat_per_second=2.0,
        chat_burst=5.0,
        parallel=32,
        deadline=15.0,
    ),
    "web": Limits(
        text=20_000,
        media=_OUR_OWN,
        receipts=True,
        names_speaker=True,
        idempotent=True,
        parallel=64,
        deadline=10.0,
    ),
    "console": Limits(text=20_000, media=_OUR_OWN, idempotent=True, parallel=64, deadline=5.0),
    "null": Limits(text=20_000, media=_OUR_OWN, names_speaker=True, parallel=64, deadline=5.0),
}


def limits_of(account: str) -> Limits:
    """What the platform of `account` (`channel:id`) can take."""
    return _LIMITS[account.partition(":")[0]]
