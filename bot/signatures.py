"""Whether bytes are what they are said to be, by how such files begin and what a bundle of them holds."""

import io
import zipfile

_OFFICE = "application/vnd.openxmlformats-officedocument."
_BEGIN = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "image/svg+xml": (b"<svg", b"<?xml"),
    "application/pdf": (b"%PDF-",),
    "text/calendar": (b"BEGIN:VCALENDAR",),
    "audio/ogg": (b"OggS",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"),
    "audio/mp4": (b"",),
    "video/mp4": (b"",),
    f"{_OFFICE}wordprocessingml.document": (b"PK\x03\x04",),
    f"{_OFFICE}spreadsheetml.sheet": (b"PK\x03\x04",),
}
_HEART = {  # the part that makes a bundle what it is
    f"{_OFFICE}wordprocessingml.document": "word/document.xml",
    f"{_OFFICE}spreadsheetml.sheet": "xl/workbook.xml",
}
_SOUND = (b"M4A ", b"M4B ")
_MOST_PARTS = 5000


def fits(content: bytes, content_type: str) -> bool:
    """Whether `content` may be a file of that type."""
    if not content.startswith(_BEGIN.get(content_type, ())):
        return False
    match content_type:
        case "image/svg+xml":
            return b"<svg" in content
        case "image/webp":
            return content[8:12] == b"WEBP"
        case "audio/mp4":
            return content[4:8] == b"ftyp" and content[8:12] in _SOUND
        case "video/mp4":
            return content[4:8] == b"ftyp" and content[8:12] not in _SOUND
        case _ if content_type in _HEART:
            return _holds(content, _HEART[content_type])
    return True


def _holds(content: bytes, part: str) -> bool:
    """Whether a bundle has that part, and no program among the others."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            names = bundle.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return part in names and len(names) <= _MOST_PARTS and not any(name.endswith("vbaProject.bin") for name in names)
