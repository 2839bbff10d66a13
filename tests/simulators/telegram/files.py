"""Files that people send: what a message holds of them, what `getFile` says, and the address they are fetched at."""

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.simulators.telegram.refusal import bad

if TYPE_CHECKING:
    from tests.simulators.telegram.server import TelegramSimulator

Shape = dict[str, Any]
_MOST_DOWNLOADED = 20 * 1024 * 1024
JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
OGG = b"OggS" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(60)
PDF = b"%PDF-1.7\n" + bytes(60)


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the platform; `size` is what it says of it."""

    path: str
    size: int
    content: bytes = field(repr=False)


class Files:
    """All files that were sent to one bot."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.fetched: list[str] = []
        self._ids = itertools.count(1)
        self._albums = itertools.count(1)

    def add(self, content: bytes, folder: str, ending: str, *, size: int = 0) -> Shape:
        """Keep a file; what every message says of one."""
        number = next(self._ids)
        file_id = f"F{number}"
        self.kept[file_id] = Kept(f"{folder}/file_{number}{ending}", size or len(content), content)
        return {"file_id": file_id, "file_unique_id": f"U{number}", "file_size": size or len(content)}

    def photo(self, content: bytes = JPEG, *, caption: str = "") -> Shape:
        """A picture in two sizes, the small one first."""
        small = {**self.add(JPEG, "thumbnails", ".jpg"), "width": 90, "height": 90}
        large = {**self.add(content, "photos", ".jpg"), "width": 1280, "height": 1280}
        return {"photo": [small, large], **_caption(caption)}

    def album(self, contents: list[bytes], *, caption: str = "") -> list[Shape]:
        """Pictures that are sent as one: each is a message, and the first has the words."""
        group = {"media_group_id": f"13{next(self._albums)}"}
        return [
            {**self.photo(content, caption=caption if number == 0 else ""), **group}
            for number, content in enumerate(contents)
        ]

    def voice(self, content: bytes = OGG) -> Shape:
        """A voice message."""
        return {"voice": {**self.add(content, "voice", ".oga"), "duration": 3, "mime_type": "audio/ogg"}}

    def video(self, content: bytes = MP4, *, caption: str = "") -> Shape:
        """A film."""
        film = {**self.add(content, "videos", ".mp4"), "width": 640, "height": 360, "duration": 9}
        return {"video": {**film, "mime_type": "video/mp4"}, **_caption(caption)}

    def document(
        self,
        content: bytes = PDF,
        *,
        name: str = "resenje.pdf",
        mime_type: str = "application/pdf",
        caption: str = "",
        size: int = 0,
    ) -> Shape:
        """A file, under the name and type that the sender's phone gave it."""
        file = self.add(content, "documents", "." + name.rpartition(".")[2], size=size)
        return {"document": {**file, "file_name": name, "mime_type": mime_type}, **_caption(caption)}


def _caption(caption: str) -> Shape:
    return {"caption": caption} if caption else {}


async def get_file(world: "TelegramSimulator", values: Shape) -> Any:
    """Where a file can be fetched."""
    kept = world.files.kept.get(values["file_id"])
    if kept is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if kept.size > _MOST_DOWNLOADED:
        raise bad("file is too big")
    file_id = values["file_id"]
    return {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": kept.size, "file_path": kept.path}


async def download(world: "TelegramSimulator", request: web.Request) -> web.StreamResponse:
    """A file's bytes, for who knows the token."""
    path = request.match_info["path"]
    found = [kept for kept in world.files.kept.values() if kept.path == path]
    if request.match_info["token"] != world.token or not found:
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
    world.files.fetched.append(path)
    return web.Response(body=found[0].content, content_type="application/octet-stream")
