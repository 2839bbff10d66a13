"""A person to play: opens, subscribes, says, presses, sends things, leaves; and sees what the bot says."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulators.viber import keyboards

if TYPE_CHECKING:
    from tests.simulators.viber.server import ViberSimulator

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(60)
PDF = b"%PDF-1.7\n" + bytes(60)
Button = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the bot as the person sees it; `message` is the JSON that the bot sent."""

    token: int
    kind: str
    text: str
    message: dict[str, Any] = field(repr=False)
    welcome: bool = False

    @property
    def keyboard(self) -> list[Button]:
        """The buttons that it shows, in order."""
        found: list[Button] = self.message.get("keyboard", {}).get("Buttons", [])
        return found

    @property
    def buttons(self) -> dict[str, str]:
        """What each button says, and what it sends."""
        return {keyboards.label(button): button.get("ActionBody", "") for button in self.keyboard}


class Person:
    """Somebody with a phone or, with `desktop`, a computer. Every method that does something gives one callback.

    `receipts` are those that come for each message, in that order: ("seen", "delivered", "delivered") is two devices
    that report out of order, () a phone that is off.
    """

    def __init__(self, world: "ViberSimulator", number: str, name: str, *, language: str, desktop: bool) -> None:
        self.id = number
        self.name = name
        self.language = language
        self.desktop = desktop
        self.phone = "381641234567"
        self.api_version = 10
        self.subscribed = False
        self.registered = True
        self.suitable = True
        self.session_until = 0.0
        self.receipts: tuple[str, ...] = ("delivered", "seen")
        self.transcript: list[tuple[str, str]] = []
        self.heard: list[Heard] = []
        self._waiting: asyncio.Queue[Heard] = asyncio.Queue()
        self._world = world
        self._welcomes: dict[int, float] = {}

    @property
    def user(self) -> dict[str, Any]:
        """The person as the platform describes them in a callback; name and photo only when the bot asked for them."""
        shown = {"id": self.id, "language": self.language, "country": "RS", "api_version": self.api_version}
        hook = self._world.callbacks.webhook
        if hook is not None and hook.send_name:
            shown["name"] = self.name
        if hook is not None and hook.send_photo:
            shown["avatar"] = "http://127.0.0.1/avatar.jpg"
        return shown

    def opens(self, context: str = "") -> int:
        """Open the conversation, through a deep link with a context or without; the bot may answer with a welcome."""
        token = self._world.callbacks.next_token()
        self._welcomes[token] = time.monotonic()
        event = {"event": "conversation_started", "message_token": token, "type": "open", "user": self.user}
        event |= {"subscribed": self.subscribed, **({"context": context} if context else {})}
        self._push(event, on_answer=lambda raw: self._world.answered(self, token, raw))
        return token

    def welcome_due(self, token: int, *, within: float) -> bool:
        """Whether this opening still waits for its one welcome; asking ends the wait."""
        opened = self._welcomes.pop(token, None)
        return opened is not None and time.monotonic() - opened < within

    def subscribes(self) -> None:
        """Subscribe by the button for it."""
        self.subscribed = True
        self._push({"event": "subscribed", "user": self.user})

    def unsubscribes(self) -> None:
        """Leave: the bot cannot write any more."""
        self.subscribed = False
        self._push({"event": "unsubscribed", "user_id": self.id})

    def says(self, text: str, *, to: Heard | None = None) -> int:
        """Write a text; the tracking data of the message that it replies to (the last one) goes along."""
        self.transcript.append((self.name, text))
        return self._message({"type": "text", "text": text}, to=to)

    def presses(self, label: str, *, on: Heard | None = None) -> int:
        """Press a button of the keyboard that is shown (or of `on`, shown earlier)."""
        shown = on or (self.heard[-1] if self.heard else None)
        for button in shown.keyboard if shown else []:
            if keyboards.label(button) == label:
                self.transcript.append((self.name, f"[{label}]"))
                return self._press(button, shown)
        raise LookupError(f"no button {label!r}; there are {list(shown.buttons) if shown else []}")

    def _press(self, button: Button, on: Heard | None) -> int:
        match button.get("ActionType", "reply"):
            case "none":
                return 0
            case "share-phone":
                return self.sends_contact(self.name, self.phone)
            case "location-picker":
                return self.sends_location()
            case _:
                body, silent = button["ActionBody"], bool(button.get("Silent", False))
                return self._message({"type": "text", "text": body}, to=on, silent=silent)

    def presses_body(self, body: str) -> int:
        """Press a button that carries `body`, whether or not it was ever shown."""
        return self._message({"type": "text", "text": body})

    def sends_picture(self, caption: str = "", content: bytes = JPEG) -> int:
        """Send a picture, with words or without."""
        address = self._world.keep(content, "picture.jpg")
        return self._message(
            {"type": "picture", "text": caption, "media": address, "thumbnail": address, "file_name": "picture.jpg"}
        )

    def sends_video(self, content: bytes = MP4) -> int:
        """Send a film."""
        address = self._world.keep(content, "film.mp4")
        film = {"type": "video", "media": address, "thumbnail": address, "size": len(content), "duration": 10}
        return self._message(film)

    def sends_file(self, name: str = "resenje.pdf", content: bytes = PDF) -> int:
        """Send a file."""
        address = self._world.keep(content, name)
        return self._message({"type": "file", "media": address, "file_name": name, "size": len(content)})

    def sends_sticker(self) -> int:
        """Send a sticker."""
        return self._message({"type": "sticker", "sticker_id": 46105, "media": "http://127.0.0.1/46105.png"})

    def sends_location(self, latitude: float = 43.89, longitude: float = 20.35) -> int:
        """Send where they are."""
        return self._message({"type": "location", "location": {"lat": latitude, "lon": longitude}})

    def sends_contact(self, name: str, phone: str) -> int:
        """Send a contact card."""
        return self._message({"type": "contact", "contact": {"name": name, "phone_number": phone}})

    def sends_url(self, address: str) -> int:
        """Send an address."""
        return self._message({"type": "url", "media": address})

    def _message(self, content: dict[str, Any], *, to: Heard | None = None, silent: bool = False) -> int:
        """Any message subscribes without a callback of its own, opens a session and counts as a reply."""
        self.subscribed = True
        self._world.replied(self)
        token = self._world.callbacks.next_token()
        tracked = to or (self.heard[-1] if self.heard else None)
        if tracked is not None and "tracking_data" in tracked.message:
            content = {**content, "tracking_data": tracked.message["tracking_data"]}
        event = {"event": "message", "message_token": token, "sender": self.user, "message": content}
        self._push({**event, "silent": silent})
        return token

    def _push(self, event: dict[str, Any], **more: Any) -> None:
        self._world.callbacks.push(event, queue=f"person:{self.id}", **more)

    def take(self, heard: Heard) -> None:
        """What the bot said arrives."""
        self.transcript.append(("bot", heard.text))
        self.heard.append(heard)
        self._waiting.put_nowait(heard)

    async def hears(self, timeout: float = 10.0) -> Heard:
        """The next message of the bot. Raises TimeoutError when none comes."""
        async with asyncio.timeout(timeout):
            return await self._waiting.get()
