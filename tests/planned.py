"""A plan with items in every state and a draft with faults, as pages of the desk show them."""

from datetime import date
from pathlib import Path

from bot.app import KNOWLEDGE, App
from bot.cases.office import actor
from bot.drafts import making
from bot.plans import planning
from bot.plans.planning import Wanted
from bot.store import plans as rows
from bot.store.staff import Staff
from tests.house import NOON


async def planned(app: App, who: Staff, *, institution: str = "Dom zdravlja <b>Čačak") -> tuple[int, int]:
    """The ids of the plan and of the draft."""
    today, now, by = NOON.date(), app.clock.now(), actor(who, "desk")
    async with app.store.write() as tx:
        plan = await planning.begin(
            tx, by, case=None, topic="epay", institution=institution, municipality="cacak", today=today, now=now
        )
        moves = (
            Wanted(state="done", due_on=None, blocker="", who="Petar"),
            Wanted(state="blocked", due_on=date(2026, 11, 2), blocker="Nemaju <b>terminal", who=""),
            Wanted(state="doing", due_on=date(2026, 12, 1), blocker="", who=""),
        )
        for item, wanted in zip(await rows.items(tx, plan.id), moves, strict=False):
            await planning.change_item(tx, plan.id, item.id, by, wanted=wanted, now=now)
        text = (KNOWLEDGE / "epay" / "refund.md").read_text(encoding="utf-8").replace("sr: ", "sr: Dugačak naslov za ")
        draft = await making.from_file(tx, text, "epay/quite_new", by, path=Path("x"), now=now)
    return plan.id, draft.id
