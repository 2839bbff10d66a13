"""A draft on its way: changed, approved by somebody who has not written in it, published or rejected.

Whoever acts says which text they saw: what was changed meanwhile is never approved or overwritten unseen.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bot import library
from bot.errors import StaffRefused
from bot.knowledge import articles
from bot.knowledge.articles import Article, Source
from bot.knowledge.faults import Wrong
from bot.knowledge.write import to_text
from bot.store import Tx, audit, drafts
from bot.store.audit import Actor
from bot.store.drafts import Draft

_OPEN = ("draft", "approved")
_PART = re.compile(r"^### +(\S+) *$", re.MULTILINE)
_SECTION = re.compile(r"^#{1,2}(?!#) *", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a form says of an article; days as it sends them, texts with their parts under lines of ###."""

    name: str
    titles: tuple[str, str]  # in Serbian Latin and in English
    audience: tuple[str, ...]
    valid_from: str
    valid_to: str
    review_by: str
    facts: str
    sources: tuple[tuple[str, str, str, str, str, str], ...]  # url, title, date, checked, facts, language
    related: tuple[str, ...]
    steps: str
    texts: tuple[str, str]


def article_of(draft: Draft) -> Article:
    """The article that a draft is."""
    return articles.parse(draft.body, draft.name, Path(draft.name))


def seen(draft: Draft) -> str:
    """The mark of the text that somebody looks at."""
    text = "\n".join((draft.name, draft.body, *draft.examples))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def section(article: Article, tag: str) -> str:
    """A language's text as it is edited: the general part, then each audience's below a line of ###."""
    parts = article.bodies.get(tag, {})
    return "\n\n".join(f"### {name}\n\n{text}" if name else text for name, text in parts.items())


def told_article(told: Told, before: Article) -> Article:
    """The article that a form tells of. Raises `StaffRefused`."""
    topic = told.name.partition("/")[0]
    return replace(
        before,
        name=told.name,
        title={"sr": told.titles[0], "en": told.titles[1]},
        audience=told.audience,
        status="draft",
        owner=topic,
        valid_from=_day(told.valid_from) or before.valid_from,
        valid_to=_day(told.valid_to),
        review_by=_day(told.review_by) or before.review_by,
        facts=_names(told.facts),
        sources=tuple(_source(row) for row in told.sources if row[0] or row[1] or row[4]),
        related=told.related,
        steps=_names(told.steps),
        bodies={tag: _parts(text) for tag, text in zip(articles.LANGUAGES, told.texts, strict=True) if text.strip()},
        lines={},
    )


def _source(row: tuple[str, str, str, str, str, str]) -> Source:
    url, title, dated, checked, facts, language = row
    if (looked := _day(checked)) is None:
        raise StaffRefused("draft-bad-day")
    return Source(url=url, title=title, dated=_day(dated), checked=looked, facts=_names(facts), language=language)


def _parts(text: str) -> dict[str, str]:
    """The parts of a text by audience; a heading of a language would begin another text, so it is none here."""
    pieces = _PART.split(_SECTION.sub("", text.replace("\r\n", "\n")))
    named = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    return {name: body.strip() for name, body in named if body.strip()}


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[A-Za-z0-9_]+", text)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StaffRefused("draft-bad-day") from None


async def draft_for(tx: Tx, draft_id: int, *, seen_as: str | None = None) -> Draft:
    """The draft, with its row locked, as it was seen. Raises `StaffRefused`."""
    draft = await drafts.find(tx, draft_id, lock=True)
    if draft is None:
        raise StaffRefused("draft-not-found")
    if seen_as is not None and seen(draft) != seen_as:
        raise StaffRefused("draft-changed")
    return draft


async def save(
    tx: Tx, draft_id: int, article: Article, examples: Sequence[str], actor: Actor, *, seen_as: str, now: datetime
) -> None:
    """Change a draft; what was approved has to be approved again. Raises `StaffRefused`."""
    draft = await draft_for(tx, draft_id, seen_as=seen_as)
    if draft.state not in _OPEN:
        raise StaffRefused("draft-closed")
    wanted = {"name": article.name, "body": to_text(article), "examples": list(dict.fromkeys(examples))}
    before = {"name": draft.name, "body": draft.body, "examples": list(draft.examples)}
    changed = [name for name, value in wanted.items() if before[name] != value]
    if changed:
        await drafts.change(tx, draft.id, now=now, **wanted, state="draft", approver_id=None)
    for name in changed:
        new = article.name if name == "name" else ""
        await audit.record(tx, actor, "draft_changed", "draft", draft.id, now=now, field=name, new=new)


async def approve(tx: Tx, draft_id: int, actor: Actor, *, faults: Sequence[Wrong], seen_as: str, now: datetime) -> None:
    """A second person says that the draft is right; `faults` are those of the text that was seen. Raises
    `StaffRefused`."""
    draft = await draft_for(tx, draft_id, seen_as=seen_as)
    if draft.state != "draft":
        raise StaffRefused("draft-closed")
    if actor.staff_id is None or actor.staff_id in {draft.author_id, *await drafts.writers(tx, draft.id)}:
        raise StaffRefused("draft-own")
    if any(not wrong.warning for wrong in faults):
        raise StaffRefused("draft-faults")
    await drafts.change(tx, draft.id, now=now, state="approved", approver_id=actor.staff_id)
    await audit.record(
        tx, actor, "draft_approved", "draft", draft.id, now=now, field="state", old="draft", new="approved"
    )


async def reject(tx: Tx, draft_id: int, actor: Actor, *, now: datetime) -> None:
    """Nothing becomes of the draft. Raises `StaffRefused`."""
    draft = await draft_for(tx, draft_id)
    if draft.state not in _OPEN:
        raise StaffRefused("draft-closed")
    await drafts.change(tx, draft.id, now=now, state="rejected")
    await audit.record(
        tx, actor, "draft_rejected", "draft", draft.id, now=now, field="state", old=draft.state, new="rejected"
    )


async def publish(tx: Tx, draft_id: int, actor: Actor, *, seen_as: str, now: datetime) -> int:
    """Serve an approved draft beside the files, in the next release; its number. Raises `StaffRefused`."""
    draft = await draft_for(tx, draft_id, seen_as=seen_as)
    if draft.state != "approved":
        raise StaffRefused("draft-not-approved")
    article = replace(article_of(draft), status="published")
    number = await library.add(tx, article, now=now)
    await drafts.change(tx, draft.id, now=now, state="published", body=to_text(article))
    await audit.record(tx, actor, "draft_published", "draft", draft.id, now=now, field="release", new=number)
    return number
