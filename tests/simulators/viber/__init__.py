"""The Viber simulator: a strict bot API server on loopback, and people to play against it."""

from tests.simulators.faults import Trouble
from tests.simulators.viber.person import Heard, Person
from tests.simulators.viber.server import ViberSimulator

__all__ = ["Heard", "Person", "Trouble", "ViberSimulator"]
