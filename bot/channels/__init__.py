"""The platforms: each module parses what its platform delivers and makes its call. Platform shapes die here."""

from bot.model import Limits

_LIMITS = {
    # Telegram counts 4096 UTF-16 units; about 30 messages a second over all, 1 in a chat, 20 a minute in a group.
    "telegram": Limits(
        text=4096,
        utf16=True,
        per_second=25.0,
        burst=5.0,
        chat_per_second=1.0,
        chat_burst=3.0,
        group_per_minute=18.0,
        parallel=32,
        deadline=15.0,
    ),
    # Viber takes 7,000 characters and 30 kB of JSON, keyboard included; its rate is not published.
    "viber": Limits(
        text=7000,
        octets=16_000,
        session=24 * 3600.0,
        receipts=True,
        per_second=50.0,
        burst=20.0,
        chat_per_second=2.0,
        chat_burst=5.0,
        parallel=32,
        deadline=15.0,
    ),
    "web": Limits(text=20_000, parallel=64, deadline=10.0),
    "console": Limits(text=20_000, parallel=64, deadline=5.0),
    "null": Limits(text=20_000, parallel=64, deadline=5.0),
}


def limits_of(account: str) -> Limits:
    """What the platform of `account` (`channel:id`) can take."""
    return _LIMITS[account.partition(":")[0]]
