"""The knowledge base as it is served: follows the release that the database names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.knowledge import articles
from bot.knowledge.articles import Article, Release
from bot.store import Store, Tx, drafts, releases


@dataclass(frozen=True, slots=True)
class Shelf:
    """One release with the database id of each article's version."""

    release: Release
    versions: Mapping[str, int]


class Library:
    """Keeps the served release in memory and looks whether the database names another one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = Shelf(Release(number=0, hash="", articles={}), {})

    @property
    def shelf(self) -> Shelf:
        """What is served now."""
        return self._shelf

    async def refresh(self) -> bool:
        """Load the release that the database names, if it is another one; says whether it was."""
        async with self._store.read() as tx:
            number = await releases.current_number(tx)
            if number is None or number == self._shelf.release.number:
                return False
            digest, rows = await releases.load(tx, number)
        loaded = [(version, articles.from_json(body)) for version, body in rows]
        release = Release(number=number, hash=digest, articles={article.name: article for _, article in loaded})
        self._shelf = Shelf(release, {article.name: version for version, article in loaded})
        return True


async def _with_drafts(tx: Tx, files: list[Article]) -> list[Article]:
    """Lay the drafts that were published at the desk over the files, and settle those whose file leads again.

    A published draft leads until it was written as a file. From then on the file leads as soon as it says what the
    draft says, or something that was never served: then it was edited since. What was served before is what the draft
    replaced, in a place that the written file has not reached yet.
    """
    served = list(files)
    for draft in await drafts.leading(tx):
        article = articles.parse(draft.body, draft.name, Path(draft.name))
        file = next((one for one in files if one.name == draft.name), None)
        if file is not None and (
            file.text_hash == article.text_hash
            or (draft.state == "exported" and not await drafts.was_served(tx, file.text_hash))
        ):
            await drafts.change(tx, draft.id, now=None, state="settled")
        else:
            served = laid(served, article)
    return served


def laid(served: Sequence[Article], article: Article) -> list[Article]:
    """`served` with `article` in the place of the one of its name, else behind the last of its topic."""
    if any(one.name == article.name for one in served):
        return [article if one.name == article.name else one for one in served]
    rank = articles.TOPICS.index(article.name.partition("/")[0])
    behind = [n for n, one in enumerate(served, 1) if articles.TOPICS.index(one.name.partition("/")[0]) <= rank]
    place = behind[-1] if behind else 0
    return [*served[:place], article, *served[place:]]


async def add(tx: Tx, article: Article, *, now: datetime) -> int:
    """Serve one more article, or another text of one, beside what is served; the release's number."""
    await releases.hold(tx)
    number = await releases.current_number(tx)
    rows = (await releases.load(tx, number))[1] if number is not None else []
    return await _store(tx, laid([articles.from_json(body) for _, body in rows], article), now=now)


async def publish(tx: Tx, checked: tuple[Article, ...], *, now: datetime) -> int:
    """Store `checked` as a release and serve it, with what was published at the desk; drafts stay out. Its number."""
    await releases.hold(tx)
    files = [article for article in checked if article.status in ("published", "gap")]
    return await _store(tx, await _with_drafts(tx, files), now=now)


async def _store(tx: Tx, served: Sequence[Article], *, now: datetime) -> int:
    bodies = {article.name: (article.text_hash, articles.to_json(article)) for article in served}
    return await releases.publish(tx, release_hash=articles.release_hash(served), bodies=bodies, now=now)
