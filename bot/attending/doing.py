"""A mentor's turn while it is carried out: what it writes with, and what it has gathered to say to who did it."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.cases.office import Office
from bot.casework import EntryKind
from bot.mentors import showing
from bot.mentors.turn import MentorTurn
from bot.model import Choice, Memory, OutMessage
from bot.store import Tx, entries, mirror
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.people import Conversation
from bot.store.staff import Staff
from bot.voice import Voice


@dataclass(slots=True)
class Doing:
    """A mentor's turn being carried out: what it writes with, and what it has gathered so far."""

    tx: Tx
    turn: MentorTurn
    conversation: Conversation
    voice: Voice
    office: Office
    actor: Actor
    memory: Memory
    now: datetime
    said: list[OutMessage] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case that the turn is about."""
        assert self.turn.case is not None
        return self.turn.case

    @property
    def who(self) -> Staff:
        """Who does it."""
        assert self.turn.who is not None
        return self.turn.who

    def say(self, text: str, choices: tuple[Choice, ...] = ()) -> None:
        """Keep a message to be said to who did it."""
        self.said.append(OutMessage(text=text, locale=self.voice.locale, choices=choices))

    def tell(self, key: str, arguments: dict[str, object] | None = None, *names: str) -> None:
        """One sentence with buttons of the case below."""
        self.say(self.voice.words(key, arguments), self.buttons(*names))

    def buttons(self, *names: str) -> tuple[Choice, ...]:
        """Buttons of the case by their names."""
        return tuple(showing.button(self.voice, name, self.case) for name in names)

    def done(self, key: str, *names: str) -> None:
        """Say in a chat of their own that it is done; in a topic its log says so."""
        if not self.turn.in_room:
            self.tell(key, {"code": self.case.code}, *(names or ("open", "list")))


async def log_of(tx: Tx, case: Case) -> showing.Log:
    """The log of a case with the states of its replies and the names of who wrote."""
    found = await entries.of_case(tx, case.id)
    replies = [entry.id for entry in found if entry.kind is EntryKind.MENTOR][-showing.LAST :]
    wrote = sorted({entry.staff_id for entry in found if entry.staff_id})
    return showing.Log(found, await entries.states_of(tx, replies), await mirror.names_of(tx, wrote))
