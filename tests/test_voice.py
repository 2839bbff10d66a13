"""What a person reads: an answer to pass on, promises and times in words, in each language and script."""

import calendar
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import KNOWLEDGE
from bot.knowledge import articles, places
from bot.knowledge.articles import Release
from bot.model import Locale
from bot.store.cases import Case
from bot.texts import Texts
from bot.turn import Offer, Say, Title, Words
from bot.understanding.text import fold
from bot.understanding.transliterate import to_cyrillic
from bot.voice import Voice

TEXTS = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
ARTICLES = {article.name: article for article in articles.load(KNOWLEDGE) if article.status in ("published", "gap")}
PLACES = places.load(KNOWLEDGE / "municipalities.yml", fold)
REFUND = "epay/refund"


def voice(locale: Locale, release: Release | None = None) -> Voice:
    return Voice(
        TEXTS, locale, release or Release(number=1, hash="", articles=ARTICLES), ZoneInfo("Europe/Belgrade"), PLACES
    )


@pytest.mark.parametrize("name", sorted(ARTICLES))
@pytest.mark.parametrize("locale", list(Locale))
def test_more_holds_all_that_is_needed_to_pass_an_answer_on(name: str, locale: Locale) -> None:
    article = ARTICLES[name]
    text = voice(locale).sources(name)
    title = article.title["en" if locale is Locale.ENGLISH else "sr"]
    assert text.startswith(to_cyrillic(title) if locale is Locale.CYRILLIC else title)
    for source in article.sources:
        assert text.count(f"\n{source.url}\n") == 1
    assert article.text_hash[:8] in text
    assert voice(locale).words("share") in text
    assert len(text) < 4096


def test_more_mentions_similar_questions_only_where_they_are_served() -> None:
    below = voice(Locale.LATIN).words("related-below")
    assert below in voice(Locale.LATIN).sources(REFUND)
    alone = Release(number=1, hash="", articles={REFUND: ARTICLES[REFUND]})
    assert below not in voice(Locale.LATIN, alone).sources(REFUND)


def test_more_says_so_where_there_is_no_source() -> None:
    bare = Release(number=1, hash="", articles={REFUND: replace(ARTICLES[REFUND], sources=())})
    assert voice(Locale.LATIN).words("no-sources") in voice(Locale.LATIN, bare).sources(REFUND)


NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday at ten
CASE = Case(
    id=1,
    code="ABC-DEFG",
    team="portal",
    team_titles=("Tim za portal eUprava", "eUprava team"),
    kind="question",
    opened_at=NOW,
    due_at=NOW + timedelta(days=1),
)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (Locale.LATIN, ("tim za portal eUprava će vam odgovoriti", "do srede u 10 časova", "ABC-DEFG")),
        (Locale.CYRILLIC, ("тим за портал еУправа ће вам одговорити", "до среде у 10 часова", "ABC-DEFG")),
        (Locale.ENGLISH, ("the eUprava team will answer", "by Wednesday at 10:00", "ABC-DEFG")),
    ],
)
def test_the_promise_of_a_case_is_in_words(locale: Locale, words: tuple[str, ...]) -> None:
    said = replace(voice(locale), now=NOW).case(CASE, new=True)
    for part in words:
        assert part in said
    assert "25" not in said


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            Locale.LATIN,
            ("Sada ne radimo.", "Javićemo se ovde do srede u 10 časova", "tim za portal eUprava", "ABC-DEFG"),
        ),
        (Locale.CYRILLIC, ("Сада не радимо.", "до среде у 10 часова", "тим за портал еУправа")),
        (Locale.ENGLISH, ("We are closed now.", "by Wednesday at 10:00", "the eUprava team", "ABC-DEFG")),
    ],
)
def test_outside_of_hours_the_promise_says_that_nobody_is_there(locale: Locale, words: tuple[str, ...]) -> None:
    said = replace(voice(locale), now=NOW).case(CASE, new=True, closed=True)
    for part in words:
        assert part in said
    added = replace(voice(locale), now=NOW)
    assert added.case(CASE, new=False, closed=True) == added.case(CASE, new=False)


@pytest.mark.parametrize(
    ("hours", "latin", "english"),
    [
        (2, "danas u 12 časova", "today at 12:00"),
        (13.5, "danas u 23:30", "today at 23:30"),
        (24, "srede u 10 časova", "Wednesday at 10:00"),
        (15, "srede u 1 čas", "Wednesday at 01:00"),
        (48 - 7, "četvrtka u 3 časa", "Thursday at 03:00"),
        (48 + 11, "četvrtka u 21 čas", "Thursday at 21:00"),
        (24 * 6, "ponedeljka u 10 časova", "Monday at 10:00"),
        (24 * 7, "utorka, 1. 12. u 10 časova", "Tuesday, 1 December at 10:00"),
        (24 * 38, "petka, 1. 1. u 10 časova", "Friday, 1 January at 10:00"),
        (-24, "ponedeljka, 23. 11. u 10 časova", "Monday, 23 November at 10:00"),
    ],
)
def test_a_time_is_told_as_near_as_it_is(hours: float, latin: str, english: str) -> None:
    moment = NOW + timedelta(hours=hours)
    assert replace(voice(Locale.LATIN), now=NOW).moment(moment) == latin
    assert replace(voice(Locale.ENGLISH), now=NOW).moment(moment) == english
    assert voice(Locale.LATIN).moment(NOW + timedelta(days=1)) == "srede, 25. 11. u 10 časova"


def test_every_month_has_its_name_in_english_and_its_number_in_serbian() -> None:
    days = [datetime(2027, month, 1, 12, tzinfo=UTC) for month in range(1, 13)]
    assert [voice(Locale.ENGLISH).moment(day).split()[2] for day in days] == list(calendar.month_name)[1:]
    assert [voice(Locale.LATIN).moment(day).split()[2] for day in days] == [f"{n}." for n in range(1, 13)]


def test_choices_are_numbered_where_asked_for_with_the_words_of_their_buttons() -> None:
    offers = (Offer(f"q:{REFUND}", Title(REFUND)), Offer("menu", Words("button-menu")))
    message = voice(Locale.CYRILLIC).say(Say(words=(Words("clarify"),), offers=offers, numbered=True))
    assert [choice.label for choice in message.choices] == ["Повраћај уплаћене таксе", "Мени"]
    assert message.text.splitlines()[1:] == ["1. Повраћај уплаћене таксе", "2. Мени"]


def test_the_greeting_says_in_one_line_what_the_bot_is_and_keeps() -> None:
    line = next(line for line in voice(Locale.LATIN).words("greeting").splitlines() if "robot" in line)
    for part in ("pravne savete", "JMBG", "PIN", "lozinku", "Čuvam", "/privatnost"):
        assert part in line
    english = next(line for line in voice(Locale.ENGLISH).words("greeting").splitlines() if "bot" in line)
    for part in ("legal advice", "JMBG", "PIN", "password", "I keep", "/privatnost"):
        assert part in english
