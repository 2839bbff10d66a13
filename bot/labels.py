"""What a button says, by the action that it stands for, so that what is remembered can be shown again."""

from bot.model import Choice
from bot.offers import SOMETHING_ELSE, Press, read
from bot.turn import Label, Offer, PlaceName, Title, Words


def offer(action: str) -> Offer:
    """The button for `action`."""
    return Offer(action, _label(read(action)))


def again(choices: tuple[Choice, ...]) -> tuple[Offer, ...]:
    """The offers behind `choices`, to be shown once more."""
    return tuple(offer(choice.action) for choice in choices)


def _label(press: Press) -> Label:
    match press.verb:
        case "q":
            return Title(press.first)
        case "topic":
            return Words("button-more-questions" if press.second else f"topic-{press.first}")
        case "fb":
            return Words("button-helped" if press.second == "yes" else "button-not-helped")
        case "why":
            return Words(f"button-why-{press.second}")
        case "aud":
            return Words(f"audience-{press.first}")
        case "lang":
            return Words(f"button-locale-{press.first.lower()}")
        case "profile":
            return Words(f"button-profile-{press.first}")
        case "place":
            return PlaceName(press.first)
        case "call" if press.first:
            return Words(f"button-call-{press.first}")
        case "req":
            return _of_request(press.arguments)
        case "else":
            return SOMETHING_ELSE.label
        case _:
            return Words(f"button-{press.verb or 'menu'}")


def _of_request(arguments: tuple[str, ...]) -> Label:
    match arguments:
        case ("pick", "municipality", code):
            return PlaceName(code)
        case ("pick", "urgency", option):
            return Words(f"urgency-{option}")
        case ("pick", "way", option):
            return Words(f"way-{option}")
        case ("pick", _, option):
            return Words(f"topic-{option}")
        case ("edit", step):
            return Words(f"request-field-{step}")
        case (name, *_):
            return Words(f"button-req-{name}")
        case _:
            return Words("button-req-go")
