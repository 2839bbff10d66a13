"""Where the bot can be opened on each platform: templates of deep links, as the platforms told them."""

from sqlalchemy import select

from bot.store.engine import Tx
from bot.store.schema import pointers
from bot.store.upsert import put

_PREFIX = "link:"


async def keep(tx: Tx, account: str, template: str) -> None:
    """Keep the deep link to `account`; `{payload}` in it stands for what is carried along."""
    await put(tx, pointers, {"name": f"{_PREFIX}{account}"[:40]}, value=template[:120])


async def all_links(tx: Tx) -> dict[str, str]:
    """The template of each platform, by its name."""
    query = (
        select(pointers.c.name, pointers.c.value).where(pointers.c.name.startswith(_PREFIX)).order_by(pointers.c.name)
    )
    return {row[0].removeprefix(_PREFIX).partition(":")[0]: row[1] for row in await tx.execute(query) if row[1]}
