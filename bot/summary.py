"""What was decided, in the form that is stored with what arrived, printed by commands and read by reports."""

from dataclasses import asdict

from bot.model import Guess, Locale
from bot.turn import Decided, Turn


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
