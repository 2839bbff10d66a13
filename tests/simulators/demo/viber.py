"""The Viber phone: what its person can do, and what the page shows of it, with the session, its cost and receipts."""

from collections.abc import Sequence

from tests.simulators.demo.phone import POSTER, Entry, Impossible, Phone, Values, View, text_of
from tests.simulators.viber import Heard, Person, ViberSimulator, keyboards
from tests.simulators.viber.server import Call

_RECEIPTS = ("delivered", "seen", "failed")
_DAY = 25.0  # hours: a little more than a session


class ViberPhone(Phone):
    """One person at the Viber simulator."""

    too_many = 12

    def __init__(self, world: ViberSimulator, *, name: str) -> None:
        super().__init__()
        self.world = world
        self.person = world.person(name)
        self._opened = False
        self._billed_before = world.billed
        sending = ("sticker", "photo", "file", "location", "contact")
        self.actions = {
            "start": lambda _: self._open(""),
            "poster": lambda _: self._open(POSTER),
            "say": self._say,
            "press": self._press,
            **{kind: lambda _, kind=kind: self._send(kind) for kind in sending},
            "unsubscribe": lambda _: self._unsubscribe(),
            "subscribe": lambda _: self._subscribe(),
            "language": self._speak,
            "tomorrow": lambda _: self._tomorrow(),
            "new": lambda _: self._new(),
        }

    def heard(self) -> Sequence[Heard]:
        """What the bot has said to this person."""
        return self.person.heard

    def calls(self) -> Sequence[Call]:
        """What the bot has called, for anybody."""
        return self.world.calls

    def state(self) -> View:
        """Subscription, session and cost, the keyboard that is shown now, and what the platform refused."""
        person, world = self.person, self.world
        last = person.heard[-1] if person.heard else None
        left = person.session_until - world.now()
        return {
            "started": self._opened,
            "subscribed": person.subscribed,
            "language": person.language,
            "minutes": max(0, int(left // 60) + 1) if left > 0 else 0,
            "billed": world.billed - self._billed_before,
            "keyboard": [_button(one) for one in last.keyboard] if last else [],
            "violations": len(world.violations),
        }

    def shown(self, entry: Entry) -> View:
        """A message with the receipts that the bot has taken for it."""
        heard: Heard = entry.heard
        taken = {
            event["event"]
            for event in self.world.callbacks.taken
            if event["message_token"] == heard.token and event["event"] in _RECEIPTS
        }
        kind = "text" if heard.text else heard.kind
        return {"kind": kind, "receipts": [name for name in _RECEIPTS if name in taken], "welcome": heard.welcome}

    def _open(self, context: str) -> None:
        self._opened = True
        self.note("opened_poster" if context else "opened")
        self.person.opens(context)

    def _say(self, values: Values) -> None:
        text = text_of(values)
        self._opened = True
        self.mine("text", text)
        self.person.says(text)

    def _press(self, values: Values) -> None:
        label = values.get("label", "")
        self.person.presses(label)
        self.note("pressed", label)

    def _send(self, kind: str) -> None:
        person = self.person
        self.mine(kind)
        match kind:
            case "sticker":
                person.sends_sticker()
            case "photo":
                person.sends_picture()
            case "file":
                person.sends_file()
            case "location":
                person.sends_location()
            case "contact":
                person.sends_contact(person.name, person.phone)
            case _:
                raise Impossible(kind)

    def _unsubscribe(self) -> None:
        self.note("unsubscribed")
        self.person.unsubscribes()

    def _subscribe(self) -> None:
        self.note("subscribed")
        self.person.subscribes()

    def _speak(self, values: Values) -> None:
        self.person.language = "en" if values.get("text") == "en" else "sr"

    def _tomorrow(self) -> None:
        self.note("tomorrow")
        self.world.passes(hours=_DAY)

    def _new(self) -> None:
        old: Person = self.person
        self.person = self.world.person(old.name, language=old.language)
        self._opened, self._billed_before = False, self.world.billed
        self.forget()


def _button(button: dict[str, object]) -> View:
    """A button's label and its size in the grid of six columns."""
    return {
        "label": keyboards.label(button),
        "columns": button.get("Columns", 6),
        "rows": button.get("Rows", 1),
    }
