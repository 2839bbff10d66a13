"""Pictures and files as values: what may be said at all, in which form a channel takes it, and the signed addresses
behind which the web application shows it. The bytes are the store's."""

import base64
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import quote

from bot import signatures
from bot.errors import BadMedia
from bot.model import Carriage, Limits, Media

MOST_BYTES = 20 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
TYPES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/svg+xml": (".svg",),
    "application/pdf": (".pdf",),
    "text/calendar": (".ics",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "video/mp4": (".mp4",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
SENT = tuple(name for name in TYPES if name not in ("image/svg+xml", "text/calendar"))  # what people and mentors send
_NAME = re.compile(r"[^\W_](?:[\w. ()-]{0,98}\w)")  # letters of any script; nothing that means something in a path
_MOST_ALT = 500
_MOST_NAME = 90
_KEPT = timedelta(days=7)  # for how long an address leads somewhere, at least
_PURPOSE = b"media address\0"  # the key signs other things too
_HASH, _TIME = 32, 8  # bytes; with 32 of the proof they are 72, which base64 writes without a spare bit
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{96}")

Load = Callable[[str], Awaitable[bytes | None]]


async def load_nothing(_sha256: str) -> bytes | None:
    """For a channel without a store: no bytes are kept."""
    return None


def check_content(content: bytes, content_type: str) -> None:
    """Raises `BadMedia` for bytes that must not be kept under that content type."""
    if content_type not in TYPES:
        raise BadMedia(f"{content_type} is not allowed")
    if not 0 < len(content) <= MOST_BYTES:
        raise BadMedia(f"{len(content)} bytes: 1 to {MOST_BYTES} are allowed")
    if not signatures.fits(content, content_type):
        raise BadMedia(f"this is not {content_type}")


def recognise(content: bytes, *, claimed: str = "") -> str:
    """The content type of what somebody sent, by its bytes: what was claimed, where they bear it out.

    Raises `BadMedia` when it is nothing that is taken.
    """
    types = sorted(SENT, key=lambda name: name != claimed)
    found = next((name for name in types if signatures.fits(content, name)), None)
    if found is None:
        raise BadMedia("this is no picture, document, voice or video that is taken")
    check_content(content, found)
    return found


def receive(content: bytes, *, claimed: str = "", name: str = "", alt: str = "") -> Media:
    """What somebody sent as a value, under its true type and a plain name. Raises `BadMedia`.

    `alt` is what a picture is called for who does not see it; without it, that is its name.
    """
    content_type = recognise(content, claimed=claimed)
    plain = plain_name(name, content_type)
    return describe(content, content_type, name=plain, alt=alt or plain)


def kind_of(content_type: str) -> str:
    """What a thing is called by what it is: photo, voice, video or document."""
    names = {"image": "photo", "audio": "voice", "video": "video"}
    return names.get(content_type.partition("/")[0], "document")


def type_of_name(name: str) -> str:
    """The content type that a file's name claims, or ""."""
    ending = PurePosixPath(name).suffix.lower()
    return next((found for found, endings in TYPES.items() if ending in endings), "")


def describe(content: bytes, content_type: str, *, name: str, alt: str = "") -> Media:
    """`content` as something to be said. Raises `BadMedia`; the bytes themselves must also be put into the store."""
    check_content(content, content_type)
    sha256 = hashlib.sha256(content).hexdigest()
    media = Media(sha256=sha256, name=name, content_type=content_type, size=len(content), alt=alt)
    if wrong := fault(media):
        raise BadMedia(wrong)
    return media


def plain_name(name: str, content_type: str) -> str:
    """A file's name without anything that means something in a path, and with the ending of its type."""
    endings = TYPES.get(content_type, ())
    stem = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(letter if letter.isalnum() or letter in "_. ()-" else "_" for letter in stem)[-_MOST_NAME:]
    plain = plain.strip("_. ()-") or "file"
    if endings and PurePosixPath(plain).suffix.lower() not in endings:
        plain = (PurePosixPath(plain).stem[: _MOST_NAME - 6].rstrip("_. ()-") or "file") + endings[0]
    return plain


def is_picture(media: Media) -> bool:
    """Whether it is something to look at, which needs words for who does not see it."""
    return media.content_type.startswith("image/")


def fault(media: Media) -> str:
    """Why `media` must not be said on any channel; empty when it is in order."""
    if media.content_type not in TYPES:
        return f"{media.content_type} is not allowed"
    if not _NAME.fullmatch(media.name):
        return "the name is not a plain file name"
    if PurePosixPath(media.name).suffix.lower() not in TYPES[media.content_type]:
        return f"the name does not end as {media.content_type} does"
    if is_picture(media) and not media.alt.strip():
        return "a picture needs words for who does not see it"
    if len(media.alt) > _MOST_ALT:
        return f"the words of a picture are longer than {_MOST_ALT}"
    return ""


def carriage(media: Media, limits: Limits) -> Carriage | None:
    """The first form in which a channel with `limits` takes `media`; None when it takes it in none."""
    for found in limits.media:
        if media.content_type in found.types and 0 < media.size <= found.size:
            return found
    return None


def refusal(media: Media, text: str, *, limits: Limits) -> str:
    """Why a channel with `limits` cannot take `media` with `text` beside it; empty when it can."""
    if wrong := fault(media):
        return wrong
    found = carriage(media, limits)
    if found is None:
        return f"{media.content_type} of {media.size} bytes is not taken here"
    if length(text, limits) > found.caption:
        return f"the text beside it is longer than {found.caption}"
    return ""


def length(text: str, limits: Limits) -> int:
    """The length of `text` as the channel counts it: UTF-16 units on Telegram, characters elsewhere."""
    return len(text.encode("utf-16-le")) // 2 if limits.utf16 else len(text)


def address(key: bytes, media: Media, *, now: datetime) -> str:
    """The path at which `media` can be fetched for a week; it stays the same for a day, so that it is fetched once."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return sign(key, media.sha256, name=media.name, expires=day + timedelta(days=1) + _KEPT)


def sign(key: bytes, sha256: str, *, name: str, expires: datetime) -> str:
    """The path under which the bytes with that hash are shown as `name` until `expires`."""
    claim = bytes.fromhex(sha256) + int(expires.timestamp()).to_bytes(_TIME, "big")
    signature = base64.urlsafe_b64encode(claim + _mac(key, claim, name)).decode()
    return f"/media/{signature}/{quote(name, safe='')}"


def check(key: bytes, signature: str, *, name: str, now: datetime) -> str | None:
    """The hash that `signature` stands for, or None when it is forged, has expired or is another name's."""
    if not _SIGNATURE.fullmatch(signature):
        return None
    whole = base64.urlsafe_b64decode(signature)
    claim, mac = whole[: _HASH + _TIME], whole[_HASH + _TIME :]
    if not hmac.compare_digest(mac, _mac(key, claim, name)):
        return None
    expires = int.from_bytes(claim[_HASH:], "big")
    return claim[:_HASH].hex() if now.timestamp() < expires else None


def _mac(key: bytes, claim: bytes, name: str) -> bytes:
    return hmac.new(key, _PURPOSE + claim + name.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
