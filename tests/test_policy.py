"""What is decided in a turn, as tables: sure, unsure, lost; feedback; what the bot asked for; what works everywhere."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot import handlers
from bot.app import KNOWLEDGE
from bot.knowledge import articles
from bot.knowledge.articles import Release
from bot.model import Audience, Choice, Guess, Inbound, InboundKind, Locale, Memory, Parsed, Thresholds
from bot.store.cases import Case
from bot.store.people import Person
from bot.turn import AddToCase, Answer, Decided, Judge, OpenCase, Remember, Say, SetProfile, ShowSources, Turn, Vote
from tests.house import NOON

SERVED = [article for article in articles.load(KNOWLEDGE) if article.status in ("published", "gap")]
RELEASE = Release(number=1, hash="", articles={article.name: article for article in SERVED})
PERSON = Person(id=1, audience=None, municipality="", locale=None, masked_told=False)
CASE = Case(id=1, code="AAA-AAAA", team="epay", kind="question", opened_at=NOON, due_at=NOON)
PAY, REFUND, PIN = "epay/how_to_pay", "epay/refund", "portal/consentid_pin"
AFTER_ANSWER = (Choice("Pomoglo je", "fb:7:yes"), Choice("Nije pomoglo", "fb:7:no"))
CLARIFY = (Choice("Kako da platite taksu", f"q:{PAY}"), Choice("Povraćaj", f"q:{REFUND}"), Choice("Ne", "else"))
MENU = (Choice("eBolovanje", "topic:esickleave"), Choice("Čovek", "human"))


def understood(*ranking: tuple[str, float]) -> Parsed:
    guesses = tuple(Guess(intent, confidence) for intent, confidence in ranking)
    return Parsed(ranking=guesses, thresholds=Thresholds(answer=0.8, clarify=0.2), model="table")


def turn(
    text: str = "nešto", *, kind: InboundKind = InboundKind.TEXT, memory: Memory | None = None, **known: Any
) -> Turn:
    inbound = Inbound(
        account="null:x",
        dedupe_key="1",
        sender="a",
        chat="a",
        kind=kind,
        text=text if kind is InboundKind.TEXT else "",
        name="" if kind is InboundKind.TEXT else text,
    )
    values: dict[str, Any] = {
        "inbound": inbound,
        "locale": Locale.LATIN,
        "person": PERSON,
        "memory": memory or Memory(),
        "release": RELEASE,
        "now": NOON,
        "today": "2026-11-24",
    }
    return Turn(**{**values, **known})


def said(decided: Decided) -> list[str]:
    return [words.key for action in decided.actions if isinstance(action, Say) for words in action.words]


def offered(decided: Decided) -> list[str]:
    return [offer.action for action in decided.actions if isinstance(action, Say) for offer in action.offers]


def only(decided: Decided, kind: type) -> Any:
    (found,) = [action for action in decided.actions if isinstance(action, kind)]
    return found


def remembered(decided: Decided) -> Memory:
    memory: Memory = [action for action in decided.actions if isinstance(action, Remember)][-1].memory
    return memory


@pytest.mark.parametrize(
    ("ranking", "decision", "options"),
    [
        ([(PAY, 0.8)], "answer", ()),
        ([(PAY, 0.79)], "clarify", (PAY,)),
        ([(PAY, 0.2), (REFUND, 0.1), (PIN, 0.05), ("epay/what_is", 0.04)], "clarify", (PAY, REFUND, PIN)),
        ([(PAY, 0.5), (REFUND, 0.009)], "clarify", (PAY,)),
        ([(PAY, 0.19)], "handover", ()),
        ([("general/deny", 0.6), (PAY, 0.15)], "small_talk", ()),
        ([("general/deny", 0.5), (PAY, 0.15)], "handover", ()),
        ([("general/privacy", 0.7)], "small_talk", ()),
        ([("general/complaint", 0.7)], "handover", ()),
        ([("general/human", 0.7), (PAY, 0.1)], "handover", ()),
        ([("general/deny", 0.5), (PAY, 0.3)], "clarify", (PAY,)),
        ([("urntr/no_article", 0.6), (PAY, 0.25)], "clarify", (PAY,)),
        ([(PIN, 0.9)], "handover", ()),
        ([("general/thanks", 0.9)], "small_talk", ()),
        ([("urntr/no_article", 0.9)], "handover", ()),
        ([], "handover", ()),
    ],
)
def test_sure_answers_unsure_asks_lost_says_so(
    ranking: list[tuple[str, float]], decision: str, options: tuple[str, ...]
) -> None:
    decided = handlers.handle(turn(parsed=understood(*ranking)))
    assert (decided.decision, decided.options) == (decision, options)
    if options:
        assert offered(decided) == [*(f"q:{name}" for name in options), "else"]


@pytest.mark.parametrize("intent", ["general/human", "general/complaint"])
def test_only_a_sure_wish_for_a_human_opens_a_case(intent: str) -> None:
    assert said(handlers.handle(turn(parsed=understood((intent, 0.79))))) == ["not-understood"]
    assert only(handlers.handle(turn(parsed=understood((intent, 0.8)))), OpenCase)


def test_lost_twice_a_human_takes_both_texts() -> None:
    first = handlers.handle(turn("prvo nejasno", parsed=understood()))
    assert said(first) == ["not-understood"]
    second = handlers.handle(turn("opet nejasno", parsed=understood(), memory=remembered(first)))
    assert only(second, OpenCase).question == "prvo nejasno\nopet nejasno"
    assert remembered(second).misses == 0


def test_lost_with_an_open_case_adds_to_it() -> None:
    assert only(handlers.handle(turn("još ovo znam", parsed=understood(), case=CASE)), AddToCase).text == "još ovo znam"


def test_an_answer_between_two_misses_starts_the_count_anew() -> None:
    memory = Memory(misses=1)
    answered = handlers.handle(turn(parsed=understood((PAY, 0.9)), memory=memory))
    assert remembered(answered).misses == 0


@pytest.mark.parametrize(
    ("text", "choices", "key"),
    [
        ("99", MENU, "choose-number"),
        ("da", MENU, "choose-number"),
        ("ok", CLARIFY, "choose-number"),
        ("nula", CLARIFY, "menu"),
        ("nazad", CLARIFY, "menu"),
        ("meni", AFTER_ANSWER, "menu"),
        ("ne", AFTER_ANSWER, "ask-why"),
        ("nijedno", CLARIFY, "say-it-differently"),
        ("7", (), "no-words"),
        ("!?", MENU, "no-words"),
    ],
)
def test_what_is_typed_at_choices(text: str, choices: tuple[Choice, ...], key: str) -> None:
    decided = handlers.handle(turn(text, memory=Memory(choices=choices), answered=PAY, parsed=understood()))
    assert said(decided) == [key]
    if key == "choose-number":
        assert offered(decided) == [choice.action for choice in choices]
        assert next(a for a in decided.actions if isinstance(a, Say)).numbered


@pytest.mark.parametrize(
    ("text", "memory", "kind"),
    [
        ("čovek", Memory(), OpenCase),
        ("human please", Memory(choices=CLARIFY), OpenCase),
        ("još", Memory(question=PAY), ShowSources),
        ("podeli", Memory(question=PAY, choices=MENU), ShowSources),
    ],
)
def test_words_that_work_everywhere(text: str, memory: Memory, kind: type) -> None:
    assert only(handlers.handle(turn(text, memory=memory, parsed=understood())), kind)


@pytest.mark.parametrize(
    ("text", "memory", "keys"),
    [
        ("nije pomoglo", Memory(answer=7), ["ask-why"]),
        ("nije pomoglo", Memory(), ["say-it-differently"]),
        ("pomoglo je", Memory(answer=7), ["glad"]),
        ("još", Memory(), ["menu"]),
    ],
)
def test_feedback_long_after_the_answer(text: str, memory: Memory, keys: list[str]) -> None:
    decided = handlers.handle(turn(text, memory=memory, parsed=understood()))
    assert said(decided) == keys
    if keys == ["ask-why"]:
        assert offered(decided)[0] == "why:7:question"


@pytest.mark.parametrize(
    ("action", "answered", "judged", "keys"),
    [
        ("fb:7:yes", PAY, Judge(answer=7, helped=True), ["glad"]),
        ("fb:7:no", PAY, Judge(answer=7, helped=False), ["ask-why"]),
        ("why:7:unclear", PAY, Judge(answer=7, helped=False, reason="unclear"), ["why-unclear"]),
        ("why:7:human", PAY, Judge(answer=7, helped=False, reason="human"), []),
        ("why:7:because", PAY, None, ["menu"]),
        ("fb:7:maybe", PAY, None, ["menu"]),
        ("fb:7:yes", "", None, ["menu"]),
        ("why:7:wrong", "", None, ["menu"]),
        ("more:7", "", None, ["menu"]),
        ("nonsense", "", None, ["menu"]),
        ("topic:nothing", "", None, ["menu"]),
        ("aud:pirate", "", None, ["menu"]),
        ("lang:xx", "", None, ["ask-locale"]),
        ("else", "", None, ["say-it-differently"]),
    ],
)
def test_a_press(action: str, answered: str, judged: Judge | None, keys: list[str]) -> None:
    decided = handlers.handle(turn(action, kind=InboundKind.BUTTON, answered=answered))
    assert said(decided) == keys
    assert [a for a in decided.actions if isinstance(a, Judge)] == ([judged] if judged else [])


def test_yes_to_a_person_offered_after_feedback_opens_a_case() -> None:
    why = handlers.handle(turn("why:7:wrong", kind=InboundKind.BUTTON, answered=PAY))
    choices = tuple(Choice("", action) for action in offered(why))
    assert only(handlers.handle(turn("da", memory=Memory(choices=choices))), OpenCase)


@pytest.mark.parametrize("intent", ["general/thanks", "general/goodbye", "general/who_are_you"])
def test_yes_after_small_talk_opens_no_case(intent: str) -> None:
    small = handlers.handle(turn(parsed=understood((intent, 0.95))))
    memory = Memory(choices=tuple(Choice("", action) for action in offered(small)))
    decided = handlers.handle(turn("ok", memory=memory, parsed=understood(("general/affirm", 0.95))))
    assert said(decided) == ["yes-to-what"]


def test_a_gap_offers_a_mentor_and_one_tap_opens_the_case() -> None:
    decided = handlers.handle(turn("zaboravila sam pin", parsed=understood((PIN, 0.95))))
    given = only(decided, Answer)
    assert [offer.action for offer in given.offers] == [f"mentor:{PIN}", f"tell:{PIN}", "menu"]
    assert only(decided, Vote) == Vote(question=PIN)
    told = handlers.handle(turn(f"tell:{PIN}", kind=InboundKind.BUTTON, memory=remembered(decided)))
    assert (only(told, Vote), said(told)) == (Vote(question=PIN, tell=True), ["tell-kept"])
    assert said(handlers.handle(turn("tell:no/such", kind=InboundKind.BUTTON))) == ["menu"]
    pressed = handlers.handle(turn(f"mentor:{PIN}", kind=InboundKind.BUTTON, memory=remembered(decided)))
    case = only(pressed, OpenCase)
    assert (case.kind, case.topic, case.question) == ("gap", PIN, "zaboravila sam pin")


@pytest.mark.parametrize(
    ("text", "memory", "question"),
    [
        ("čovek", Memory(asked="platila sam duplo"), "platila sam duplo"),
        ("1", Memory(asked="platila sam duplo", choices=(Choice("Čovek", "human"),)), "platila sam duplo"),
        ("da", Memory(asked="zaboravila sam pin", choices=(Choice("x", f"mentor:{PIN}"),)), "zaboravila sam pin"),
        ("da", Memory(question=PIN, choices=(Choice("x", f"mentor:{PIN}"),)), PIN),
        ("čovek", Memory(question=PAY), PAY),
    ],
)
def test_a_human_reads_the_question_and_not_the_choice(text: str, memory: Memory, question: str) -> None:
    assert only(handlers.handle(turn(text, memory=memory)), OpenCase).question == question


def test_a_press_keeps_the_words_that_led_to_it() -> None:
    memory = Memory(asked="taksa za ličnu kartu", choices=CLARIFY)
    assert remembered(handlers.handle(turn("1", memory=memory))).asked == "taksa za ličnu kartu"
    assert remembered(handlers.handle(turn("topic:epay", kind=InboundKind.BUTTON, memory=memory))).asked == ""


@pytest.mark.parametrize("action", ["human", f"mentor:{PIN}"])
def test_a_second_wish_for_a_human_tells_where_the_question_stands(action: str) -> None:
    first = handlers.handle(turn(action, kind=InboundKind.BUTTON, memory=Memory(asked="pin", question=PIN)))
    assert only(first, OpenCase).question == "pin"
    again = handlers.handle(turn(action, kind=InboundKind.BUTTON, memory=remembered(first), case=CASE))
    assert said(again) == ["case-open"]
    later = replace(remembered(first), question=PAY)
    other = handlers.handle(turn("human", kind=InboundKind.BUTTON, memory=later, case=CASE))
    assert only(other, OpenCase).question == PAY


def test_a_case_is_about_what_was_asked_last_also_when_the_bot_was_not_sure_of_it() -> None:
    offered = (Choice("Plaćanje", f"q:{PAY}"), Choice("Povraćaj", f"q:{REFUND}"), Choice("Nešto drugo", "else"))
    memory = Memory(choices=offered, question=PIN, asked="nešto sa plaćanjem")
    case = only(handlers.handle(turn("čovek", memory=memory)), OpenCase)
    assert (case.topic, case.question) == (PAY, "nešto sa plaćanjem")
    listed = replace(memory, choices=offered[:2])  # a list of a topic's questions is nothing that was asked
    assert only(handlers.handle(turn("čovek", memory=listed)), OpenCase).topic == PIN


def test_a_bare_wish_for_a_human_is_asked_what_it_is_about() -> None:
    bare = handlers.handle(turn("čovek"))
    assert said(bare) == ["tell-the-person"]
    memory = remembered(bare)
    story = turn("ne radi mi prijava", memory=memory, case=CASE, parsed=understood(("portal/portal_error", 0.9)))
    assert only(handlers.handle(story), AddToCase) == AddToCase("ne radi mi prijava", "portal/portal_error")
    thanks = turn("hvala", memory=memory, case=CASE, parsed=understood(("general/thanks", 0.9)))
    assert said(handlers.handle(thanks)) == ["thanks"]


ASKED = Memory(expects="municipality")


@pytest.mark.parametrize(
    ("text", "known", "kind", "still_asked"),
    [
        ("Čačak", {"municipality": "Čačak"}, SetProfile, False),
        ("tamo", {"parsed": understood((PAY, 0.3))}, Say, True),
        ("kako da platim taksu", {"parsed": understood((PAY, 0.9))}, Answer, False),
        ("hvala", {"parsed": understood(("general/thanks", 0.9))}, Say, False),
        ("meni", {}, Say, False),
        ("čovek", {}, OpenCase, False),
    ],
)
def test_a_municipality_is_asked_for_but_a_question_comes_first(
    text: str, known: Mapping[str, Any], kind: type, still_asked: bool
) -> None:
    decided = handlers.handle(turn(text, memory=ASKED, **known))
    assert only(decided, kind)
    assert (remembered(decided).expects == "municipality") is still_asked


@pytest.mark.parametrize("action", ["topic:epay", "more:7", "privacy"])
def test_a_press_lets_go_of_what_was_asked_for(action: str) -> None:
    decided = handlers.handle(turn(action, kind=InboundKind.BUTTON, memory=ASKED, answered=PAY))
    assert remembered(decided).expects == ""


def _topic_of(count: int) -> Release:
    article = RELEASE.articles[PAY]
    return Release(
        number=1, hash="", articles={f"epay/q{n:02}": replace(article, name=f"epay/q{n}") for n in range(count)}
    )


@pytest.mark.parametrize(
    ("count", "page", "last"),
    [
        (8, "", ["q:epay/q07", "menu"]),
        (9, "", ["q:epay/q06", "topic:epay:1", "menu"]),
        (9, "1", ["q:epay/q08", "menu"]),
        (20, "1", ["q:epay/q13", "topic:epay:2", "menu"]),
        (20, "2", ["q:epay/q19", "menu"]),
        (3, "1", ["topic:epay", "human"]),
        (3, "x", ["q:epay/q02", "menu"]),
    ],
)
def test_a_topic_shows_at_most_nine_buttons(count: int, page: str, last: list[str]) -> None:
    action = f"topic:epay:{page}" if page else "topic:epay"
    shown = offered(handlers.handle(turn(action, kind=InboundKind.BUTTON, release=_topic_of(count))))
    assert len(shown) <= 9
    assert shown[-len(last) :] == last


def test_an_answer_that_is_no_longer_valid_is_not_given() -> None:
    old = replace(RELEASE.articles[PAY], valid_to=date(2026, 11, 23))
    release = Release(number=1, hash="", articles={PAY: old})
    assert said(handlers.handle(turn(parsed=understood((PAY, 0.9)), release=release))) == ["being-checked"]


def test_who_the_person_is_is_asked_only_where_the_answer_depends_on_it() -> None:
    article = RELEASE.articles[PAY]
    bodies = {tag: {"citizen": "a", "employer": "b"} for tag in article.bodies}
    release = Release(number=1, hash="", articles={PAY: replace(article, bodies=bodies)})
    asks = handlers.handle(turn(parsed=understood((PAY, 0.9)), release=release))
    assert said(asks) == ["who-are-you-for-answer"]
    assert offered(asks) == [f"aud:citizen:{PAY}", f"aud:employer:{PAY}"]
    pressed = handlers.handle(turn(f"aud:employer:{PAY}", kind=InboundKind.BUTTON, release=release))
    assert only(pressed, SetProfile).audience is Audience.EMPLOYER
    assert only(pressed, Answer).audience is Audience.EMPLOYER
    known = replace(PERSON, audience=Audience.CITIZEN)
    assert only(handlers.handle(turn(parsed=understood((PAY, 0.9)), release=release, person=known)), Answer)
