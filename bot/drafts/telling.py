"""Those who asked what had no answer hear that there is one now: each once, in the conversation in which they asked."""

from datetime import datetime

from bot import notice
from bot.cases.office import Office
from bot.drafts.editing import article_of
from bot.errors import StaffRefused
from bot.knowledge.articles import Release
from bot.model import Choice, Locale
from bot.store import Tx, audit, drafts, people, votes
from bot.store import cases as case_rows
from bot.store.audit import Actor
from bot.store.drafts import Draft
from bot.understanding.transliterate import to_cyrillic

_OUT = (*drafts.LEADS, "settled")
AT_ONCE = 200  # people in one transaction


async def waiting(tx: Tx, draft: Draft) -> list[tuple[int, int]]:
    """(person, conversation) of everybody who asked it and was not told yet."""
    questions = await _questions(tx, draft)
    found: dict[int, int] = {}
    told: set[int] = set()
    for question in questions:
        told |= await votes.told(tx, question)
        for voter in await votes.waiting(tx, question):
            found.setdefault(voter.person_id, voter.conversation_id)
    for person, conversation in await drafts.askers(tx, questions):
        found.setdefault(person, conversation)
    return [(person, conversation) for person, conversation in sorted(found.items()) if person not in told]


async def _questions(tx: Tx, draft: Draft) -> tuple[str, ...]:
    """What the draft answers: its own name, and the question of the case that it was made of."""
    case = await case_rows.find(tx, draft.case_id) if draft.case_id else None
    return tuple(dict.fromkeys((draft.name, case.topic) if case and "/" in case.topic else (draft.name,)))


async def tell(
    tx: Tx, office: Office, draft_id: int, actor: Actor, *, release: Release, now: datetime
) -> tuple[int, set[str]]:
    """Tell the next of them; how many, and the accounts that have something to send. Raises `StaffRefused`."""
    draft = await drafts.find(tx, draft_id, lock=True)
    if draft is None:
        raise StaffRefused("draft-not-found")
    if draft.state not in _OUT or release.get(draft.name) is None:
        raise StaffRefused("draft-not-served")
    questions = await _questions(tx, draft)
    accounts: set[str] = set()
    now_told = (await waiting(tx, draft))[:AT_ONCE]
    for person, conversation in now_told:
        accounts.add(await _tell(tx, office, draft, conversation, now=now))
        for question in questions:
            await votes.count(tx, question, person_id=person, conversation_id=conversation, now=now)
            await votes.mark_told(tx, question, person, now=now)
    if now_told:
        await audit.record(tx, actor, "draft_told", "draft", draft.id, now=now, field="people", new=len(now_told))
    return len(now_told), accounts


async def _tell(tx: Tx, office: Office, draft: Draft, conversation: int, *, now: datetime) -> str:
    locale = await people.locale_of(tx, conversation)
    title = article_of(draft).title["en" if locale is Locale.ENGLISH else "sr"]
    shown = to_cyrillic(title) if locale is Locale.CYRILLIC else title
    text = office.texts.say(locale, "answer-is-there", {"title": shown})
    button = Choice(shown, f"q:{draft.name}")
    return await notice.put(tx, office, conversation, text, (button,), locale=locale, now=now)
