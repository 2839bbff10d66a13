"""The Telegram simulator: a strict Bot API server on loopback, and people to play against it."""

from tests.simulators.faults import Trouble
from tests.simulators.telegram.groups import Group, Topic
from tests.simulators.telegram.person import Heard, Person
from tests.simulators.telegram.seat import Seat
from tests.simulators.telegram.server import TelegramSimulator

__all__ = ["Group", "Heard", "Person", "Seat", "TelegramSimulator", "Topic", "Trouble"]
