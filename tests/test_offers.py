"""The buttons of the house: how actions read back, and everything that a person may type instead of a press."""

import pytest

from bot import labels, offers
from bot.app import KNOWLEDGE
from bot.intents.request import STEPS
from bot.model import Choice
from bot.texts import Texts
from bot.turn import PlaceName, Title, Words
from bot.understanding.text import fold
from bot.understanding.transliterate import to_cyrillic

ANSWER = (
    Choice("Pomoglo je", "fb:7:yes"),
    Choice("Nije pomoglo", "fb:7:no"),
    Choice("Još", "more:7"),
    Choice("Čovek", "human"),
    Choice("Meni", "menu"),
)
QUESTIONS = (
    Choice("Kako da platite taksu", "q:epay/how_to_pay"),
    Choice("Povraćaj uplaćene takse", "q:epay/refund"),
    Choice("Nešto drugo", "else"),
)
ONE = (Choice("Kazne za eBolovanje", "q:esickleave/fines"), Choice("Nešto drugo", "else"))
GAP = (Choice("Pitaj mentora", "mentor:portal/consentid_pin"), Choice("Meni", "menu"))
AFTER_THANKS = (Choice("Čovek", "human"), Choice("Meni", "menu"))
OFFERED = (Choice("Čovek", "human:yes"), Choice("Meni", "menu"))
WHY = tuple(
    Choice(label, f"why:7:{reason}")
    for label, reason in (
        ("Nije moje pitanje", "question"),
        ("Nije jasno", "unclear"),
        ("Nije tačno", "wrong"),
        ("Hoću čoveka", "human"),
    )
)
TWO_ALIKE = (Choice("PIN za ConsentID", "q:portal/consentid_pin"), Choice("Šta je ConsentID", "q:portal/consentid"))
CYRILLIC = (Choice("Помогло је", "fb:7:yes"), Choice("Није помогло", "fb:7:no"))


@pytest.mark.parametrize(
    ("said", "choices", "action"),
    [
        *((said, QUESTIONS, "q:epay/refund") for said in ("2", "2.", "(2)", " 2 ", "broj 2", "br. 2", "pod 2", "２")),
        *((said, QUESTIONS, "q:epay/refund") for said in ("drugo", "drugi", "druga", "DRUGU", "друго", "други", "dva")),
        *((said, QUESTIONS, "q:epay/refund") for said in ("ono drugo", "drugo pitanje", "two", "second", "opcija dva")),
        *((said, QUESTIONS, "q:epay/refund") for said in ("the second one", "Povraćaj uplaćene takse", "povracaj")),
        *((said, QUESTIONS, "q:epay/refund") for said in ("povracaj uplacene takse", "повраћај уплаћене таксе")),
        *((said, QUESTIONS, "q:epay/how_to_pay") for said in ("prvo", "prva", "prvi", "прво", "1", "jedan", "first")),
        *((said, QUESTIONS, "else") for said in ("3", "treće", "trece", "nešto drugo", "nesto drugo", "ne", "nijedno")),
        *((said, QUESTIONS, "else") for said in ("ne znam", "ništa od toga", "nisam to mislila", "none of these")),
        *((said, QUESTIONS, "") for said in ("4", "99", "123", "da", "0", "platite povraćaj", "kako", "", "?", "-")),
        ("taksa", QUESTIONS, ""),
        ("da", ONE, "q:esickleave/fines"),
        ("ne", ONE, "else"),
        *((said, ANSWER, "fb:7:yes") for said in ("da", "DA!", "jeste", "tako je", "ok", "pomoglo je", "помогло је")),
        *((said, ANSWER, "fb:7:no") for said in ("ne", "nije", "не", "no", "nije pomoglo", "Није помогло.", "2")),
        *((said, ANSWER, "more:7") for said in ("još", "jos", "JOŠ", "јoш", "3", "treće")),
        *((said, ANSWER, "") for said in ("ne znam", "nešto drugo", "pomoglo", "6")),
        ("да", CYRILLIC, "fb:7:yes"),
        ("nije pomoglo", CYRILLIC, "fb:7:no"),
        *((said, GAP, "mentor:portal/consentid_pin") for said in ("da", "1", "prvo", "pitaj mentora", "може")),
        ("ne", GAP, ""),
        *((said, AFTER_THANKS, "") for said in ("da", "ok", "ne")),
        ("consentid", TWO_ALIKE, ""),
        ("pin za consentid", TWO_ALIKE, "q:portal/consentid_pin"),
        ("čoveka", WHY, ""),
        ("hocu coveka", WHY, "why:7:human"),
        ("jasno", WHY, ""),
        ("da", OFFERED, "human:yes"),
        ("da", WHY, ""),
        ("1", (), ""),
    ],
)
def test_what_is_typed_names_a_choice(said: str, choices: tuple[Choice, ...], action: str) -> None:
    assert offers.typed(said, choices, fold) == action


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        *((said, "menu") for said in ("0", "nula", "нула", "Meni", "МЕНИ!", "nazad", "назад", "menu", "back")),
        *((said, "human") for said in ("čovek", "covek", "човек", "hoću čoveka!", "human please", "Person")),
        *((said, "more") for said in ("još", "izvor", "source", "share")),
        *((said, "fb") for said in ("nije pomoglo", "није помогло", "It did not help.")),
        *((said, "glad") for said in ("pomoglo je", "it helped")),
        *((said, "") for said in ("kako da platim taksu", "00", "čovek je bolestan", "")),
    ],
)
def test_some_words_work_everywhere(said: str, verb: str) -> None:
    assert offers.always(offers.plain(said, fold)) == verb


