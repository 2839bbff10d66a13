"""The guided request as tables: every answer, press, interruption and way back; and what the case then holds."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot import handlers
from bot.intents import request
from bot.model import Audience, Choice, Inbound, InboundKind, Memory
from bot.store.schema_cases import cases, institutions
from bot.turn import Decided, OpenCase, Remember, Say, Turn
from tests.house import NOON, Known, Recorder, StillClock, house, idle, said
from tests.test_policy import CASE, PAY, PERSON, offered, only, remembered, turn, understood
from tests.test_policy import said as spoken

FULL = {
    "institution": "Uprava",
    "municipality": "cacak",
    "topic": "epay",
    "tried": "ništa",
    "urgency": "week",
    "way": "here",
    "when": "utorkom",
}


def asked(*names: str, **extra: str) -> Memory:
    """A request in which these steps have an answer."""
    facts = {f"req_{name}": FULL[name] for name in names}
    return Memory(expects="request", facts={"req_open": NOON.isoformat(), **facts, **extra})


def press(action: str, memory: Memory, **known: Any) -> Decided:
    return handlers.handle(turn(action, kind=InboundKind.BUTTON, memory=memory, **known))


def values(decided: Decided) -> dict[str, str]:
    facts = remembered(decided).facts
    return {name.removeprefix("req_"): value for name, value in facts.items() if name not in ("req_open", "req_said")}


STEPS = [step.name for step in request.STEPS]


@pytest.mark.parametrize("place", range(len(STEPS)))
def test_each_step_is_asked_in_order_and_back_leads_to_the_one_before(place: int) -> None:
    memory = asked(*STEPS[:place])
    decided = press("req:go", memory)
    assert spoken(decided) == ["request-goes-on", f"request-ask-{STEPS[place]}"]
    assert remembered(decided).expects == "request"
    back = handlers.handle(turn("nazad", memory=memory))
    assert spoken(back) == [f"request-ask-{STEPS[max(0, place - 1)]}"]
    assert set(values(back)) == set(STEPS[: max(0, place - 1)])
    assert spoken(press("req:back", memory)) == spoken(back)


def test_with_every_answer_it_is_shown_before_it_is_sent() -> None:
    decided = press("req:go", asked(*STEPS))
    assert spoken(decided) == ["request-goes-on", "request-summary"]
    assert offered(decided) == ["req:send:yes", "req:edit", "req:stop"]
    assert spoken(handlers.handle(turn("nazad", memory=asked(*STEPS)))) == ["request-ask-when"]


@pytest.mark.parametrize(
    ("before", "text", "known", "kept"),
    [
        (0, "Uprava opštine Ub", {}, {"institution": "Uprava opštine Ub"}),
        (0, "2", {}, {"institution": "2"}),
        (0, "x" * 500, {}, {"institution": "x" * 160}),
        (0, "Kako se plaća taksa", {"parsed": understood((PAY, 0.3))}, {"institution": "Kako se plaća taksa"}),
        (0, "Kancelarija za takse", {"parsed": understood((PAY, 0.95))}, {"institution": "Kancelarija za takse"}),
        (1, "Čačak", {"municipality": "cacak", "places": ("cacak",)}, {"municipality": "cacak"}),
        (
            3,
            "Zvali smo i čekali, nema odgovora",
            {"parsed": understood(("general/complaint", 0.95))},
            {"tried": "Zvali smo i čekali, nema odgovora"},
        ),
        (3, "Treba nam obuka?", {"parsed": understood(("general/mentoring", 0.95))}, {"tried": "Treba nam obuka?"}),
        (6, "15", {}, {"when": "15"}),
    ],
)
def test_a_text_is_the_answer_to_the_step(before: int, text: str, known: dict[str, Any], kept: dict[str, str]) -> None:
    memory = replace(asked(*STEPS[:before]), choices=(Choice("Nazad", "req:back"), Choice("Odustani", "req:stop")))
    found = values(handlers.handle(turn(text, memory=memory, **known)))
    assert {name: found[name] for name in found if name not in STEPS[:before]} == kept


@pytest.mark.parametrize(
    ("before", "text", "known", "keys"),
    [
        (1, "to", {"places": ("topola", "backa-topola")}, ["request-which-place"]),
        (1, "Topola", {"municipality": "topola", "places": ("topola", "backa-topola")}, ["request-which-place"]),
        (1, "kragu", {"places": ("kragujevac",)}, ["request-which-place"]),
        (1, "xyz", {}, ["unknown-municipality", "request-ask-municipality"]),
        (2, "nešto", {}, ["request-choose", "request-ask-topic"]),
        (2, "99", {}, ["request-choose", "request-ask-topic"]),
        (7, "nešto", {}, ["request-summary"]),
        (2, "meni", {}, ["menu"]),
        (2, "čovek", {}, ["tell-the-person"]),
    ],
)
def test_what_is_no_answer_is_asked_again_and_loses_nothing(
    before: int, text: str, known: dict[str, Any], keys: list[str]
) -> None:
    memory = asked(*STEPS[:before])
    decided = handlers.handle(turn(text, memory=memory, **known))
    assert spoken(decided) == keys
    assert set(memory.facts) <= set(remembered(decided).facts)


def test_at_most_ten_buttons_below_matches() -> None:
    places = tuple(f"p{number}" for number in range(8))
    decided = handlers.handle(turn("s", memory=asked("institution"), places=places))
    assert offered(decided) == [*(f"req:pick:municipality:{code}" for code in places), "req:back", "menu"]


@pytest.mark.parametrize("before", [0, 1, 2, 4, 7])
def test_a_question_in_between_is_answered_and_the_request_waits(before: int) -> None:
    memory = asked(*STEPS[:before])
    decided = handlers.handle(turn("Kako da platim?", memory=memory, parsed=understood((PAY, 0.95))))
    assert decided.article == PAY
    assert spoken(decided)[-1] == "request-waits"
    assert offered(decided) == ["req:go", "req:stop", "menu"]
    after = remembered(decided)
    assert (after.expects, after.facts) == ("", memory.facts)
    assert spoken(press("req:go", after))[-1].startswith("request-")


def test_an_answer_that_asks_back_keeps_its_choices_last() -> None:
    employer = "esickleave/fines"
    decided = handlers.handle(turn("Kolike su kazne?", memory=asked(), parsed=understood((employer, 0.95))))
    if spoken(decided) == ["who-are-you-for-answer"]:
        assert offered(decided)[-1] == "req:go"
    else:
        assert spoken(decided)[-1] == "request-waits"


def test_thanks_is_no_institution_but_a_long_text_with_thanks_is_an_answer() -> None:
    thanks = understood(("general/thanks", 0.95))
    assert spoken(handlers.handle(turn("hvala vam", memory=asked(), parsed=thanks)))[0] == "thanks"
    long = "Hvala na pomoći, mi smo iz Doma zdravlja"
    assert values(handlers.handle(turn(long, memory=asked(), parsed=thanks))) == {"institution": long}


@pytest.mark.parametrize(
    ("action", "known", "kept"),
    [
        ("req:pick:topic:urntr", {}, {"topic": "urntr"}),
        ("req:pick:topic:nothing", {}, {}),
        ("req:pick:nothing:x", {}, {}),
        ("req:pick:municipality:cacak", {"municipality": "cacak"}, {"municipality": "cacak"}),
        ("req:pick:municipality:forged", {}, {}),
        ("req:pick:institution:forged", {}, {}),
        ("req:skip:tried", {}, {"tried": "-"}),
        ("req:skip:topic", {}, {}),
        ("req:pick", {}, {}),
        ("req:whatever", {}, {}),
    ],
)
def test_a_press_answers_its_own_step_and_nothing_that_is_not_offered(
    action: str, known: dict[str, Any], kept: dict[str, str]
) -> None:
    assert values(press(action, asked(), **known)) == kept


@pytest.mark.parametrize(
    "action", ["req:go", "req:send:yes", "req:pick:topic:epay", "req:back", "req:edit", "req:stop"]
)
def test_a_press_of_a_request_that_is_over_starts_nothing(action: str) -> None:
    decided = press(action, Memory())
    assert spoken(decided) == ["request-none"]
    assert offered(decided) == ["req:start", "menu"]


def test_stopping_forgets_the_request_and_nothing_else() -> None:
    memory = replace(asked(*STEPS), facts={**asked(*STEPS).facts, "handed": PAY})
    assert remembered(press("req:stop", memory)).facts == {"handed": PAY}


def test_correcting_one_field_leads_straight_back_to_the_summary() -> None:
    fields = press("req:edit", asked(*STEPS))
    assert offered(fields) == [*(f"req:edit:{name}" for name in STEPS), "req:go"]
    one = press("req:edit:urgency", remembered(fields))
    assert spoken(one) == ["request-ask-urgency"]
    assert spoken(press("req:pick:urgency:calm", remembered(one))) == ["request-summary"]


def test_what_is_sent_too_early_is_not_sent() -> None:
    assert spoken(press("req:send:yes", asked(*STEPS[:4]))) == ["request-goes-on", "request-ask-urgency"]


def test_the_case_holds_what_was_told_and_the_request_is_over() -> None:
    memory = asked(*STEPS, req_said="Treba nam mentor", req_files="4 5")
    decided = press("req:send:yes", replace(memory, facts={**memory.facts, "req_tried": "-"}))
    case = only(decided, OpenCase)
    assert (case.kind, case.topic, case.question, case.wish) == ("mentoring", "epay", "Treba nam mentor", "utorkom")
    assert case.details == {name: value for name, value in FULL.items() if name != "tried"}
    assert case.attached == (4, 5)
    assert not request.is_open(remembered(decided))
    assert spoken(decided) == []


def test_who_wants_a_call_is_asked_for_the_phone_after_the_case_is_open() -> None:
    memory = asked(*STEPS)
    decided = press("req:send:yes", replace(memory, facts={**memory.facts, "req_way": "call"}))
    assert only(decided, OpenCase)
    assert spoken(decided) == ["call-consent"]
    assert remembered(decided).expects == "phone"
    given = turn("[telefon]", memory=remembered(decided), case=CASE)
    given = replace(given, inbound=replace(given.inbound, sealed="sealed"))
    assert spoken(handlers.handle(given)) == ["call-kept"]
    assert "call_time_told" not in remembered(handlers.handle(given)).facts


def media(memory: Memory, number: int, *, seconds: int = 0) -> Turn:
    sent = Inbound(account="null:x", dedupe_key=str(number), sender="a", chat="a", kind=InboundKind.MEDIA, name="photo")
    at = NOON.replace(minute=seconds // 60, second=seconds % 60)
    return replace(turn(memory=memory), inbound=sent, inbound_id=number, now=at)


def test_a_file_sent_meanwhile_goes_with_the_request() -> None:
    first = handlers.handle(media(asked("institution"), 7))
    assert spoken(first) == ["request-file", "request-ask-municipality"]
    second = handlers.handle(media(remembered(first), 8))
    assert values(second)["files"] == "7 8"
    assert remembered(second).expects == "request"


@pytest.mark.parametrize(("seconds", "words"), [(4, []), (5, ["about-media"])])
def test_another_picture_later_is_asked_about_again(seconds: int, words: list[str]) -> None:
    first = handlers.handle(media(Memory(), 1))
    assert spoken(handlers.handle(media(remembered(first), 2, seconds=seconds))) == words


def test_an_album_is_asked_about_once_and_goes_to_the_human_whole() -> None:
    memory, words = Memory(), []
    for number in range(1, 41):
        decided = handlers.handle(media(memory, number, seconds=number))
        memory = remembered(decided)
        words += spoken(decided)
    assert words == ["about-media"]
    decided = handlers.handle(replace(turn("media", kind=InboundKind.BUTTON, memory=memory), now=NOON))
    assert only(decided, OpenCase).attached == tuple(range(1, 41))
    assert "media" not in remembered(decided).facts


@pytest.mark.parametrize(("hours", "attached"), [(23, (1,)), (25, ())])
def test_a_picture_of_days_ago_does_not_belong_to_the_question_of_today(hours: int, attached: tuple[int, ...]) -> None:
    from datetime import timedelta

    memory = remembered(handlers.handle(media(Memory(), 1)))
    later = replace(turn("čovek", memory=memory), now=NOON + timedelta(hours=hours))
    assert only(handlers.handle(later), OpenCase).attached == attached


def test_a_picture_with_words_that_are_not_understood_goes_along_with_the_second_miss() -> None:
    captioned = media(Memory(), 3)
    captioned = replace(captioned, inbound=replace(captioned.inbound, text="prvo nejasno"), parsed=understood())
    first = handlers.handle(captioned)
    assert spoken(first) == ["not-understood"]
    second = handlers.handle(turn("opet nejasno", memory=remembered(first), parsed=understood()))
    assert only(second, OpenCase).attached == (3,)


@pytest.mark.parametrize(
    ("person", "memory", "offer"),
    [
        (PERSON, Memory(), None),
        (replace(PERSON, audience=Audience.OFFICIAL), Memory(), "req:start"),
        (PERSON, asked(), "req:go"),
    ],
)
def test_the_menu_offers_a_mentor_to_officials_and_to_go_on(person: Any, memory: Memory, offer: str | None) -> None:
    shown = offered(handlers.handle(turn("menu", kind=InboundKind.BUTTON, person=person, memory=memory)))
    assert [action for action in shown if action.startswith("req:")] == ([offer] if offer else [])


def test_a_known_municipality_is_offered() -> None:
    decided = press("req:go", asked("institution"), person=replace(PERSON, municipality="cacak"))
    assert offered(decided)[0] == "req:pick:municipality:cacak"


async def test_a_whole_request_is_on_the_case(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        steps = (
            "tražim mentora",
            "Uprava opštine",
            "Čačak",
            "ePlaćanje",
            "preskoči",
            "Nije hitno",
            "Ovde, porukom",
            "petkom",
            "da",
        )
        for number, text in enumerate(steps):
            await app.inbox.take([said(text, number)])
            await idle(app)
        async with app.store.read() as tx:
            case = (await tx.execute(select(cases))).mappings().one()
            hall = (await tx.execute(select(institutions))).mappings().one()
    assert "K" in channel.texts()[-1] or case["code"] in channel.texts()[-1]
    assert (case["kind"], case["team"], case["wish"], case["municipality"]) == (
        "mentoring",
        "mentoring",
        "petkom",
        "cacak",
    )
    assert case["details"] == {
        "institution": "Uprava opštine",
        "municipality": "cacak",
        "topic": "epay",
        "urgency": "calm",
        "way": "here",
        "when": "petkom",
    }
    assert (hall["name"], hall["municipality"], case["institution_id"]) == ("Uprava opštine", "cacak", hall["id"])
    assert case["first"] is False


def test_say_and_remember_are_all_that_an_open_request_does() -> None:
    """Nothing of it reaches the store before it is sent."""
    for action in ("req:go", "req:back", "req:edit", "req:stop", "req:start"):
        for decided in (press(action, asked(*STEPS)), press(action, asked())):
            assert all(isinstance(found, Say | Remember) for found in decided.actions)
