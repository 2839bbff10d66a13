"""The bytes of pictures and files by their hash: one door, in the database, on both engines."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot import media
from bot.store.engine import Store, Tx
from bot.store.schema import blobs
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes and what they are."""

    content_type: str
    content: bytes


async def put(tx: Tx, content: bytes, content_type: str, *, now: datetime, sha256: str = "") -> str:
    """Keep `content`, once however often it is put; returns its hash. Raises `BadMedia` for what must not be said.

    `sha256` is the hash of what has been looked at already, before the transaction.
    """
    if not sha256:
        media.check_content(content, content_type)
        sha256 = hashlib.sha256(content).hexdigest()
    await insert_new(
        tx, blobs, sha256=sha256, content_type=content_type, size=len(content), content=content, created_at=now
    )
    return sha256


async def get(tx: Tx, sha256: str) -> Blob | None:
    """What is kept under that hash, or None."""
    row = (await tx.execute(select(blobs.c.content_type, blobs.c.content).where(blobs.c.sha256 == sha256))).first()
    return None if row is None else Blob(row[0], bytes(row[1]))


def loader(store: Store) -> media.Load:
    """For a channel that uploads: the bytes by their hash, each read in a transaction of its own."""

    async def load(sha256: str) -> bytes | None:
        async with store.read() as tx:
            blob = await get(tx, sha256)
        return None if blob is None else blob.content

    return load
