"""How a turn ended: what was decided, in the form that is stored with what arrived, printed by commands and read by
reports; and what is decided when a turn fails."""

from dataclasses import asdict

from bot.model import Guess, Locale, Speech
from bot.turn import Decided, OpenCase, Say, Turn, Words


def summary(turn: Turn, decided: Decided) -> dict[str, object]:
    """What was decided, in the form that is stored with the inbound row and printed as JSON."""
    ranking: tuple[Guess, ...] = turn.parsed.ranking[:10] if turn.parsed else ()
    return {
        "decision": decided.decision,
        "intent": decided.intent,
        "confidence": round(decided.confidence, 4),
        "ranking": [asdict(guess) for guess in ranking],
        "options": list(decided.options),
        "parts": [],
        "language": "en" if turn.locale is Locale.ENGLISH else "sr",
        "script": "cyrillic" if turn.locale is Locale.CYRILLIC else "latin",
        "article": decided.article,
    }


def failure(turn: Turn) -> Decided:
    """What is said and done when a turn fails."""
    say = Say(words=(Words("failed"),), speech=Speech.NOTICE)
    case = OpenCase(kind="failure", topic=turn.memory.question, question=turn.inbound.text)
    return Decided(actions=(say, case), decision="handover")
