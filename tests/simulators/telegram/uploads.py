"""Files that the bot uploads: what the platform refuses, and how it describes what it took."""

from typing import Any

from tests.simulators.telegram.schema import Upload

_MB = 1024 * 1024
_PHOTO, _DOCUMENT = 10 * _MB, 50 * _MB
_MOST_SIDES, _MOST_RATIO = 10_000, 20
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


def refused(file: Upload, kind: str) -> str:
    """Why the platform does not take it as a `photo` or `document`; empty when it does."""
    size = len(file.content)
    if not size:
        return "file must be non-empty"
    if size > _DOCUMENT:
        return "file is too big"
    if kind == "document":
        return ""
    if size > _PHOTO:
        return f"file of size {size} bytes is too big for a photo; the maximum size is {_PHOTO} bytes"
    if not file.content.startswith(_PICTURES):
        return "IMAGE_PROCESS_FAILED"
    wide, high = _sides(file.content)
    if wide + high > _MOST_SIDES or max(wide, high) > _MOST_RATIO * max(1, min(wide, high)):
        return "PHOTO_INVALID_DIMENSIONS"
    return ""


def _sides(content: bytes) -> tuple[int, int]:
    """The width and height of a PNG; the other formats count as small."""
    if not content.startswith(b"\x89PNG"):
        return 90, 90
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def described(file: Upload, kind: str, number: int) -> Any:
    """The file as a message holds it."""
    own = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "file_size": len(file.content)}
    if kind == "document":
        return {**own, "file_name": file.name}
    wide, high = _sides(file.content)
    return [{**own, "width": wide, "height": high}]
