"""What a person reads: an answer to pass on, promises and times in words, in each language and script."""

import calendar
from dataclasses import replace
from datetime import UTC, datetime
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


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (Locale.LATIN, ("tim za portal eUprava će vam odgovoriti", "do srede, 25. 11. u 10:00", "ABC-DEFG")),
        (Locale.CYRILLIC, ("тим за портал еУправа ће вам одговорити", "до среде, 25. 11. у 10:00", "ABC-DEFG")),
        (Locale.ENGLISH, ("the eUprava team will answer", "by Wednesday, 25 November at 10:00", "ABC-DEFG")),
    ],
)
def test_the_promise_of_a_case_is_in_words(locale: Locale, words: tuple[str, ...]) -> None:
    due = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    case = Case(id=1, code="ABC-DEFG", team="portal", kind="question", due_at=due)
    for part in words:
        assert part in voice(locale).case(case, new=True)


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
