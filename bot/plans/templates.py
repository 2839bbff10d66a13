"""Templates of plans: taken once from the knowledge base, then edited by those who manage."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import StaffRefused
from bot.knowledge import plans
from bot.store import Tx, audit
from bot.store import plans as rows
from bot.store.audit import Actor

MOST = 40  # items of a plan


async def seed(tx: Tx, path: Path, *, now: datetime) -> None:
    """Enter the templates in the file at `path` that are not there; one that is there stays as it is."""
    there = await rows.templates(tx)
    for topic, steps in plans.load(path).items():
        if topic not in there:
            await rows.seed_template(tx, topic, [step.article for step in steps], now=now)


async def save(
    tx: Tx, topic: str, articles: Sequence[str], *, known: Collection[str], actor: Actor, now: datetime
) -> None:
    """Change what plans of a topic begin with from now on; plans that run stay as they are. Raises `StaffRefused`."""
    before = await rows.template(tx, topic)
    wanted = tuple(dict.fromkeys(articles))
    if before is None:
        raise StaffRefused("plan-no-topic")
    if not 0 < len(wanted) <= MOST or any(name not in known and name not in before for name in wanted):
        raise StaffRefused("plan-no-article")
    if wanted == before:
        return
    await rows.keep_template(tx, topic, wanted, now=now)
    await audit.record(
        tx, actor, "template_changed", "plan_template", topic, now=now, field="items", old=len(before), new=len(wanted)
    )
