"""One reply to all or some of those who ask the same question, with ten seconds in which it can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.cases import office, talking
from bot.casework import CaseState, EntryKind
from bot.errors import CaseRefused
from bot.model import Locale
from bot.staff.rights import Right
from bot.store import Tx, changes, desk, dossier, entries
from bot.store import cases as rows
from bot.store.cases import Case
from bot.store.entries import Entry
from bot.understanding.transliterate import in_script
from bot.web.desk import cases, draft, inbox, phrases
from bot.web.desk.draft import Draft
from bot.web.desk.frame import Visit, get, number_in, post
from bot.web.desk.live import DESK
from bot.web.desk.phrases import Tag
from bot.web.desk.replying import enter_answer

UNDO = timedelta(seconds=10)
_SAME_PRESS = timedelta(seconds=60)  # within which the same words to the same case are one press made twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A reply of the lot: to which case, what became of it, and whether it can still be taken back."""

    code: str
    said: Sequence[Tag]
    can_undo: bool


async def show(visit: Visit) -> web.Response:
    """The page: who asks, and what they are to be told."""
    topic = visit.query("topic")
    async with visit.doors.store.read() as tx:
        asking = await desk.same_question(tx, visit.actor, topic)
    written = Draft(article=topic)
    if visit.query("article") and asking:
        written = draft.with_article(visit, written, _serbian(asking), topic, "")
    return await _page(visit, topic, written, chosen=None)


def _serbian(asking: Sequence[Case]) -> Case:
    """A case whose person reads Serbian, where there is one: the text is put into each person's script later."""
    return next((case for case in asking if case.locale is not Locale.ENGLISH), asking[0])


async def _page(
    visit: Visit,
    topic: str,
    written: Draft,
    *,
    chosen: frozenset[str] | None,
    wrong: str = "",
    preview: Sequence[tuple[Locale, int, str]] = (),
) -> web.Response:
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
        asking = await desk.same_question(tx, visit.actor, topic)
    if not asking:
        raise web.HTTPNotFound
    first = _serbian(asking).locale is Locale.ENGLISH
    ticked = {case.code for case in asking if first or case.locale is not Locale.ENGLISH} if chosen is None else chosen
    return visit.show(
        "together.html",
        title="desk-together-title",
        status=409 if wrong else 200,
        cursor=cursor,
        topic=topic,
        question=phrases.question(visit, topic),
        has_article=topic in visit.doors.library.shelf.release.articles,
        rows=[(inbox.row(visit, case), case.code in ticked) for case in asking],
        written=written,
        wrong=wrong,
        preview=preview,
    )


async def answer(visit: Visit) -> web.Response:
    """Show how each gets it, or send it to those that are ticked."""
    topic, chosen = visit.field("topic"), frozenset(visit.fields("case"))
    written = replace(draft.of(visit), article=topic)
    async with visit.doors.store.read() as tx:
        asking = await desk.same_question(tx, visit.actor, topic)
    to = [case for case in asking if case.code in chosen]
    wrong = _wrong(visit, written, to)
    if wrong:
        return await _page(visit, topic, written, chosen=chosen, wrong=wrong)
    if visit.field("step") != "send":
        return await _page(visit, topic, written, chosen=chosen, preview=_each(written, to))
    made, refused = await _send(visit, written, to)
    query = urlencode({"e": ",".join(map(str, made)), "refused": refused})
    return visit.back(f"/desk/together/sent?{query}")


def _wrong(visit: Visit, written: Draft, to: Sequence[Case]) -> str:
    """Why it cannot be sent, "" when it can."""
    if not to:
        return visit.t("desk-together-nobody")
    if not written.text.strip():
        return visit.refused(CaseRefused("empty"))
    if len(written.text) > talking.LONGEST:
        return visit.refused(CaseRefused("too_long"))
    return ""


def _each(written: Draft, to: Sequence[Case]) -> list[tuple[Locale, int, str]]:
    """The text as it reaches those of each language and script, and how many they are."""
    counts = {locale: sum(case.locale is locale for case in to) for locale in Locale}
    return [(locale, count, in_script(written.text.strip(), locale)) for locale, count in counts.items() if count]


