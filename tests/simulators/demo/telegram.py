"""The Telegram phone: what its person can do, and what the page shows of it."""

from collections.abc import Sequence

from tests.simulators.demo.phone import POSTER, Entry, Impossible, Phone, Values, View, text_of
from tests.simulators.telegram import Heard, Person, TelegramSimulator, Trouble
from tests.simulators.telegram.server import Call

_SLOW = 3  # seconds that the platform asks the bot to wait


class TelegramPhone(Phone):
    """One person at the Telegram simulator."""

    too_many = 429

    def __init__(self, world: TelegramSimulator, *, name: str) -> None:
        super().__init__()
        self.world = world
        self.person = world.person(name)
        sending = ("sticker", "photo", "voice", "location")
        self.actions = {
            "start": lambda _: self._start("/start"),
            "poster": lambda _: self._start(f"/start {POSTER}"),
            "say": self._say,
            "press": self._press,
            "edit": self._edit,
            **{kind: lambda _, kind=kind: self._send(kind) for kind in sending},
            "block": lambda _: self._block(),
            "unblock": lambda _: self._unblock(),
            "language": self._speak,
            "slow": lambda _: self._slow(),
            "new": lambda _: self._new(),
        }

    def heard(self) -> Sequence[Heard]:
        """What the bot has said to this person."""
        return self.person.heard

    def calls(self) -> Sequence[Call]:
        """What the bot has called, for anybody."""
        return self.world.calls

    def state(self) -> View:
        """Whether the bot may write, the phone's language, and what the platform refused."""
        person = self.person
        return {
            "started": person.started,
            "blocked": person.blocked,
            "language": person.language,
            "editable": self._last_text() is not None,
            "violations": len(self.world.violations),
        }

    def shown(self, entry: Entry) -> View:
        """The bot may have changed its message since; buttons stand below it."""
        heard: Heard = entry.heard
        return {"text": heard.text, "buttons": list(heard.buttons)}

    def _start(self, command: str) -> None:
        self.mine("text", command)
        self.person.says(command)

    def _say(self, values: Values) -> None:
        if self.person.blocked:
            raise Impossible("blocked")
        text = text_of(values)
        self.mine("text", text)
        self.person.says(text)

    def _press(self, values: Values) -> None:
        number, label = values.get("entry", ""), values.get("label", "")
        if self.person.blocked or not number.isdecimal():
            raise Impossible("press")
        self.person.presses(label, on=self.entries[int(number)].heard)
        self.note("pressed", label)

    def _last_text(self) -> Entry | None:
        said = [entry for entry in self.entries if entry.who == "me"]
        return said[-1] if said and said[-1].kind == "text" else None

    def _edit(self, values: Values) -> None:
        last = self._last_text()
        if last is None or self.person.blocked:
            raise Impossible("edit")
        last.text, last.edited = text_of(values), True
        self.person.edits(last.text)

    def _send(self, kind: str) -> None:
        if self.person.blocked:
            raise Impossible("blocked")
        person = self.person
        self.mine(kind)
        {
            "sticker": person.sends_sticker,
            "photo": person.sends_photo,
            "voice": person.sends_voice,
            "location": person.sends_location,
        }[kind]()

    def _block(self) -> None:
        self.note("blocked")
        self.person.blocks()

    def _unblock(self) -> None:
        self.note("unblocked")
        self.person.unblocks()

    def _speak(self, values: Values) -> None:
        self.person.language = "en" if values.get("text") == "en" else "sr"

    def _slow(self) -> None:
        self.note("slow")
        self.world.faults.plan(Trouble.TOO_MANY, method="sendMessage", retry_after=_SLOW)

    def _new(self) -> None:
        old: Person = self.person
        self.person = self.world.person(old.name, language=old.language)
        self.forget()
