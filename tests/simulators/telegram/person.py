"""A person to play: says, presses, edits, sends things, blocks; and hears what the bot says."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulators.telegram.server import TelegramSimulator


@dataclass(slots=True)
class Heard:
    """One message of the bot: its text or caption, its buttons as label -> callback data, and what stands above.

    `shown` is how a file is shown (photo, document), `file_name` and `content` are what was uploaded.
    """

    message_id: int
    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    file_name: str = ""
    content: bytes = field(default=b"", repr=False)


class Person:
    """Somebody with a phone. Every method that does something delivers one update to the bot."""

    def __init__(self, world: "TelegramSimulator", number: int, name: str, language: str) -> None:
        self.id = number
        self.name = name
        self.language = language
        self.blocked = False
        self.deactivated = False
        self.started = False
        self.transcript: list[tuple[str, str]] = []
        self.heard: list[Heard] = []
        self.menu: list[dict[str, str]] = []
        self._waiting: asyncio.Queue[Heard] = asyncio.Queue()
        self._world = world
        self._last_said = 0

    @property
    def user(self) -> dict[str, Any]:
        """The person as the platform describes them."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def chat(self) -> dict[str, Any]:
        """Their private chat with the bot."""
        return {"id": self.id, "type": "private", "first_name": self.name}

    @property
    def marks(self) -> dict[str, Any]:
        """There are no topics in a private chat."""
        return {}

    def _message(self, **content: Any) -> dict[str, Any]:
        return {
            "message_id": self._world.next_message_id(),
            "date": int(time.time()),
            "chat": self.chat,
            "from": self.user,
            **content,
        }

    def _deliver(self, content: dict[str, Any], *, kind: str = "message") -> dict[str, Any]:
        message = self._message(**content)
        self.started = True
        self._last_said = message["message_id"]
        self._world.updates.push(kind, message, queue=f"chat:{self.id}")
        return message

    def says(self, text: str) -> dict[str, Any]:
        """Write a text; one that begins with a slash is marked as a command, as the app does."""
        self.transcript.append((self.name, text))
        if not text.startswith("/"):
            return self._deliver({"text": text})
        command = text.split()[0]
        entity = {"type": "bot_command", "offset": 0, "length": len(command)}
        return self._deliver({"text": text, "entities": [entity]})

    def edits(self, text: str) -> None:
        """Change the last message."""
        message = self._message(text=text, edit_date=int(time.time()))
        message["message_id"] = self._last_said
        self.transcript.append((self.name, f"[edited] {text}"))
        self._world.updates.push("edited_message", message, queue=f"chat:{self.id}")

    def presses(self, label: str, *, on: Heard | None = None) -> str:
        """Press a button of the last message that has it (or of `on`); returns the press's id."""
        shown = [on] if on else [heard for heard in reversed(self.heard) if label in heard.buttons]
        if not shown or label not in shown[0].buttons:
            raise LookupError(f"no button {label!r}; there are {[list(heard.buttons) for heard in self.heard[-3:]]}")
        self.transcript.append((self.name, f"[{label}]"))
        return self.presses_data(shown[0].buttons[label], shown[0].message_id)

    def presses_data(self, data: str, message_id: int = 0) -> str:
        """Press a button that carries `data`, whether or not it was ever shown."""
        query = self._world.updates.next_query_id()
        bot = {"message_id": message_id, "date": int(time.time()), "chat": self.chat, "from": self._world.bot_user}
        press = {"id": query, "from": self.user, "chat_instance": str(self.id), "data": data, "message": bot}
        self._world.updates.push("callback_query", press, queue=f"press:{self.id}", lifetime=150.0)
        return query

    def sends_sticker(self) -> None:
        """Send a sticker."""
        sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512}
        self._deliver({"sticker": {**sticker, "is_animated": False, "is_video": False}})

    def sends(self, content: dict[str, Any]) -> dict[str, Any]:
        """Send what `world.files` made."""
        return self._deliver(content)

    def sends_photo(self, caption: str = "") -> None:
        """Send a picture, with words or without."""
        self.sends(self._world.files.photo(caption=caption))

    def sends_album(self, contents: list[bytes], caption: str = "") -> None:
        """Send pictures as one."""
        for content in self._world.files.album(contents, caption=caption):
            self.sends(content)

    def sends_voice(self) -> None:
        """Send a voice message."""
        self.sends(self._world.files.voice())

    def sends_document(self, content: bytes, name: str, mime_type: str) -> None:
        """Send a file."""
        self.sends(self._world.files.document(content, name=name, mime_type=mime_type))

    def sends_location(self) -> None:
        """Send where they are."""
        self._deliver({"location": {"latitude": 43.89, "longitude": 20.35}})

    def sends_contact(self, phone: str) -> None:
        """Share a contact, such as their own."""
        self._deliver({"contact": {"phone_number": phone, "first_name": self.user["first_name"]}})

    def blocks(self) -> None:
        """Block the bot."""
        self.blocked = True
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        """Unblock the bot."""
        self.blocked = False
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"user": self._world.bot_user, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        change = {"chat": self.chat, "from": self.user, "date": int(time.time())}
        change |= {"old_chat_member": member(old), "new_chat_member": member(new)}
        self._world.updates.push("my_chat_member", change, queue=f"member:{self.id}")

    def take(self, heard: Heard) -> None:
        """What the bot said arrives."""
        self.transcript.append(("bot", heard.text))
        self.heard.append(heard)
        self._waiting.put_nowait(heard)

    async def hears(self, timeout: float = 10.0) -> Heard:
        """The next message of the bot. Raises TimeoutError when none comes."""
        async with asyncio.timeout(timeout):
            return await self._waiting.get()
