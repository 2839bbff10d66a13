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
    "web": Limits(text=20_000, parallel=64, deadline=10.0),
    "console": Limits(text=20_000, parallel=64, deadline=5.0),
    "null": Limits(text=20_000, parallel=64, deadline=5.0),
}


def limits_of(account: str) -> Limits:
    """What the platform of `account` (`channel:id`) can take."""
    return _LIMITS[account.partition(":")[0]]