@pytest.mark.parametrize(
    ("action", "verb", "arguments"),
    [
        ("fb:12:yes", "fb", ("12", "yes")),
        ("menu", "menu", ()),
        ("aud:citizen:epay/refund", "aud", ("citizen", "epay/refund")),
        ("drop table", "", ()),
        ("", "", ()),
        ("MENU", "", ()),
        ("q:" + "x" * 500, "q", ("x" * 62,)),
    ],
)
def test_an_action_reads_back(action: str, verb: str, arguments: tuple[str, ...]) -> None:
    assert offers.read(action) == offers.Press(verb, arguments)


@pytest.mark.parametrize(
    ("action", "answer"), [("fb:12:yes", 12), ("fb:x:yes", 0), ("fb:²:no", 0), ("more", 0), (f"fb:{'9' * 30}:no", 0)]
)
def test_only_a_plain_number_is_an_answer(action: str, answer: int) -> None:
    assert offers.read(action).answer == answer


def test_what_was_offered_can_be_offered_again_with_the_same_words() -> None:
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    actions = [
        *("menu", "human", "human:yes", "else", "topic:epay", "topic:portal:1", "fb:7:yes", "fb:7:no", "more:7"),
        *(f"why:7:{reason}" for reason in ("question", "unclear", "wrong", "human")),
        *(f"aud:{kind}" for kind in ("citizen", "employer", "entrepreneur", "official")),
        *("lang:sr-Latn", "lang:sr-Cyrl", "lang:en", "profile:who", "profile:place", "profile:language", "mentor:x/y"),
        *("call", "call:any", "call:no", "tell:x/y", "media", "join", "req:skip:tried", "req:send:yes", "req:edit"),
        *(f"req:{name}" for name in ("start", "go", "back", "stop")),
        *(f"req:edit:{step.name}" for step in STEPS),
        *(f"req:pick:{step.name}:{option}" for step in STEPS for option in step.options),
    ]
    for offer in labels.again(tuple(Choice("", action) for action in actions)):
        assert isinstance(offer.label, Words)
        assert offer.label.key in texts.keys("sr-Latn")  # type: ignore[arg-type]
    assert labels.again((Choice("x", "q:epay/refund"),))[0].label == Title("epay/refund")
    for action in ("place:cacak", "req:pick:municipality:cacak"):
        assert labels.offer(action).label == PlaceName("cacak")
        assert offers.place_in(action) == "cacak"
    assert (offers.place_in("req:pick:topic:epay"), offers.place_in("menu")) == ("", "")
    assert labels.again((Choice("x", "fb:7:no"),))[0].label == Words("button-not-helped")


def test_both_languages_have_the_same_sentences() -> None:
    from bot.model import Locale

    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    assert texts.keys(Locale.LATIN) == texts.keys(Locale.ENGLISH)
