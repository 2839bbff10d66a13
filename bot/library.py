"""The knowledge base as it is served: follows the release that the database names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.knowledge import articles
from bot.knowledge.articles import Article, Release
from bot.store import Store, Tx, releases


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


async def publish(tx: Tx, checked: tuple[Article, ...], *, now: datetime) -> int:
    """Store `checked` as a release and serve it; drafts stay out. Returns its number."""
    served = [article for article in checked if article.status in ("published", "gap")]
    bodies = {article.name: (article.text_hash, articles.to_json(article)) for article in served}
    return await releases.publish(tx, release_hash=articles.release_hash(served), bodies=bodies, now=now)
