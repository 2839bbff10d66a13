"""What is said to the person of a case: written, filled in, shown as they will get it, and sent; and notes.

Whatever is refused comes back with the words still in the form and one sentence that says why.
"""

from dataclasses import replace

from aiohttp import web

from bot.cases import talking
from bot.casework import EntryKind
from bot.errors import BadMedia, CaseRefused
from bot.model import Media
from bot.staff.rights import Right
from bot.store import Tx, attached, once, people, releases
from bot.store.cases import Case
from bot.store.entries import Entry
from bot.web.desk import cases, draft
from bot.web.desk.draft import MOST, Draft
from bot.web.desk.frame import Visit, post
from bot.web.desk.live import DESK

_AGAIN = 409


async def reply(visit: Visit) -> web.StreamResponse:
    """The reply's form: `step` says which of its buttons was pressed."""
    written = draft.of(visit)
    step, _, name = visit.field("step").partition(":")
    try:
        async with visit.doors.store.read() as tx:
            case = await cases.find(visit, tx)
            if not cases.acts(visit, case):
                raise CaseRefused("not_allowed")
        written = await draft.with_file(visit, written)
        if step == "canned":
            async with visit.doors.store.read() as tx:
                written = await draft.with_prepared(visit, tx, written, case)
        match step:
            case "send":
                return await _send(visit, case, written)
            case "note":
                return await _note(visit, case, written)
            case "article":
                return await _article(visit, case, written, name)
            case "preview" if written.find and not written.text.strip() and not written.kept:
                return await cases.page(visit, written)  # Enter in the field presses the form's first button
            case "canned" | "find":
                return await cases.page(visit, written)
            case _:
                return await _preview(visit, case, written)
    except BadMedia:
        wrong = visit.t("desk-case-bad-file")
    except CaseRefused as refusal:
        wrong = visit.refused(refusal)
    return await cases.page(visit, written, wrong=wrong, status=_AGAIN)


async def _preview(visit: Visit, case: Case, written: Draft) -> web.Response:
    _check(written)
    async with visit.doors.store.read() as tx:
        shown = await draft.preview(visit, tx, written, case)
    return await cases.page(visit, written, preview=shown)


def _check(written: Draft) -> None:
    if not written.text.strip() and not written.kept:
        raise CaseRefused("empty")
    if len(written.text) > talking.LONGEST:
        raise CaseRefused("too_long", most=talking.LONGEST)


async def _article(visit: Visit, case: Case, written: Draft, name: str) -> web.Response:
    """An article's text is put into the form; where it differs by whom it is for, that is asked first."""
    async with visit.doors.store.read() as tx:
        asks = await people.audience_of(tx, case.person_id)
    kind = visit.field("audience") or (asks or "")
    wanted = cases.audiences(visit, name)
    if wanted and kind not in wanted:
        kind = wanted[0]
    return await cases.page(visit, draft.with_article(visit, written, case, name, kind))


async def _send(visit: Visit, case: Case, written: Draft) -> web.Response:
    doors, now, who = visit.doors, visit.doors.clock.now(), visit.actor
    _check(written)
    async with doors.store.write() as tx:
        to = await people.where(tx, case.conversation_id)
        file = await draft.file_of(visit, tx, written, case)
        if not await _said_already(tx, visit, case, written, EntryKind.MENTOR, file):
            answer = await enter_answer(visit, tx, case, written)
            said = await talking.reply(
                tx,
                doors.office,
                case.id,
                who,
                text=written.text,
                media=file,
                more=written.more,
                answer_id=answer,
                now=now,
            )
            await _keep(tx, said.entry, written, file, to.account)
    await doors.wake.notify(f"outbox:{to.account}")
    await doors.wake.notify(DESK)
    return visit.back(cases.at(case) + "#reply", said="desk-said-reply")


async def _keep(tx: Tx, entry: Entry, written: Draft, file: Media | None, account: str) -> None:
    if file is not None:
        await attached.keep(tx, entry.id, file, account=account)
    if written.form:
        await once.keep(tx, entry, written.form)


async def _said_already(tx: Tx, visit: Visit, case: Case, written: Draft, kind: EntryKind, file: Media | None) -> bool:
    """Whether this very form has been sent before, by a second press of its button. The case's row is locked."""
    await cases.lock(tx, case.id)
    return await once.said(
        tx,
        case.id,
        written.form,
        staff_id=visit.me.id,
        kind=kind,
        text=written.text.strip(),
        sha256=file.sha256 if file else None,
    )


async def enter_answer(visit: Visit, tx: Tx, case: Case, written: Draft) -> int | None:
    """The ledger's entry where the reply is an article's text: who got which version, as when the bot answers."""
    if not draft.is_article(visit, written, case):
        return None
    shelf = visit.doors.library.shelf
    article = shelf.release.articles[written.article]
    return await releases.record_answer(
        tx,
        person_id=case.person_id,
        conversation_id=case.conversation_id,
        inbound_id=None,
        release_id=shelf.release.number,
        article_version_id=shelf.versions[written.article],
        variant=written.audience if written.audience in article.variants() else "",
        locale=case.locale,
        confidence=1.0,
        given_at=visit.doors.clock.now(),
    )


async def _note(visit: Visit, case: Case, written: Draft) -> web.Response:
    """What stands in the form becomes a line that only colleagues see, with the file that was chosen."""
    async with visit.doors.store.write() as tx:
        to = await people.where(tx, case.conversation_id)
        file = await draft.file_of(visit, tx, written, case)
        if not await _said_already(tx, visit, case, written, EntryKind.NOTE, file):
            noted = await talking.note(tx, case.id, visit.actor, text=written.text, now=visit.doors.clock.now())
            await _keep(tx, noted, written, file, to.account)
    await visit.doors.wake.notify(DESK)
    return visit.back(cases.at(case) + "#reply", said="desk-said-note")


async def preview(visit: Visit) -> web.Response:
    """What the person would get of what is being written, for the page to show beside it."""
    written = replace(draft.of(visit), kept="")
    async with visit.doors.store.read() as tx:
        case = await cases.find(visit, tx)
        shown = await draft.preview(visit, tx, written, case)
    return visit.fragment("_preview.html", preview=shown, live=True)


PAGES = (
    post("/desk/cases/{code}/reply", reply, Right.WORK, most=MOST),
    post("/desk/cases/{code}/preview", preview, Right.WORK),
)