async def _send(visit: Visit, written: Draft, to: Sequence[Case]) -> tuple[list[int], int]:
    """The entries made, and how many cases refused it: somebody else was faster. Each stands for itself."""
    doors, made, refused = visit.doors, [], 0
    for case in to:
        try:
            async with doors.store.write() as tx:
                made.append(await _reply(visit, tx, case, written))
        except CaseRefused:
            refused += 1
    for account in doors.channels:
        await doors.wake.notify(f"outbox:{account}")
    await doors.wake.notify(DESK)
    return made, refused


async def _reply(visit: Visit, tx: Tx, case: Case, written: Draft) -> int:
    now = visit.doors.clock.now()
    await cases.lock(tx, case.id)
    current = await office.again(tx, case)
    for entry in await entries.of_case(tx, case.id):
        same = entry.kind is EntryKind.MENTOR and entry.staff_id == visit.me.id and entry.text == written.text.strip()
        if same and entry.at > now - _SAME_PRESS and current.state is CaseState.WAITING:
            return entry.id
    answer_id = await enter_answer(visit, tx, case, written)
    said = await talking.reply(
        tx, visit.doors.office, case.id, visit.actor, text=written.text, after=UNDO, answer_id=answer_id, now=now
    )
    return said.entry.id


async def sent(visit: Visit) -> web.Response:
    """What became of each."""
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
        values = await _sent(visit, tx)
    numbers = visit.query("e")[:4000]
    live = f"/desk/together/sent/list?{urlencode({'e': numbers})}"
    refused = number_in(visit.query("refused"))
    return visit.show("sent.html", title="desk-together-sent", cursor=cursor, live=live, refused=refused, **values)


async def parts(visit: Visit) -> web.Response:
    """The list alone."""
    async with visit.doors.store.read() as tx:
        values = await _sent(visit, tx)
    return visit.fragment("_sent.html", **values)


def _numbers(text: str) -> list[int]:
    return [number for number in map(number_in, text.split(",")[:200]) if number]


async def _sent(visit: Visit, tx: Tx) -> dict[str, Any]:
    numbers = _numbers(visit.query("e"))
    going = await dossier.going_of(tx, numbers)
    found = []
    for number in numbers:
        entry, case = await _own(visit, tx, number)
        if entry is None or case is None:
            continue
        said = going.get(number, [])
        undo_now = phrases.can_undo(visit, said)
        found.append(Sent(code=case.code, said=phrases.going(visit, said), can_undo=undo_now))
    return {"sent": found, "numbers": ",".join(map(str, numbers)), "can_undo": any(one.can_undo for one in found)}


async def _own(visit: Visit, tx: Tx, number: int) -> tuple[Entry | None, Case | None]:
    """A reply of the visitor's own with its case; nothing for any other."""
    entry = await entries.find(tx, number)
    if entry is None or entry.kind is not EntryKind.MENTOR or entry.staff_id != visit.me.id:
        return None, None
    return entry, await rows.find(tx, entry.case_id)


async def undo(visit: Visit) -> web.Response:
    """Take back what has not left."""
    doors, numbers = visit.doors, visit.field("e")
    for number in _numbers(numbers):
        try:
            async with doors.store.write() as tx:
                entry, case = await _own(visit, tx, number)
                if entry is not None and case is not None:
                    await cases.lock(tx, case.id)
                    await talking.undo(tx, number, visit.actor, now=doors.clock.now())
        except CaseRefused:
            continue  # it has left: the list says so
    await doors.wake.notify(DESK)
    return visit.back(f"/desk/together/sent?{urlencode({'e': numbers})}", said="desk-said-undone")


PAGES = (
    get("/desk/together", show, Right.WORK),
    post("/desk/together", answer, Right.WORK),
    get("/desk/together/sent", sent, Right.WORK),
    get("/desk/together/sent/list", parts, Right.WORK),
    post("/desk/together/undo", undo, Right.WORK),
)
