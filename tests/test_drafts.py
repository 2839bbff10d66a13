"""Drafts: made of answered cases, checked like files, approved by a second person, never lost to the next release."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import library
from bot.app import KNOWLEDGE, ROOT, App
from bot.cases import talking
from bot.cases.office import Actor
from bot.casework import Role
from bot.drafts import checking, editing, exporting, making, telling
from bot.drafts.editing import Told
from bot.errors import CaseRefused, StaffRefused
from bot.knowledge import articles, faults
from bot.knowledge.articles import Article
from bot.knowledge.check import check
from bot.knowledge.faults import Basis, Wrong
from bot.knowledge.write import to_text
from bot.model import InboundKind
from bot.store import audit, drafts, releases, votes
from bot.store.drafts import Draft
from bot.store.schema_cases import cases as case_table
from tests.house import NOON, Known, Recorder, StillClock, house, idle, said, until
from tests.test_cases import hired, the_case

TODAY = NOON.date()
GAP = "epay/payment_failed"
REPLY = "Sačekajte jedan radni dan, pa proverite ponovo. Моj broj je 064 123 4567."


@pytest.fixture(scope="module")
def known() -> Basis:
    return checking.basis()


@asynccontextmanager
async def answered(url: str, clock: StillClock) -> AsyncIterator[tuple[App, Recorder, Actor, Draft]]:
    """A house in which Ana asked what has no answer, and Mira answered and made an article of it."""
    channel = Recorder()
    async with house(url, channels=[channel], understanding=Known({"": ""}), clock=clock) as app:
        app.understanding.known["novac je skinut, a uplate nema"] = ""  # type: ignore[attr-defined]
        await app.inbox.take([said("novac je skinut, a uplate nema")])
        await idle(app)
        await app.inbox.take([said("human", 2, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        mira, case = await hired(app, "mira", "epay"), await the_case(app)
        async with app.store.write() as tx:
            row = case_table.update().where(case_table.c.id == case.id)
            await tx.execute(row.values(kind="gap", topic=GAP, team="epay"))
            with pytest.raises(StaffRefused, match="answered or closed"):
                await made_of(app, tx, case.id, mira)
            await talking.reply(tx, app.office, case.id, mira, text=REPLY, now=clock.now())
        async with app.store.write() as tx:
            draft = await made_of(app, tx, case.id, mira)
        await idle(app)
        channel.heard.clear()
        yield app, channel, mira, draft


async def made_of(app: App, tx: object, case_id: int, who: Actor) -> Draft:
    release = app.library.shelf.release
    return await making.from_case(
        tx,
        case_id,
        who,
        release=release,
        today=TODAY,
        now=app.clock.now(),  # type: ignore[arg-type]
    )


def told(**changed: object) -> Told:
    """A form that is filled in without a fault, but for what is changed."""
    ways = {
        "name": GAP,
        "titles": ("Uplata skinuta, a ne vidi se", "Charged but not visible"),
        "audience": ("citizen",),
        "valid_from": "2026-11-24",
        "valid_to": "",
        "review_by": "2027-02-28",
        "facts": "P12",
        "sources": (("https://naled.rs", "NALED", "", "2026-11-23", "P12", "sr"),),
        "related": ("epay/refund",),
        "steps": "",
        "texts": (
            "Sačekajte, pa proverite ponovo.\r\n\r\n### employer\r\n\r\nIsto.",
            "Wait.\n\n### employer\n\nAlike.",
        ),
    }
    return Told(**{**ways, **changed})  # type: ignore[arg-type]


async def now_of(app: App, draft: Draft) -> Draft:
    async with app.store.read() as tx:
        found = await drafts.find(tx, draft.id)
    assert found is not None
    return found


async def filled(app: App, draft: Draft, who: Actor, **changed: object) -> Draft:
    """The draft, filled in by `who`."""
    draft = await now_of(app, draft)
    article = editing.told_article(told(**changed), editing.article_of(draft))
    async with app.store.write() as tx:
        await editing.save(tx, draft.id, article, draft.examples, who, seen_as=editing.seen(draft), now=app.clock.now())
    return await now_of(app, draft)


async def published(app: App, draft: Draft, writer: Actor, **changed: object) -> Draft:
    """The draft, filled in, approved by another and served."""
    draft = await filled(app, draft, writer, **changed)
    zora = await hired(app, f"zora{draft.id}", role=Role.STAFF)
    async with app.store.write() as tx:
        now = app.clock.now()
        await editing.approve(tx, draft.id, zora, faults=(), seen_as=editing.seen(draft), now=now)
        await editing.publish(tx, draft.id, zora, seen_as=editing.seen(draft), now=now)
    await app.library.refresh()
    return await now_of(app, draft)


def test_every_article_is_written_as_it_is_read() -> None:
    for path in KNOWLEDGE.glob("*/*.md"):
        if path.parent.name in articles.TOPICS:
            article = articles.read(path, f"{path.parent.name}/{path.stem}")
            assert to_text(article) == path.read_text(encoding="utf-8")


def test_whatever_is_typed_is_read_as_it_was_written() -> None:
    article = articles.load(KNOWLEDGE)[0]
    odd = ("yes", "a: b", "# x", "'", '"', "- x", "12", "[x]", "", "null", "š: „č“")
    for text in odd:
        changed = replace(article, title={"sr": text, "en": text}, owner=text)
        changed = replace(changed, sources=tuple(replace(one, url=text, title=text) for one in article.sources))
        assert articles.parse(to_text(changed), article.name, Path("x")) == changed, text


async def test_an_answered_case_becomes_a_draft_in_one_step(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, _, mira, draft):
        article = editing.article_of(draft)
        assert (draft.name, draft.state, draft.author, article.status) == (GAP, "draft", "mira", "draft")
        text = article.bodies["sr-Latn"][""]
        assert text.startswith("Sačekajte jedan radni dan")
        assert "4567" not in text
        assert not any("\u0400" <= letter <= "\u04ff" for letter in text)
        assert draft.examples == ("novac je skinut, a uplate nema",)
        assert article.title["sr"] == "Uplata skinuta, a ne vidi se"
        case = await the_case(app)
        async with app.store.write() as tx:
            assert (await made_of(app, tx, case.id, mira)).id == draft.id
        for who, reason in (
            (await hired(app, "z", "urntr"), "not_found"),
            (await hired(app, "r", role=Role.READER), "not"),
        ):
            with pytest.raises(CaseRefused, match=reason.replace("_", " ")):
                async with app.store.write() as tx:
                    await made_of(app, tx, case.id, who)


def test_ways_of_asking_are_masked_and_named_once() -> None:
    said_so = [
        "Kako da platim?\nKAKO DA PLATIM",
        "moj JMBG je 0101000710009, šta sada",
        "da",
        "[photo]",
        "epay/what_is",
    ]
    found = making.variants(said_so)
    assert found[0] == "Kako da platim?"
    assert len(found) == 2
    assert "0101000710009" not in found[1]


async def test_the_faults_of_a_draft_are_those_of_a_file_by_field(
    database_url: str, clock: StillClock, known: Basis
) -> None:
    async with answered(database_url, clock) as (app, _, mira, draft):
        served = app.library.shelf.release.articles

        def wrong(one: Draft) -> set[tuple[str, str]]:
            article = editing.article_of(one)
            found = checking.faults_of(article, one.examples, known=known, served=served, today=TODAY)
            return {(fault.fields[0], fault.key) for fault in found}

        assert wrong(draft) == {("sources", "no-source"), ("en", "section-missing")}
        draft = await filled(app, draft, mira)
        fact = next(number for number, fact in known.facts.items() if fact.sayable and number.startswith("P"))
        draft = await filled(
            app, draft, mira, facts=fact, sources=(("https://a.rs", "A", "", "2026-11-23", fact, "sr"),)
        )
        assert wrong(draft) == set()
        bad = {
            "name": ("epay/", {("name", "name"), ("examples", "few-examples")}),
            "titles": (("", "x" * 39), {("title.sr", "title-missing"), ("title.en", "title-long")}),
            "texts": (("Platite 777 dinara **odmah**.", "Pay."), {("sr-Latn", "number"), ("sr-Latn", "markup")}),
            "related": (("epay/none",), {("related", "no-related")}),
            "facts": ("E9999", {("facts", "fact-unknown"), ("facts", "fact-unsourced"), ("sources.0", "source-fact")}),
        }
        base = {"facts": fact, "sources": (("https://a.rs", "A", "", "2026-11-23", fact, "sr"),)}
        for name, (value, expected) in bad.items():
            changed = await filled(app, draft, mira, **{**base, name: value})
            assert wrong(changed) == expected, name
        new = await filled(app, draft, mira, **base, name="epay/quite_new")
        assert wrong(new) == {("examples", "few-examples")}
        article, ways = editing.article_of(new), [f"jedno sasvim novo pitanje {n}" for n in range(15)]
        assert checking.faults_of(article, ways, known=known, served=served, today=TODAY) == []
        taken = known.examples[0]
        (found,) = checking.faults_of(article, [*ways, taken.text], known=known, served=served, today=TODAY)
        assert (found.key, found.told["intent"]) == ("example-taken", taken.intent)


def test_every_fault_has_words_at_the_desk(known: Basis) -> None:
    from bot.model import Locale
    from bot.texts import Texts

    keys = Texts(KNOWLEDGE / "texts", cyrillic=str).keys(Locale.LATIN)
    assert {f"desk-fault-{key}" for key in faults.REASONS} == {key for key in keys if key.startswith("desk-fault-")}


async def test_no_one_approves_what_they_wrote_nor_what_they_did_not_see(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, _, mira, draft):
        zora, vera = await hired(app, "zora", role=Role.STAFF), await hired(app, "vera", role=Role.STAFF)
        seen = editing.seen(await now_of(app, draft))
        draft = await filled(app, draft, zora)

        async def refused(who: Actor, reason: str, mark: str, wrong: tuple[Wrong, ...] = ()) -> None:
            with pytest.raises(StaffRefused, match=reason):
                async with app.store.write() as tx:
                    await editing.approve(tx, draft.id, who, faults=wrong, seen_as=mark, now=clock.now())

        mark = editing.seen(draft)
        await refused(vera, "changed the draft meanwhile", seen)
        await refused(mira, "has not written", mark)
        await refused(zora, "has not written", mark)
        await refused(replace(vera, staff_id=None), "has not written", mark)
        await refused(vera, "has faults", mark, (Wrong(("name",), "name"),))
        async with app.store.write() as tx:
            with pytest.raises(StaffRefused, match="not approved"):
                await editing.publish(tx, draft.id, vera, seen_as=mark, now=clock.now())
            due = (Wrong(("review_by",), "review-due", warning=True),)
            await editing.approve(tx, draft.id, vera, faults=due, seen_as=mark, now=clock.now())
        changed = await filled(app, draft, zora, texts=("Drugačije.", "Otherwise."))
        assert (changed.state, changed.approver_id) == ("draft", None)
        async with app.store.write() as tx:
            await editing.reject(tx, draft.id, vera, now=clock.now())
            with pytest.raises(StaffRefused, match="published or rejected"):
                await editing.reject(tx, draft.id, vera, now=clock.now())
            lines = await audit.page(tx, subject="draft", subject_id=str(draft.id))
        assert not [line for line in lines if "Sačekajte" in line.new or "Sačekajte" in line.old]


async def test_a_published_draft_is_served_at_once_in_its_place(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, channel, mira, draft):
        before = list(app.library.shelf.release.articles)
        await published(app, draft, mira)
        after = app.library.shelf.release
        assert list(after.articles) == before
        assert after.articles[GAP].status == "published"
        assert GAP in after.questions("epay")
        await app.inbox.take([said(f"q:{GAP}", 1, chat="eva", kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 1)
        assert channel.texts()[0].startswith("Sačekajte, pa proverite ponovo.")


async def test_a_new_article_stands_behind_the_others_of_its_topic(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, _, mira, draft):
        before = list(app.library.shelf.release.articles)
        await published(app, draft, mira, name="epay/quite_new")
        names = list(app.library.shelf.release.articles)
        assert [name for name in names if name != "epay/quite_new"] == before
        assert [name for name in names if name.startswith("epay/")][-1] == "epay/quite_new"


async def test_a_published_draft_outlives_releases_until_its_file_leads(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, _, mira, draft):
        draft = await published(app, draft, mira)
        mine = editing.article_of(draft)
        files = articles.load(KNOWLEDGE)

        async def served(found: tuple[Article, ...]) -> tuple[str, str]:
            async with app.store.write() as tx:
                await library.publish(tx, found, now=clock.now())
            await app.library.refresh()
            state = (await now_of(app, draft)).state
            return state, app.library.shelf.release.articles[GAP].bodies["en"][""]

        def with_file(article: Article) -> tuple[Article, ...]:
            return tuple(article if one.name == GAP else one for one in files)

        edited = replace(mine, bodies={**mine.bodies, "en": {**mine.bodies["en"], "": "Edited."}})
        assert await served(files) == ("published", "Wait.")  # the old file
        assert await served(tuple(one for one in files if one.name != GAP)) == ("published", "Wait.")  # none
        assert await served(with_file(edited)) == ("published", "Wait.")  # edited, but the draft was never exported
        async with app.store.write() as tx:
            await drafts.change(tx, draft.id, now=None, state="exported")
        assert await served(files) == ("exported", "Wait.")  # a checkout that the export has not reached
        assert await served(tuple(one for one in files if one.name != GAP)) == ("exported", "Wait.")
        assert await served(with_file(edited)) == ("settled", "Edited.")  # written, then edited
        assert (await served(files))[0] == "settled"


async def test_once_the_file_says_the_same_it_leads(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, _, mira, draft):
        draft = await published(app, draft, mira)
        mine = editing.article_of(draft)
        async with app.store.write() as tx:
            number = await releases.current_number(tx)
            found = tuple(mine if one.name == GAP else one for one in articles.load(KNOWLEDGE))
            assert await library.publish(tx, found, now=clock.now()) == number  # the same set is one release
        assert (await now_of(app, draft)).state == "settled"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(KNOWLEDGE, tmp_path / "root" / "knowledge_base")
    shutil.copytree(ROOT / "nlu" / "data", tmp_path / "root" / "nlu" / "data")
    return tmp_path / "root"


async def test_an_exported_draft_is_a_checkout_without_faults(
    sqlite_url: str, clock: StillClock, checkout: Path
) -> None:
    known = checking.basis()
    fact = next(number for number, one in known.facts.items() if one.sayable and number.startswith("P"))
    sources = (("https://a.rs", "A", "", "2026-11-23", fact, "sr"),)
    async with answered(sqlite_url, clock) as (app, _, mira, draft):
        gap = await published(app, draft, mira, facts=fact, sources=sources)
        async with app.store.write() as tx:
            new = await making.from_file(tx, draft.body, "urntr/quite_new", mira, path=Path("x"), now=clock.now())
            await drafts.change(tx, new.id, now=None, examples=[f"jedno sasvim novo pitanje {n}" for n in range(15)])
        new = await published(app, await now_of(app, new), mira, name="urntr/quite_new", facts=fact, sources=sources)
        assert check(checkout, TODAY) == []
        written = [exporting.write(one, checkout) for one in (gap, new)]
        assert [[path.name for path in paths] for paths in written] == [
            ["payment_failed.md", "intents.yml", "epay.yml"],
            ["quite_new.md", "intents.yml", "urntr.yml"],
        ]
        assert check(checkout, TODAY) == []
        assert [exporting.write(one, checkout) for one in (gap, new)] == [[], []]
        load = {article.name: article for article in articles.load(checkout / "knowledge_base")}
        assert load[GAP].text_hash == app.library.shelf.release.articles[GAP].text_hash
        assert list(load) == list(app.library.shelf.release.articles)


async def test_an_edited_file_comes_in_as_a_draft(database_url: str, clock: StillClock) -> None:
    async with house(database_url, channels=[], understanding=Known(), clock=clock) as app:
        mira = await hired(app, "mira", "epay")
        text = (KNOWLEDGE / "epay" / "refund.md").read_text(encoding="utf-8")
        async with app.store.write() as tx:
            draft = await making.from_file(tx, text, "epay/refund", mira, path=Path("x"), now=clock.now())
            assert draft.body == text
            with pytest.raises(StaffRefused, match="topic/question"):
                await making.from_file(tx, text, "facts/epay", mira, path=Path("x"), now=clock.now())


async def test_those_who_asked_are_told_once(database_url: str, clock: StillClock) -> None:
    async with answered(database_url, clock) as (app, channel, mira, draft):
        for chat in ("eva", "iva"):
            await app.inbox.take(
                [said("kako da otvorim nalog" if chat == "eva" else "како да отворим налог", 1, chat=chat)]
            )
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        for outgoing in list(channel.heard):
            async with app.store.write() as tx:
                from bot.store import people
                from bot.store.schema import conversations

                row = (
                    (await tx.execute(conversations.select().where(conversations.c.chat == outgoing.chat)))
                    .mappings()
                    .one()
                )
                _, person = await people.load(tx, row["id"])
                await votes.count(
                    tx,
                    GAP,
                    person_id=person.id,
                    conversation_id=row["id"],
                    tell=outgoing.chat == "iva",
                    now=clock.now(),
                )
        channel.heard.clear()
        zora = await hired(app, "zora", role=Role.STAFF)
        release = app.library.shelf.release
        with pytest.raises(StaffRefused, match="not served"):
            async with app.store.write() as tx:
                await telling.tell(tx, app.office, draft.id, zora, release=release, now=clock.now())
        draft = await published(app, draft, mira)
        release = app.library.shelf.release
        async with app.store.write() as tx:
            assert len(await telling.waiting(tx, draft)) == 2  # Iva, who wants to hear of it, and Ana, who has a case
            counted, accounts = await telling.tell(tx, app.office, draft.id, zora, release=release, now=clock.now())
            assert (counted, accounts) == (2, {"null:test"})
            assert await telling.waiting(tx, draft) == []
            assert (await telling.tell(tx, app.office, draft.id, zora, release=release, now=clock.now()))[0] == 0
        await app.wake.notify("outbox:null:test")
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        assert sorted(outgoing.chat for outgoing in channel.heard) == ["ana", "iva"]
        by_chat = {outgoing.chat: outgoing.message for outgoing in channel.heard}
        assert by_chat["iva"].text.endswith("Уплата скинута, а не види се")
        assert by_chat["ana"].choices[0].action == f"q:{GAP}"
        assert by_chat["ana"].choices[0].label == "Uplata skinuta, a ne vidi se"
