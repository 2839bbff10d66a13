"""Releases of the knowledge base, the ledger of answers given, and what people said of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from bot.store.engine import Tx, locked
from bot.store.schema import answers, article_versions, feedback, pointers, release_articles, releases
from bot.store.upsert import insert_new, put


async def publish(tx: Tx, *, release_hash: str, bodies: Mapping[str, tuple[str, dict[str, Any]]], now: datetime) -> int:
    """Store a checked set as one release and point to it; returns its number. The same set is stored once.

    `bodies` maps an article's name to its hash and its JSON body, in the order in which they are shown.
    """
    current = await current_number(tx)
    if current is not None:
        query = select(releases.c.hash).where(releases.c.id == current)
        if (await tx.execute(query)).scalar_one_or_none() == release_hash:
            return current
    made = insert(releases).values(hash=release_hash, published_at=now).returning(releases.c.id)
    number = int((await tx.execute(made)).scalar_one())
    for position, (name, (text_hash, body)) in enumerate(bodies.items(), 1):
        await insert_new(tx, article_versions, name=name, hash=text_hash, body=body, created_at=now)
        query = select(article_versions.c.id).where(article_versions.c.hash == text_hash)
        version = (await tx.execute(query)).scalar_one()
        await tx.execute(
            insert(release_articles).values(release_id=number, article_version_id=version, position=position)
        )
    await put(tx, pointers, {"name": "release"}, value=str(number))
    return number


async def hold(tx: Tx) -> None:
    """Keep others from serving another release until the transaction ends: what is laid beside the served one is not
    lost. Before the first release there is nothing to lose."""
    await tx.execute(locked(select(pointers.c.value).where(pointers.c.name == "release")))


async def current_number(tx: Tx) -> int | None:
    """The number of the release that is served, or None before the first."""
    query = select(pointers.c.value).where(pointers.c.name == "release")
    value = (await tx.execute(query)).scalar_one_or_none()
    return int(value) if value is not None else None


async def load(tx: Tx, number: int) -> tuple[str, list[tuple[int, dict[str, Any]]]]:
    """The hash of release `number`, and each article's version id and body, in their order."""
    digest = (await tx.execute(select(releases.c.hash).where(releases.c.id == number))).scalar_one()
    query = (
        select(article_versions.c.id, article_versions.c.body)
        .join(release_articles, release_articles.c.article_version_id == article_versions.c.id)
        .where(release_articles.c.release_id == number)
        .order_by(release_articles.c.position, article_versions.c.name)
    )
    return digest, [(row[0], row[1]) for row in await tx.execute(query)]


async def published_on(tx: Tx, name: str, moment: datetime) -> dict[str, Any] | None:
    """The article's body in the last release published before `moment`, or None."""
    number = (
        select(releases.c.id)
        .where(releases.c.published_at <= moment)
        .order_by(releases.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(article_versions.c.body)
        .join(release_articles, release_articles.c.article_version_id == article_versions.c.id)
        .where(release_articles.c.release_id == number, article_versions.c.name == name)
    )
    return (await tx.execute(query)).scalar_one_or_none()


async def record_answer(tx: Tx, **values: Any) -> int:
    """Enter an answer into the ledger; returns its id."""
    return int((await tx.execute(insert(answers).values(**values).returning(answers.c.id))).scalar_one())


async def answer_of(tx: Tx, answer_id: int, *, person_id: int) -> str | None:
    """The name of the article behind an answer that was given to this person, or None."""
    query = (
        select(article_versions.c.name)
        .join(answers, answers.c.article_version_id == article_versions.c.id)
        .where(answers.c.id == answer_id, answers.c.person_id == person_id)
    )
    return (await tx.execute(query)).scalar_one_or_none()


async def record_feedback(tx: Tx, answer_id: int, *, helped: bool, reason: str, now: datetime) -> None:
    """Keep what a person said of an answer; the last word counts."""
    await put(tx, feedback, {"answer_id": answer_id}, helped=helped, reason=reason, given_at=now)
