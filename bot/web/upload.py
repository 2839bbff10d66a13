"""What a citizen puts on the web chat's page: one picture or file, looked at before it is kept, and stored like any
other thing that a person sends."""

import time
from datetime import datetime, timedelta
from functools import partial

from aiohttp import BodyPartReader, MultipartReader, web

from bot import media, metrics
from bot.channels.web import ACCOUNT, inbound_file
from bot.errors import BadMedia
from bot.redact import mask, storable
from bot.store import StoreError, blobs
from bot.store import web as rows
from bot.web.chat import LONGEST_TEXT, MESSAGE_ID, bad, refused, session_of
from bot.web.doors import DOORS, Doors
from bot.web.media import shown_media

_MOST_BYTES = 10 * 1024 * 1024
_MOST_A_DAY = 60  # files in one session
_MOST_OF_ALL = 2 * 1024**3  # bytes in a day, of everybody together, that one process takes
_FIELDS = {"id": 64, "text": LONGEST_TEXT}  # bytes at most; they come before the file
_DAY = timedelta(days=1)


class Taken:
    """Counts the bytes of a day, so that a crowd of sessions does not fill the disk."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._bytes = 0

    def too_much(self, now: datetime, size: int) -> bool:
        """Whether `size` more is too much for today; else it is counted."""
        if self._since is None or now - self._since >= _DAY:
            self._since, self._bytes = now, 0
        if self._bytes + size > _MOST_OF_ALL:
            return True
        self._bytes += size
        return False


TAKEN: web.AppKey[Taken] = web.AppKey("upload_taken", Taken)


def routes() -> list[web.RouteDef]:
    """The address of what is sent."""
    return [web.post("/api/chat/{session}/files", post_file)]


async def post_file(request: web.Request) -> web.Response:
    """Keep the file and store that it was sent; 202 once both are on disk. The same id is stored once."""
    started, doors = time.perf_counter(), request.app[DOORS]
    session = await session_of(request)
    await _check_count(doors, session)
    fields, name, claimed, content = await _posted(request)
    if not MESSAGE_ID.fullmatch(fields.get("id", "")):
        raise bad("id: 1 to 64 letters, digits, - or _ are needed, before the file")
    try:
        kept = media.receive(content, claimed=claimed, name=mask(storable(name)).text)
    except BadMedia as wrong:
        raise refused(web.HTTPUnsupportedMediaType, str(wrong)) from None
    if request.app[TAKEN].too_much(doors.clock.now(), len(content)):
        raise refused(web.HTTPTooManyRequests, "too many files today")
    hint = request.query.get("lang", "")[:10]
    arrived = inbound_file(session, fields["id"], kept, text=fields.get("text", ""), hint=hint)
    try:
        async with doors.store.write(urgent=True) as tx:
            await blobs.put(tx, content, kept.content_type, now=doors.clock.now())
        await doors.inbox.take([arrived])
    except (StoreError, OSError):
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None
    metrics.ACCEPTED_SECONDS.labels("web").observe(time.perf_counter() - started)
    return web.json_response({"id": fields["id"], "media": shown_media(doors, kept)}, status=202)


async def _check_count(doors: Doors, session: str) -> None:
    """Raises 429 for a page that sends more than anybody has."""
    async with doors.store.read() as tx:
        sent = await rows.files_since(tx, ACCOUNT, session, doors.clock.now() - _DAY)
    if sent >= _MOST_A_DAY:
        raise refused(web.HTTPTooManyRequests, "too many files today")


async def _posted(request: web.Request) -> tuple[dict[str, str], str, str, bytes]:
    """The fields, and the file's name, claimed type and bytes. Raises 400 and 413."""
    fields: dict[str, str] = {}
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, MultipartReader) or part.name not in {*_FIELDS, "file"}:
                raise bad("id, text and file are taken")
            if part.name == "file":
                claimed = part.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                return fields, part.filename or "", claimed, await _read(part, _MOST_BYTES)
            fields[part.name] = (await _read(part, _FIELDS[part.name])).decode()
    except (ValueError, AssertionError, LookupError):  # what the library raises for what is no such body
        raise bad("the body is not multipart/form-data") from None
    raise bad("file: one is needed")


async def _read(part: BodyPartReader, most: int) -> bytes:
    """One part, given up as soon as it is too large."""
    body = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        body += chunk
        if len(body) > most:
            raise refused(partial(web.HTTPRequestEntityTooLarge, most, len(body)), f"at most {most} bytes are taken")
    return bytes(body)
