"""The wish for a human: a person, a mentor for an official, a complaint. Each opens a case at once."""

from dataclasses import replace

from bot.turn import Decided, OpenCase, Remember, Turn


def human(turn: Turn) -> Decided:
    """A human takes what the person last asked."""
    return _open(turn, OpenCase(kind="question", topic=turn.memory.question, question=_words(turn)))


def mentoring(turn: Turn) -> Decided:
    """An official asks for a mentor."""
    return _open(turn, OpenCase(kind="mentoring", topic=turn.memory.question, question=_words(turn)))


def complaint(turn: Turn) -> Decided:
    """Something went wrong for the person."""
    return _open(turn, OpenCase(kind="complaint", topic=turn.memory.question, question=_words(turn)))


def _words(turn: Turn) -> str:
    """What the person wrote, and what they had asked before."""
    parts = (turn.memory.asked, turn.inbound.text)
    return "\n".join(dict.fromkeys(part for part in parts if part))[:4000]


def _open(turn: Turn, case: OpenCase) -> Decided:
    memory = replace(turn.memory, misses=0, asked="", expects="")
    return Decided(actions=(Remember(memory), case), decision="handover", intent="general/human")
