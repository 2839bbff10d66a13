"""A draft is begun: out of a case that was answered, out of the lesson of a plan, or out of a file."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.cases.office import case_for
from bot.casework import CaseState, EntryKind
from bot.drafts.checking import NAME
from bot.errors import StaffRefused
from bot.knowledge import articles
from bot.knowledge.articles import TOPICS, Article, Release
from bot.knowledge.write import to_text
from bot.model import Locale
from bot.redact import mask
from bot.store import Tx, audit, drafts, entries
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.drafts import Draft
from bot.store.entries import Entry
from bot.store.plans import Plan
from bot.understanding.text import fold
from bot.understanding.transliterate import to_latin

_REVIEWED_WITHIN = timedelta(days=90)
_SHORTEST, _LONGEST = 6, 160  # characters of a way of asking
_MOST = 40
_EDGES = " .,!?"


async def from_case(tx: Tx, case_id: int, actor: Actor, *, release: Release, today: date, now: datetime) -> Draft:
    """Make an article of what was answered; a second press leads to the draft that is there. Raises `CaseRefused`,
    `StaffRefused`."""
    case = await case_for(tx, case_id, actor)
    there = [one for one in await drafts.of_case(tx, case.id) if one.state in ("draft", "approved")]
    if there:
        return there[0]
    replies = [entry for entry in await entries.of_case(tx, case.id) if entry.kind is EntryKind.MENTOR]
    if not replies and case.state is not CaseState.CLOSED:
        raise StaffRefused("draft-unanswered")
    article = _article(_name(case, release), _bodies(case, replies), release=release, today=today)
    examples = variants(await drafts.asked(tx, case.topic, case_id=case.id, who=actor))
    return await _keep(tx, article, examples, actor, case_id=case.id, now=now)


async def from_plan(tx: Tx, plan: Plan, actor: Actor, *, release: Release, today: date, now: datetime) -> Draft:
    """Make an article of the lesson that was learned. Raises `StaffRefused`."""
    if not plan.lesson:
        raise StaffRefused("draft-no-lesson")
    bodies = {"sr-Latn": {"": mask(to_latin(plan.lesson)).text}}
    article = _article(f"{plan.topic}/", bodies, release=release, today=today)
    return await _keep(tx, article, (), actor, case_id=plan.case_id, now=now)


async def from_file(tx: Tx, text: str, name: str, actor: Actor, *, path: Path, now: datetime) -> Draft:
    """Take an article that was edited as a file. Raises `ContentBroken`, `StaffRefused`."""
    if not NAME.fullmatch(name):
        raise StaffRefused("draft-bad-name")
    return await _keep(tx, articles.parse(text, name, path), (), actor, case_id=None, now=now)


async def _keep(
    tx: Tx, article: Article, examples: Iterable[str], actor: Actor, *, case_id: int | None, now: datetime
) -> Draft:
    assert actor.staff_id is not None
    made = await drafts.add(
        tx,
        name=article.name,
        body=to_text(article),
        examples=list(examples),
        case_id=case_id,
        author_id=actor.staff_id,
        now=now,
    )
    await audit.record(tx, actor, "draft_made", "draft", made, now=now, new=article.name)
    found = await drafts.find(tx, made)
    assert found is not None
    return found


def _name(case: Case, release: Release) -> str:
    """The question of the case where it has no answer yet; else its topic, and the question is to be named."""
    served = release.get(case.topic)
    if NAME.fullmatch(case.topic) and (served is None or served.status == "gap"):
        return case.topic
    topic = case.topic.partition("/")[0]
    return f"{next((name for name in (topic, case.team) if name in TOPICS), TOPICS[0])}/"


def _bodies(case: Case, replies: list[Entry]) -> dict[str, dict[str, str]]:
    """What mentors answered, without personal numbers and in Latin."""
    said = mask("\n\n".join(entry.text for entry in replies)).text
    if not said:
        return {}
    return {"en": {"": said}} if case.locale is Locale.ENGLISH else {"sr-Latn": {"": to_latin(said)}}


def _article(name: str, bodies: dict[str, dict[str, str]], *, release: Release, today: date) -> Article:
    """What is known is filled in; the rest is for whoever edits it."""
    before = release.get(name)
    return Article(
        name=name,
        title=before.title if before else {"sr": "", "en": ""},
        audience=before.audience if before else (),
        status="draft",
        owner=name.partition("/")[0],
        valid_from=today,
        valid_to=None,
        review_by=today + _REVIEWED_WITHIN,
        facts=(),
        sources=(),
        related=before.related if before else (),
        steps=(),
        bodies=bodies,
    )


def variants(said: Iterable[str]) -> list[str]:
    """Ways of asking out of what people wrote: each line once, without personal numbers."""
    found: dict[str, str] = {}
    for text in said:
        for line in text.splitlines():
            plain = mask(" ".join(line.split())).text
            if _SHORTEST <= len(plain) <= _LONGEST and not plain.startswith(("[", "/")) and "/" not in plain.split()[0]:
                found.setdefault(fold(plain).strip(_EDGES), plain)
    return list(found.values())[:_MOST]
