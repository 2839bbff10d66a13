"""The buttons of the house: which actions exist, how they read back, and how a typed word finds one."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Choice, Locale
from bot.turn import Offer, Title, Words

MENU = Offer("menu", Words("button-menu"))
HUMAN = Offer("human", Words("button-human"))
SOMETHING_ELSE = Offer("else", Words("button-something-else"))

# An answer's own buttons; `{answer}` becomes the ledger's id.
AFTER_ANSWER = (
    Offer("fb:{answer}:yes", Words("button-helped")),
    Offer("fb:{answer}:no", Words("button-not-helped")),
    Offer("more:{answer}", Words("button-more")),
    HUMAN,
    MENU,
)

_VERBS = frozenset(
    ("menu", "human", "else", "topic", "q", "fb", "why", "more", "aud", "lang", "profile", "mentor", "privacy")
)
_ORDINALS = {
    "prv": 1,
    "drug": 2,
    "trec": 3,
    "cetvrt": 4,
    "pet": 5,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
}
_YES = frozenset(("da", "yes", "jeste", "tako je", "ok", "okej"))
_NO = frozenset(("ne", "no", "nije", "nope"))
_ENDINGS = frozenset(("", "o", "a", "i", "e", "u", "og", "oj", "om"))


@dataclass(frozen=True, slots=True)
class Press:
    """An action read back: its verb and its arguments. An unknown or malformed one has the verb ""."""

    verb: str
    arguments: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The first argument, or ""."""
        return self.arguments[0] if self.arguments else ""

    @property
    def second(self) -> str:
        """The second argument, or ""."""
        return self.arguments[1] if len(self.arguments) > 1 else ""

    @property
    def answer(self) -> int:
        """The ledger id that the action speaks of, or 0."""
        return int(self.first) if self.first.isascii() and self.first.isdigit() and len(self.first) < 19 else 0


def read(action: str) -> Press:
    """Read an action as it comes back from a platform; whatever is not one of ours is an empty press."""
    verb, *arguments = action[:64].split(":")
    return Press(verb, tuple(arguments)) if verb in _VERBS else Press("")


def question_offers(questions: tuple[str, ...]) -> tuple[Offer, ...]:
    """A button for each question, with its title."""
    return tuple(Offer(f"q:{question}", Title(question)) for question in questions)


def language_offers() -> tuple[Offer, ...]:
    """A button for each locale."""
    return tuple(Offer(f"lang:{locale}", Words(f"button-locale-{locale.lower()}")) for locale in Locale)


def typed(text: str, choices: tuple[Choice, ...], fold: Callable[[str], str]) -> str:
    """The action of the choice that `text` names by number, ordinal or words in any script; "" when none."""
    said = fold(text).strip(" .!?)(,:;\"'„“”")
    if not said or not choices:
        return ""
    number = _number(said)
    if number:
        return choices[number - 1].action if number <= len(choices) else ""
    if said in _YES:
        return choices[0].action
    if said in _NO:
        return next((choice.action for choice in choices if _declines(choice.action)), "")
    for choice in choices:
        if fold(choice.label).strip(" .!?") == said:
            return choice.action
    return ""


def _declines(action: str) -> bool:
    press = read(action)
    return press.verb == "else" or (press.verb == "fb" and press.second == "no")


def _number(said: str) -> int:
    if said.isascii() and said.isdigit():
        return int(said) if len(said) < 3 else 0
    for stem, number in _ORDINALS.items():
        if said.startswith(stem) and said[len(stem) :] in _ENDINGS:
            return number
    return 0
