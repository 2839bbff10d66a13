"""The knowledge base: each fault is named with file, line and reason; articles, releases and how they are shown."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import library
from bot.app import KNOWLEDGE, ROOT
from bot.cli import group
from bot.errors import ContentBroken
from bot.knowledge import articles, catalogue, render
from bot.knowledge.articles import Article
from bot.knowledge.check import Fault, check
from bot.model import Audience, Locale
from bot.store import Store, releases
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic
from tests.house import NOON

ARTICLE = """---
title:
  sr: Kako se plaća
  en: How to pay
audience: [citizen, employer]
status: published
owner: epay
valid_from: 2026-11-24
valid_to: null
review_by: 2027-02-28
facts: [P1]
sources:
  - url: https://plati.euprava.gov.rs/pomoc
    title: "Portal ePlaćanje"
    date: null
    checked: 2026-11-23
    facts: [P1]
related: [epay/refund]
steps: []
---

## sr-Latn

Platite karticom za 5 minuta.

### employer

Firma plaća nalogom.

## en

Pay by card in 5 minutes.

### employer

A company pays by order.
"""
EXAMPLES = "\n".join(f"    - kako da platim broj {n}" for n in range(15))
BACK = EXAMPLES.replace("kako da platim", "povraćaj")
ROOTED = {
    "knowledge_base/facts/epay.md": "- **P1** [official] Payment by card takes 5 minutes.\n- **P2** STALE old.\n",
    "knowledge_base/intents.yml": "epay:\n  how_to_pay: {audience: c}\n  refund: {audience: ce}\n"
    "  what_is: {audience: c}\n  later: {audience: o, gap: true}\n",
    "knowledge_base/epay/how_to_pay.md": ARTICLE,
    "knowledge_base/epay/refund.md": ARTICLE.replace("epay/refund", "epay/how_to_pay"),
    "nlu/data/epay.yml": f'version: "3.1"\nnlu:\n- intent: epay/how_to_pay\n  examples: |\n{EXAMPLES}\n'
    f"- intent: epay/refund\n  examples: |\n{BACK}\n",
}
PAY, DATA = "knowledge_base/epay/how_to_pay.md", "nlu/data/epay.yml"


def lay(root: Path, files: Mapping[str, str]) -> None:
    """A knowledge base on disk."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_small_base_without_faults(tmp_path: Path) -> None:
    """What the table below breaks is whole."""
    lay(tmp_path, ROOTED)
    assert check(tmp_path, date(2026, 11, 24)) == []


ARTICLE_FAULTS = [
    # what is replaced, by what, the line and the reason of the one fault
    ("sr: Kako se plaća", "sr: " + "d" * 39, 3, "title.sr has 39 characters: a button takes 38"),
    ("  en: How to pay\n", "", 2, "title.en is missing"),
    ("audience: [citizen, employer]", "audience: [citizen, boss]", 5,
     "audience boss is none of citizen, employer, entrepreneur, official"),
    ("status: published", "status: ready", 6, "status ready is none of draft, published, gap, expired"),
    ("owner: epay\n", "", 2, "front matter: owner is missing"),
    ("valid_from: 2026-11-24", "valid_from: soon", 2, "front matter: Invalid isoformat string: 'soon'"),
    ("valid_from: 2026-11-24", "valid_from: null", 2, "front matter: valid_from needs a day"),
    ("valid_to: null", "valid_to: 2026-11-01", 9, "valid_to is before valid_from"),
    ("facts: [P1]\nsources", "facts: [P1, P9]\nsources", 11, "P9 is no fact of knowledge_base/facts"),
    ("facts: [P1]\nsources", "facts: [P1, P2]\nsources", 11, "P2 must not be published"),
    ("    facts: [P1]\n", "    facts: [P1, P2]\n", 13, "P2 stands at a source and not in facts"),
    ("https://plati", "plati", 13, "source plati.euprava.gov.rs/pomoc is no web address"),
    ("    checked: 2026-11-23\n", "", 2, "front matter: checked is missing"),
    ("    checked: 2026-11-23\n", "    checked: 2026-11-23\n    language: de\n", 13,
     "source language de is none of sr, en"),
    ("related: [epay/refund]", "related: [epay/nothing]", 18, "related epay/nothing does not exist"),
    ("steps: []", "steps: [one, two]", 22, "0 numbered steps, but steps names 2"),
    ("steps: []", "steps: [", 19, "expected the node content, but found '<stream end>'"),
    ("steps: []\n---\n", "steps: []\n", 1, "the file must begin with a front matter between two lines of ---"),
    ("\n## sr-Latn", "\nHello.\n\n## sr-Latn", 22, "text before the first language section"),
    ("\n## sr-Latn", "\n### employer\n\n## sr-Latn", 22, "text before the first language section"),
    ("### employer\n\nA company pays by order.\n", "", 30, "the languages do not have the same parts"),
    ("## en\n\nPay by card in 5 minutes.\n\n### employer\n\nA company pays by order.\n", "", 2,
     "the section ## en is missing or empty"),
    ("Platite karticom za 5 minuta", "Platite **karticom** za 5 minuta", 22, "markup: the text must be plain"),
    ("Platite karticom za 5 minuta", "Платите za 5 minuta", 22, "Cyrillic letters in the Latin text"),
    ("Platite karticom", "Platite karticom" + " odmah" * 70, 22,
     "the first paragraph is longer than 420 characters"),
    ("A company pays by order", "A company pays 300", 34, "the number 300 stands in none of the cited facts"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "reason"), ARTICLE_FAULTS)
