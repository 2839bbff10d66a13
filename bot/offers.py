"""The buttons of the house: which actions exist, how they read back, and how a typed word finds one."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Choice, Locale
from bot.turn import Offer, Title, Words

MENU = Offer("menu", Words("button-menu"))
HUMAN = Offer("human", Words("button-human"))
HUMAN_IF_YES = Offer("human:yes", Words("button-human"))  # where the sentence itself offers a person
CALL = Offer("call", Words("button-call"))
SOMETHING_ELSE = Offer("else", Words("button-something-else"))

STANDING = (MENU, Offer("human", Words("button-human-long")))  # always there, where buttons hang below it all

# An answer's own buttons; `{answer}` becomes the ledger's id.
AFTER_ANSWER = (
    Offer("fb:{answer}:yes", Words("button-helped")),
    Offer("fb:{answer}:no", Words("button-not-helped")),
    Offer("more:{answer}", Words("button-more")),
    HUMAN,
    MENU,
)

AFTER_CASE = (CALL, MENU)  # below the promise that a human answers
GO_ON = (Offer("req:go", Words("button-req-go")), Offer("req:stop", Words("button-req-stop")), MENU)

_VERBS = frozenset(
    (
        *("menu", "human", "else", "topic", "q", "fb", "why", "more", "aud", "lang", "profile", "mentor", "privacy"),
        *("join", "req", "call", "tell", "media", "place"),
    )
)
_LISTED = frozenset(("q", "topic", "aud", "lang", "why", "profile", "place"))  # what a list of choices is made of

# A number as people say it: stems of ordinals, and cardinals that share no stem with theirs.
_ORDINALS = {
    stem: number
    for number, stems in enumerate(
        "prv first|drug second|trec third|cetvrt fourth|pet fifth|sest sixth|sedm seventh|osm eighth|devet ninth".split(
            "|"
        ),
        1,
    )
    for stem in stems.split()
}
_CARDINALS = {
    word: number
    for number, words in enumerate(
        "jedan jedno jedna one|dva dve two|tri three|cetiri four|five|six|sedam seven|osam eight|nine".split("|"), 1
    )
    for word in words.split()
}
_ENDINGS = frozenset(("", "o", "a", "i", "e", "u", "og", "oj", "om"))
_FILLERS = frozenset("broj br pod opcija opciju ono ovo to taj ta pitanje odgovor number option the".split())
_YES = frozenset(("da", "da da", "yes", "yes please", "da molim", "jeste", "tako je", "ok", "okej", "moze", "vazi"))
_NO = frozenset(("ne", "no", "nije", "nope"))
_NONE = frozenset(
    (
        *("nijedno", "nijedan", "nijedna", "nista od toga", "nista od ovoga", "nije to", "ne znam", "nesto drugo"),
        *(
            "nisam to mislio",
            "nisam to mislila",
            "nije moje pitanje",
            "not my question",
            "nije nista od toga",
            "none",
            "none of these",
            "neither",
            "other",
        ),
    )
)
_EDGES = " .!?)(,:;\"'„“”-"

BACK = frozenset(("nazad", "back", "go back", "korak nazad"))

# Words that work whatever was said before, by the verb that they stand for.
_ALWAYS = {
    word: verb
    for verb, words in {
        "menu": (
            "0",
            "nula",
            "zero",
            "meni",
            "glavni meni",
            "menu",
            "main menu",
            "nazad",
            "back",
            "go back",
            "pocetak",
        ),
        "human": (
            *("covek", "coveka", "hocu coveka", "zelim coveka", "pozovi coveka", "pozovite coveka", "operater"),
            *("razgovor sa covekom", "razgovor s covekom", "covek molim", "human", "human please", "a human"),
            *("person", "a person", "i want a person", "operator", "agent", "pitaj mentora", "ask a mentor"),
        ),
        "request": (
            *("trazim mentora", "treba mi mentor", "treba nam mentor", "zelim mentora", "nastavi zahtev"),
            *("i need a mentor", "we need a mentor", "go on with the request"),
        ),
        "call": (
            *("neka me pozovu", "pozovite me", "pozovi me", "zovite me", "pozovite me telefonom"),
            *("call me", "please call me", "have me called"),
        ),
        "complaint": (
            *("prigovor", "imam prigovor", "prigovor na uslugu", "zalba na uslugu", "zalim se na uslugu"),
            *("prituzba", "imam prituzbu", "complaint", "i have a complaint"),
        ),
        "more": ("jos", "vise", "izvor", "izvori", "podeli", "more", "source", "sources", "share"),
        "glad": ("pomoglo je", "pomoglo mi je", "it helped", "that helped"),
        "fb": ("nije pomoglo", "nije mi pomoglo", "ne pomaze", "it did not help", "did not help", "that did not help"),
    }.items()
    for word in words
}


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


def place_in(action: str) -> str:
    """The code of the municipality that an action names, "" when it names none."""
    press = read(action)
    if press.verb == "req" and press.arguments[:2] == ("pick", "municipality"):
        return press.arguments[-1]
    return press.first if press.verb == "place" else ""


def plain(text: str, fold: Callable[[str], str]) -> str:
    """What was typed, without its spelling and the marks around it."""
    return fold(text).strip(_EDGES)


def always(said: str) -> str:
    """The verb that a plain text stands for in any conversation; "" when none."""
    return _ALWAYS.get(said, "")


def typed(text: str, choices: tuple[Choice, ...], fold: Callable[[str], str]) -> str:
    """The action of the choice that `text` names by number, ordinal or words in any script; "" when none."""
    said = plain(text, fold)
    if not said or not choices:
        return ""
    number = number_of(said)
    if number:
        return choices[number - 1].action if number <= len(choices) else ""
    labelled = [choice.action for choice in choices if plain(choice.label, fold) == said] or _by_part(
        said, choices, fold
    )
    if labelled:
        return labelled[0]
    if said in _YES:
        return _agreed(choices)
    if said in _NO or said in _NONE:
        return next((choice.action for choice in choices if _declines(choice.action, said)), "")
    return ""


def says_yes(said: str) -> bool:
    """Whether a plain text is a yes."""
    return said in _YES


def is_list(choices: tuple[Choice, ...]) -> bool:
    """Whether `choices` are a list to choose from, to which a bare yes says nothing."""
    return any(read(choice.action).verb in _LISTED for choice in choices)


def has_verb(choices: tuple[Choice, ...], verb: str) -> bool:
    """Whether one of `choices` is of that kind."""
    return any(read(choice.action).verb == verb for choice in choices)


def _by_part(said: str, choices: tuple[Choice, ...], fold: Callable[[str], str]) -> list[str]:
    """The question or topic whose title holds the words that were said, where it is the only one that does."""
    words = set(said.split())
    if max(map(len, words)) < 5:  # "kako" or "gde" names nothing
        return []
    titled = [choice for choice in choices if read(choice.action).verb in ("q", "topic")]
    found = [choice.action for choice in titled if words <= {plain(word, fold) for word in choice.label.split()}]
    return found if len(found) == 1 else []


def _agreed(choices: tuple[Choice, ...]) -> str:
    """What a yes stands for: the choice that is itself a yes, or the only question that was offered."""
    for choice in choices:
        press = read(choice.action)
        if press.verb == "mentor" or press.arguments[-1:] == ("yes",):
            return choice.action
    questions = [choice.action for choice in choices if read(choice.action).verb == "q"]
    return questions[0] if len(questions) == 1 and has_verb(choices, "else") else ""


def _declines(action: str, said: str) -> bool:
    press = read(action)
    return press.verb == "else" or (press.verb == "fb" and press.second == "no" and said in _NO)


def number_of(said: str) -> int:
    """The number that a plain text names in digits or words, alone or as in "broj 2"; 0 when none."""
    words = [word.strip(_EDGES) for word in said.split()]
    bare = [word for word in words if word not in _FILLERS]
    if len(bare) == 2 and bare[1] == "one":
        bare = bare[:1]
    if len(bare) != 1:
        return 0
    word = bare[0]
    if word.isascii() and word.isdigit():
        return int(word) if len(word) < 3 else 0
    for stem, number in _ORDINALS.items():
        if word.startswith(stem) and word[len(stem) :] in _ENDINGS:
            return number
    return _CARDINALS.get(word, 0)
