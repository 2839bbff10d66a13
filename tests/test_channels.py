"""One contract for all channels: what a person may rely on, whichever way they write."""

import json

import pytest

from bot.store.schema import answers, feedback, identities, inbound
from bot.store.schema_cases import cases
from bot.understanding.embedded import Embedded
from tests.house import StillClock, idle, until
from tests.stages import STAGES
from tests.test_pipeline import values


@pytest.fixture(params=list(STAGES))
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


async def test_a_question_is_answered_in_one_message_with_five_buttons(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await person.says("Kako da se registrujem na eUpravu?")
        seen = await person.sees()
        assert "eid.gov.rs" in seen.text
        assert "provereno 23. 11. 2026." in seen.text
        assert list(seen.buttons) == ["Pomoglo je", "Nije pomoglo", "Još", "Čovek", "Meni"]


async def test_a_press_is_taken_twice_and_out_of_order_without_harm(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await person.says("како да платим таксу")
        await person.sees()
        await person.presses("Није помогло")
        assert "Шта није било у реду" in (await person.sees()).text
        await person.presses("Није јасно")
        await person.sees()
        await person.presses_action("fb:1:no")
        await person.sees()
        await person.presses_action("утицај:;drop table")
        await person.sees()
        await idle(person.app)
        ((helped, _),) = await values(person.app, feedback.c.helped, feedback.c.reason)
        assert helped is False


async def test_the_menu_works_everywhere_by_word_and_by_zero(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        for word in ("Meni", "0", "мени", "/meni"):
            await person.says(word)
            assert "eBolovanje" in (await person.sees()).text.replace("еБоловање", "eBolovanje")


async def test_no_number_is_stored_whatever_a_command_looks_like(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        for typed in ("/pomoc\n0101990710008", "/0641234567", "/start 0641234567", "/broj-0641234567", "/" + "x" * 90):
            await person.says(typed)
            await person.sees()
        await idle(person.app)
        stored = [row[0] for row in await values(person.app, inbound.c.body)]
        assert [body["name"] for body in stored] == ["pomoc", "[telefon]", "start", "", ""]  # type: ignore[index]
        kept = json.dumps([stored, await values(person.app, identities.c.origin)])
        assert "1234567" not in kept
        assert "990710008" not in kept


async def test_the_language_can_be_chosen_by_command_and_by_button(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await person.says("/cirilica")
        assert "Запамтио" in (await person.sees()).text
        await person.says("/jezik")
        assert set((await person.sees()).buttons) == {"Српски, латиница", "Српски, ћирилица", "English"}
        await person.presses("English")
        assert "Menu" in (await person.sees()).buttons
        await person.says("kako da platim taksu")
        assert "Source, in Serbian" in (await person.sees()).text


async def test_a_human_can_be_asked_for_and_gets_a_code_and_a_time(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await person.says("hoću da razgovaram sa čovekom")
        seen = await person.sees()
        ((code,),) = await values(person.app, cases.c.code)
        assert str(code) in seen.text
        assert "srede u 10 časova" in seen.text


async def test_strange_input_gets_a_sensible_reply_and_nothing_dies(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    strange = [
        "😀😀😀",
        "\u200b\u200bmeni\u200b",
        "مرحبا كيف حالك",
        "Kаkо dа plаtim tаksu",
        "a" * 4000,
        "?!",
        "<b>taksa</b>",
    ]
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        for text in strange:
            await person.says(text)
            assert (await person.sees()).text.strip()
        await until(lambda: _all_handled(person.app))


async def _all_handled(app) -> bool:  # type: ignore[no-untyped-def]
    return {row[0] for row in await values(app, inbound.c.state)} == {"handled"}


async def test_who_the_person_is_is_kept(channel: str, sqlite_url: str, engine: Embedded, clock: StillClock) -> None:
    from bot.store.schema import people

    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await person.says("/profil")
        await person.sees()
        await person.presses("Ko sam")
        await person.sees()
        await person.presses("Preduzetnik")
        await person.sees()
        await person.says("/profil")
        await person.sees()
        await person.presses("Opština")
        await person.sees()
        await person.says("tamo gde je gužva")
        assert "Ne poznajem" in (await person.sees()).text
        await person.says("Чачак")
        await person.sees()
        await idle(person.app)
        assert await values(person.app, people.c.audience, people.c.municipality) == [("entrepreneur", "cacak")]


async def test_the_answer_given_can_be_rebuilt(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await person.says("what is ConsentID")
        seen = await person.sees()
        ((version, locale),) = await values(person.app, answers.c.article_version_id, answers.c.locale)
        assert locale == "en"
        assert version == person.app.library.shelf.versions["portal/consentid_what_is"]
        body = person.app.library.shelf.release.articles["portal/consentid_what_is"].bodies["en"][""]
        assert body in seen.text