def test_each_fault_of_an_article_is_named(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    """With its file, its line and the reason, and nothing else is."""
    assert ARTICLE.count(old) == 1
    lay(tmp_path, {**ROOTED, PAY: ARTICLE.replace(old, new)})
    found = check(tmp_path, date(2026, 11, 24))
    found = [fault for fault in found if "has no source in sources" not in fault.reason]  # it comes with another
    if "steps names" in reason:
        found = found[:1]  # once in each language
    assert found == [Fault(PAY, line, reason)]


UNSOURCED = ARTICLE[ARTICLE.index("related:") :].replace(" za 5 minuta", "").replace(" in 5 minutes", "")
OTHER_FAULTS = [
    ({PAY: ARTICLE.replace("published", "gap").replace("    facts: [P1]\n", "    facts: []\n")},
     Fault(PAY, 11, "P1 has no source in sources")),
    ({PAY: ARTICLE[: ARTICLE.index("facts:")] + "facts: []\n" + "sources: []\n" + UNSOURCED},
     Fault(PAY, 12, "a published article needs a source")),
    ({PAY: ARTICLE.replace("### employer", "### citizen", 1)},
     Fault(PAY, 30, "the languages do not have the same parts")),
    ({PAY: ARTICLE + "\n## de\n\nZahlen.\n\n### employer\n\nAuch.\n"}, Fault(PAY, 38, "## de is none of sr-Latn, en")),
    ({DATA: ROOTED[DATA].replace("kako da platim broj 14", "").replace("    - \n", "")},
     Fault(PAY, 1, "14 examples in nlu/data: 15 are needed")),
    ({DATA: ROOTED[DATA][: ROOTED[DATA].index("- intent: epay/refund")]},
     Fault("knowledge_base/epay/refund.md", 1, "0 examples in nlu/data: 15 are needed")),
    ({DATA: ROOTED[DATA] + "- intent: epay/what_is\n  examples: |\n    - šta je to\n"},
     Fault(DATA, 39, "epay/what_is has no article")),
    ({DATA: ROOTED[DATA] + "- intent: epay/unheard\n  examples: |\n    - šta je to\n"},
     Fault(DATA, 39, "epay/unheard is not in the catalogue")),
    ({DATA: ROOTED[DATA] + "- intent: epay/what_is\n  examples: |\n"}, Fault(DATA, 37, "epay/what_is has no examples")),
    ({DATA: ROOTED[DATA] + "- intent: [\n"}, Fault(DATA, 38, "expected the node content, but found '<stream end>'")),
    ({"knowledge_base/intents.yml": ROOTED["knowledge_base/intents.yml"].replace("  refund: {audience: ce}\n", "")},
     Fault("knowledge_base/epay/refund.md", 1, "epay/refund is not in the catalogue")),
    ({"knowledge_base/intents.yml": "epay: [\n"},
     Fault("knowledge_base/intents.yml", 2, "expected the node content, but found '<stream end>'")),
    ({"knowledge_base/intents.yml": "epay:\n  how_to_pay: {audience: x}\n"},
     Fault("knowledge_base/intents.yml", 1, "x is no audience, or a question has none")),
    ({"knowledge_base/epey/what_is.md": ARTICLE},
     Fault("knowledge_base/epey/what_is.md", 1,
           "the folder epey is none of esickleave, epay, portal, urntr, caravan")),
]  # fmt: skip


@pytest.mark.parametrize(("files", "fault"), OTHER_FAULTS)
def test_each_fault_between_files_is_named(tmp_path: Path, files: dict[str, str], fault: Fault) -> None:
    """What an article, the catalogue and the examples owe each other."""
    lay(tmp_path, {**ROOTED, **files})
    assert check(tmp_path, date(2026, 11, 24)) == [fault]


def test_what_needs_no_article(tmp_path: Path) -> None:
    """Gaps of the catalogue, general intents and what is out of scope."""
    more = "".join(f"- intent: {name}\n  examples: |\n    - {name}\n" for name in ("epay/later", "general/greet"))
    lay(tmp_path, {**ROOTED, DATA: ROOTED[DATA] + more + "- intent: out_of_scope\n  examples: |\n    - vreme\n"})
    assert check(tmp_path, date(2026, 11, 24)) == []


def test_a_part_for_nobody(tmp_path: Path) -> None:
    """Named in each language where it stands."""
    lay(tmp_path, {**ROOTED, PAY: ARTICLE.replace("### employer", "### boss")})
    reason = "### boss is no audience"
    assert check(tmp_path, date(2026, 11, 24)) == [Fault(PAY, 26, reason), Fault(PAY, 34, reason)]


def test_several_faults_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    """All in one pass."""
    broken = ARTICLE.replace("status: published", "status: x").replace("sr: Kako se plaća", "sr: " + "d" * 50)
    lay(tmp_path, {**ROOTED, PAY: broken, "knowledge_base/epay/refund.md": "no front matter"})
    assert [(f.file[-13:], f.line) for f in check(tmp_path, date(2026, 11, 24))] == [
        ("how_to_pay.md", 3),
        ("how_to_pay.md", 6),
        ("pay/refund.md", 1),
    ]


def test_files_that_are_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are a fault; a byte order mark and Windows line ends are none."""
    lay(tmp_path, ROOTED)
    (tmp_path / PAY).write_bytes(("\ufeff" + ARTICLE).replace("\n", "\r\n").encode())
    assert check(tmp_path, date(2026, 11, 24)) == []
    (tmp_path / PAY).write_bytes(ARTICLE.encode("cp1250"))
    named = [(fault.file, fault.reason) for fault in check(tmp_path, date(2026, 11, 24))]
    assert (PAY, "the file is not UTF-8") in named


def test_an_overdue_review_is_a_warning(tmp_path: Path) -> None:
    """The article is not served, and the rest is."""
    lay(tmp_path, ROOTED)
    found = check(tmp_path, date(2027, 3, 1))
    reason = "the review was due on 2027-02-28: the article is not served"
    assert found == [Fault(PAY, 10, reason, True), Fault("knowledge_base/epay/refund.md", 10, reason, True)]


def test_the_knowledge_base_has_no_faults() -> None:
    """The real one, on the day it was checked."""
    assert check(ROOT, date(2026, 11, 24)) == []


# Articles


@pytest.fixture
def article(tmp_path: Path) -> Article:
    """One with a part for employers."""
    lay(tmp_path, ROOTED)
    return articles.read(tmp_path / PAY, "epay/how_to_pay")


@pytest.mark.parametrize(
    ("changes", "day", "valid"),
    [
        ({}, date(2026, 11, 23), False),
        ({}, date(2026, 11, 24), True),
        ({}, date(2027, 2, 28), True),
        ({}, date(2027, 3, 1), False),
        ({"valid_to": date(2026, 12, 31)}, date(2026, 12, 31), True),
        ({"valid_to": date(2026, 12, 31)}, date(2027, 1, 1), False),
        ({"valid_to": date(2027, 12, 31)}, date(2027, 3, 1), False),
        ({"status": "gap"}, date(2026, 11, 24), True),
        ({"status": "draft"}, date(2026, 11, 24), False),
        ({"status": "expired"}, date(2026, 11, 24), False),
    ],
)
def test_when_an_article_may_be_served(article: Article, changes: dict[str, object], day: date, valid: bool) -> None:
    """From its first to its last day, and never after its review is due."""
    assert replace(article, **changes).is_valid_on(day) is valid


def test_articles_come_back_from_json() -> None:
    """All of them, through text, with the same hash."""
    for one in articles.load(KNOWLEDGE):
        back = articles.from_json(json.loads(json.dumps(articles.to_json(one))))
        assert back == one
        assert back.text_hash == one.text_hash


def test_a_text_stored_before_sources_had_a_language_is_the_same(article: Article) -> None:
    """Its sources are Serbian and its hash stays; an English source is another text and comes back as one."""
    stored = articles.to_json(article)
    assert "language" not in stored["sources"][0]
    assert articles.from_json(stored).sources[0].language == "sr"
    english = replace(article, sources=(replace(article.sources[0], language="en"),))
    assert english.text_hash != article.text_hash
    assert articles.from_json(json.loads(json.dumps(articles.to_json(english)))) == english


def test_pages_whose_address_is_english_are_marked_so() -> None:
    """A part of the address or a host for English; NALED keeps Serbian news below /en/ too."""
    sources = [source for one in articles.load(KNOWLEDGE) for source in one.sources]
    for source in sources:
        if re.search(r"/en(?:-US)?/|//en\.", source.url) and "naled.rs/en/vest" not in source.url:
            assert source.language == "en", source.url
        if re.search(r"/sr(?:-Latn-RS|_lat)?/|naled.rs/en/vest", source.url):
            assert source.language == "sr", source.url
    assert len({(source.url, source.language) for source in sources}) == len({source.url for source in sources})


def test_the_hash_hears_every_change(article: Article) -> None:
    """Each part that people see or that decides about serving."""
    changed: list[dict[str, object]] = [
        {"title": {"sr": "x", "en": "y"}},
        {"valid_to": date(2027, 1, 1)},
        {"status": "draft"},
        {"sources": ()},
        {"bodies": {**article.bodies, "en": {"": "Other."}}},
    ]
    hashes = {replace(article, **change).text_hash for change in changed}
    assert len(hashes | {article.text_hash}) == len(changed) + 1
    assert replace(article, lines={}).text_hash == article.text_hash


def test_the_catalogue_names_each_article() -> None:
    """Gap articles are gaps of the catalogue, and the other way round."""
    questions = catalogue.load(KNOWLEDGE / "intents.yml")
    for one in articles.load(KNOWLEDGE):
        assert questions[one.name].gap is (one.status == "gap"), one.name


# Releases


async def test_the_same_set_is_published_once(store: Store) -> None:
    """A changed article makes a new number, the same set again does not."""
    real = articles.load(KNOWLEDGE)
    changed = (replace(real[0], owner="portal"), *real[1:])
    draft = replace(real[0], name="epay/draft", status="draft")
    numbers = []
    for checked in (real, real, (*real, draft), changed, changed):
        async with store.write() as tx:
            numbers.append(await library.publish(tx, checked, now=NOON + timedelta(days=1)))
    assert numbers == [1, 1, 1, 2, 2]


async def test_what_is_published_is_served_as_it_was_written(store: Store) -> None:
    """Through the database and back."""
    shelf = library.Library(store)
    assert await shelf.refresh()
    assert not await shelf.refresh()
    assert dict(shelf.shelf.release.articles) == {one.name: one for one in articles.load(KNOWLEDGE)}
    assert shelf.shelf.release.hash == articles.release_hash(articles.load(KNOWLEDGE))


async def test_a_topic_lists_its_questions_in_the_order_of_the_catalogue(tmp_path: Path, store: Store) -> None:
    """From the files, and as they are served; another order is another release of the same texts."""
    names = ["epay/refund", "epay/how_to_pay"]
    turned = "epay:\n  refund: {audience: ce}\n  how_to_pay: {audience: c}\n"
    lay(tmp_path, {**ROOTED, "knowledge_base/intents.yml": turned})
    listed = articles.load(tmp_path / "knowledge_base")
    assert [article.name for article in listed] == names
    for moved, expected in ((listed, names), (listed[::-1], names[::-1])):
        async with store.write() as tx:
            await library.publish(tx, moved, now=NOON + timedelta(days=1))
        shelf = library.Library(store)
        await shelf.refresh()
        assert list(shelf.shelf.release.questions("epay")) == expected


async def test_the_questions_that_are_served_follow_the_catalogue(store: Store) -> None:
    """The real ones."""
    shelf = library.Library(store)
    await shelf.refresh()
    release, wanted = shelf.shelf.release, list(catalogue.load(KNOWLEDGE / "intents.yml"))
    for topic in release.topics():
        names = release.questions(topic)
        assert list(names) == sorted(names, key=wanted.index)
    assert any(list(release.questions(topic)) != sorted(release.questions(topic)) for topic in release.topics())


async def test_an_older_text_can_be_rebuilt(store: Store) -> None:
    """What was served at a moment, also after it changed, and nothing before the first release or after the last."""
    real = articles.load(KNOWLEDGE)
    old, rest = real[0], real[1:]
    new = replace(old, bodies={**old.bodies, "en": {"": "New words."}})
    for days, checked in ((1, (new, *rest)), (2, rest)):
        async with store.write() as tx:
            await library.publish(tx, checked, now=NOON + timedelta(days=days))
    async with store.read() as tx:
        at = [await releases.published_on(tx, old.name, NOON + timedelta(hours=h)) for h in (-1, 0, 23, 24, 47, 48)]
    assert at[0] is None
    assert at[5] is None
    assert [articles.from_json(body) for body in at[1:5] if body] == [old, old, new, new]


async def test_kb_show_of_a_day(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command prints the text of that day, and says so when there was none."""
    monkeypatch.setenv("BOT_DATABASE_URL", sqlite_url)
    store = Store(sqlite_url)
    real = articles.load(KNOWLEDGE)
    new = replace(real[0], bodies={**real[0].bodies, "en": {"": "New words."}})
    async with store.write() as tx:
        await library.publish(tx, (new, *real[1:]), now=datetime(2026, 12, 1, 12, tzinfo=UTC))
    await store.close()

    def shown(day: str) -> tuple[int, str]:
        result = CliRunner().invoke(group, ["kb", "show", real[0].name, "--as-of", day])
        return result.exit_code, result.output

    first, second, none = [await asyncio.to_thread(shown, day) for day in ("2026-11-30", "2026-12-01", "2026-11-01")]
    assert first[0] == 0
    assert "New words." not in first[1]
    assert real[0].sources[0].url in first[1]
    assert "New words." in second[1]
    assert none[0] != 0


@pytest.mark.parametrize(("zone", "new"), [("Europe/Belgrade", False), ("UTC", True), ("America/New_York", True)])
async def test_a_day_ends_at_midnight_where_the_help_desk_is(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, zone: str, new: bool
) -> None:
    """What is published half an hour after midnight in Belgrade belongs to the next day there."""
    monkeypatch.setenv("BOT_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("BOT_TIMEZONE", zone)
    store = Store(sqlite_url)
    real = articles.load(KNOWLEDGE)
    changed = replace(real[0], bodies={**real[0].bodies, "en": {"": "New words."}})
    async with store.write() as tx:
        await library.publish(tx, (changed, *real[1:]), now=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    await store.close()
    arguments = ["kb", "show", real[0].name, "--as-of", "2026-11-30"]
    result = await asyncio.to_thread(CliRunner().invoke, group, arguments)
    assert result.exit_code == 0
    assert ("New words." in result.output) is new


# How articles are shown


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The bot's own sentences."""
    return Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)


def show(article: Article, texts: Texts, locale: Locale, audience: Audience | None = None) -> str:
    """The article as a person of this locale gets it."""

    def words(key: str, arguments: Mapping[str, object]) -> str:
        return texts.say(locale, key, arguments)

    return render.render(article, locale=locale, audience=audience, words=words)


@pytest.mark.parametrize(
    ("locale", "audience", "expected"),
    [
        (Locale.LATIN, None, "Platite karticom za 5 minuta.\n\nIzvor: plati.euprava.gov.rs (provereno 23. 11. 2026.)"),
        (Locale.CYRILLIC, Audience.EMPLOYER,
         "Платите картицом за 5 минута.\n\nФирма плаћа налогом.\n\n"
         "Извор: plati.euprava.gov.rs (проверено 23. 11. 2026.)"),
        (Locale.ENGLISH, Audience.EMPLOYER,
         "Pay by card in 5 minutes.\n\nA company pays by order.\n\n"
         "Source, in Serbian: plati.euprava.gov.rs (checked 23 November 2026)"),
        (Locale.ENGLISH, Audience.CITIZEN,
         "Pay by card in 5 minutes.\n\nSource, in Serbian: plati.euprava.gov.rs (checked 23 November 2026)"),
    ],
)  # fmt: skip
def test_an_answer_in_each_locale(
    article: Article, texts: Texts, locale: Locale, audience: Audience | None, expected: str
) -> None:
    """The general part, what is added for the audience, and the source with the day it was checked."""
    assert show(article, texts, locale, audience) == expected


def test_an_answer_that_depends_on_who_asks(article: Article, texts: Texts) -> None:
    """Without a general part the audience must be asked for; with one it need not."""
    assert render.needs_audience(article) == ()
    only = {tag: {"employer": parts["employer"], "citizen": "Za građane."} for tag, parts in article.bodies.items()}
    divided = replace(article, bodies=only)
    assert render.needs_audience(divided) == (Audience.CITIZEN, Audience.EMPLOYER)
    assert show(divided, texts, Locale.LATIN, Audience.CITIZEN).startswith("Za građane.\n\nIzvor: ")


def test_several_sources_are_one_line(article: Article, texts: Texts) -> None:
    """Each site once, with the oldest day on which one was checked; no source, no line."""
    older = replace(article.sources[0], url="https://www.paragraf.rs/x", checked=date(2026, 10, 1))
    many = replace(article, sources=(*article.sources, older, article.sources[0]))
    last = show(many, texts, Locale.LATIN).split("\n\n")[-1]
    assert last == "Izvor: plati.euprava.gov.rs, paragraf.rs (provereno 1. 10. 2026.)"
    assert show(replace(article, sources=()), texts, Locale.LATIN) == "Platite karticom za 5 minuta."


def test_english_sources_are_told_from_serbian_ones(article: Article, texts: Texts) -> None:
    """In an English answer a line for each kind; in a Serbian one all stand in one line."""
    english = replace(article.sources[0], url="https://en.sindikat.rs/x", language="en", checked=date(2026, 10, 1))
    both = replace(article, sources=(article.sources[0], english))
    assert show(both, texts, Locale.ENGLISH).split("\n\n")[-1].splitlines() == [
        "Source: en.sindikat.rs (checked 1 October 2026)",
        "Source, in Serbian: plati.euprava.gov.rs (checked 23 November 2026)",
    ]
    only = show(replace(article, sources=(english,)), texts, Locale.ENGLISH)
    assert only.endswith("\n\nSource: en.sindikat.rs (checked 1 October 2026)")
    last = show(both, texts, Locale.LATIN).split("\n\n")[-1]
    assert last == "Izvor: plati.euprava.gov.rs, en.sindikat.rs (provereno 1. 10. 2026.)"


def test_english_sources_are_told_from_serbian_ones_in_full(article: Article, texts: Texts) -> None:
    """The same title in two languages is two sources."""
    english = replace(article.sources[0], url="https://en.sindikat.rs/x", language="en")
    both = replace(article, sources=(article.sources[0], english))

    def words(key: str, arguments: Mapping[str, object]) -> str:
        return texts.say(Locale.ENGLISH, key, arguments)

    said = render.sharing(both, locale=Locale.ENGLISH, words=words)
    assert "Portal ePlaćanje (in Serbian, checked 23 November 2026)\nhttps://plati" in said
    assert "Portal ePlaćanje (checked 23 November 2026)\nhttps://en.sindikat" in said


def test_the_sources_in_full(article: Article, texts: Texts) -> None:
    """Title in the person's script, address as it is, the day; the version that the answer rests on."""

    def words(key: str, arguments: Mapping[str, object]) -> str:
        return texts.say(Locale.CYRILLIC, key, arguments)

    said = render.sharing(article, locale=Locale.CYRILLIC, words=words)
    assert article.text_hash[:8] in said
    assert "Портал еПлаћање (проверено 23. 11. 2026.)\nhttps://plati.euprava.gov.rs/pomoc" in said
    none = render.sharing(replace(article, sources=()), locale=Locale.CYRILLIC, words=words)
    assert texts.say(Locale.CYRILLIC, "no-sources") in none


@pytest.mark.parametrize("locale", list(Locale))
def test_every_article_can_be_shown_to_everybody(texts: Texts, locale: Locale) -> None:
    """With its sites as they are typed into a browser."""
    for one in articles.load(KNOWLEDGE):
        for audience in (None, *Audience):
            said = show(one, texts, locale, audience)
            assert one.bodies["en" if locale is Locale.ENGLISH else "sr-Latn"][""][:1].isalnum()
            for source in one.sources:
                site = source.url.split("/")[2].removeprefix("www.")
                assert site in said.split("\n\n")[-1], one.name
            if locale is Locale.ENGLISH and one.sources:
                assert ("\nSource, in Serbian: " in said) is any(source.language == "sr" for source in one.sources)
                assert ("\nSource: " in said) is any(source.language == "en" for source in one.sources)


def test_a_file_that_is_no_article(tmp_path: Path) -> None:
    """Loading stops with the file, the line and the reason."""
    lay(tmp_path, {"epay/x.md": "---\n- a\n---\n"})
    with pytest.raises(ContentBroken, match=r"epay/x\.md:2: the front matter must be a mapping"):
        articles.load(tmp_path)
