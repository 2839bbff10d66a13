"""Viber against the simulator: welcome, subscription, receipts, sessions and charges, faults, an absent platform."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.channels.viber_shapes import PRESS
from bot.model import (
    DeliveryState,
    Inbound,
    InboundKind,
    Lane,
    Locale,
    Outcome,
    OutMessage,
    Receipt,
    SendResult,
    Speech,
)
from bot.store import deliveries as rows
from bot.store import receipts
from bot.store.schema import attempt_deliveries, attempts, deliveries, identities, inbound, people
from bot.store.schema import receipts as receipt_table
from bot.understanding.embedded import Embedded
from tests.house import Known, Recorder, StillClock, free_port, house, idle, said, until
from tests.simulators.faults import Trouble
from tests.simulators.viber import ViberSimulator
from tests.stages import ViberStage, viber
from tests.test_pipeline import values


async def states(stage: ViberStage, *expected: str) -> bool:
    return [row[0] for row in await values(stage.app, deliveries.c.state)] == list(expected)


async def test_an_opened_conversation_is_welcomed_in_the_answer_itself(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.person.opens("plakat_cacak")
        heard = await ana.person.hears()
        assert heard.welcome
        for word in ("robot", "pravne savete", "JMBG", "/privatnost"):
            assert word in heard.text
        assert "eBolovanje" in heard.buttons
        assert [call.method for call in ana.world.calls if call.method == "send_message"] == []
        assert await values(ana.app, identities.c.origin, identities.c.reachable) == [("plakat_cacak", False)]
        [(state,)] = await values(ana.app, deliveries.c.state)
        assert state in ("uncertain", "delivered", "seen")  # the platform's receipts come when they come


async def test_a_repeated_opening_gets_the_same_welcome_and_nothing_more(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        event = {
            "event": "conversation_started",
            "timestamp": 1,
            "message_token": 2**60,
            "type": "open",
            "user": ana.person.user,
            "subscribed": False,
        }
        body = json.dumps(event).encode()
        headers = {"X-Viber-Content-Signature": ana.world.callbacks.signature(body)}
        answers = set()
        async with aiohttp.ClientSession(headers=headers) as client:
            for _ in range(3):
                async with client.post(f"{ana.app.address}/hooks/viber", data=body) as answer:
                    assert answer.status == 200
                    answers.add(await answer.read())
        assert len(answers) == 1
        assert len(json.loads(answers.pop())["text"]) > 100
        assert len(await values(ana.app, deliveries.c.id)) == 1


def opening(number: int) -> Inbound:
    """Word that the person opened the conversation, as Viber's callback says it."""
    arrived = said("opened", number, kind=InboundKind.JOINED)
    return replace(arrived, name="opened", text="", origin="plakat-7")


async def test_an_opening_that_comes_late_takes_nothing_from_who_has_written(
    database_url: str, clock: StillClock
) -> None:
    channel = Recorder()
    channel.script.append(SendResult(outcome=Outcome.LATER, retry_after=30.0))
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("kako da otvorim nalog")])
        await until(lambda: channel.calls == 1)
        await app.inbox.take([opening(2)])
        await idle(app)
        assert await values(app, identities.c.reachable, identities.c.origin) == [(True, "plakat-7")]
        clock.forward(seconds=31)
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        assert await values(app, deliveries.c.state) == [("sent",)]  # the answer, and no greeting behind it


async def test_who_left_and_opens_anew_is_greeted_and_not_written_to(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("kako da otvorim nalog")])
        await until(lambda: len(channel.heard) == 1)
        await app.inbox.take([said("", 2, kind=InboundKind.LEFT), opening(3), opening(4)])
        await until(lambda: len(channel.heard) == 3)
        await idle(app)
        assert await values(app, identities.c.reachable) == [(False,)]
        assert "robot" in channel.texts()[1]


async def test_opened_typed_as_a_command_is_answered_like_any_other(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        await ana.says("/opened")
        assert not (await ana.person.hears()).welcome


async def test_a_welcome_that_fails_is_stored_and_told_in_the_usual_way(
    sqlite_url: str, engine: Embedded, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import pipeline

    apply, calls = pipeline.apply, iter([RuntimeError("on purpose")])

    async def broken(*arguments: Any) -> Any:
        for error in calls:
            raise error
        return await apply(*arguments)

    async with viber(sqlite_url, engine, clock) as ana:
        monkeypatch.setattr(pipeline, "apply", broken)
        ana.person.opens()
        await until(lambda: _handled(ana))
        assert await values(ana.app, inbound.c.kind) == [("joined",)]


async def _handled(stage: ViberStage) -> bool:
    return await values(stage.app, inbound.c.state) == [("handled",)]


async def test_a_receipt_of_the_welcome_settles_it_though_nobody_knew_its_token(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.person.receipts = ("delivered", "seen")
        ana.person.opens()
        await ana.person.hears()
        await until(lambda: states(ana, "seen"))


async def test_the_first_message_subscribes_and_leaving_is_recorded(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.person.opens()
        await ana.person.hears()
        await ana.says("kako da platim taksu")
        assert "plati.euprava.gov.rs" in (await ana.person.hears()).text
        assert await values(ana.app, identities.c.reachable) == [(True,)]
        ana.person.unsubscribes()
        await until(lambda: reachable(ana, expected=False))
        ana.person.subscribes()
        await until(lambda: reachable(ana, expected=True))
        await idle(ana.app)
        assert len(ana.person.heard) == 2  # subscribing is no reason to greet again


async def reachable(stage: ViberStage, *, expected: bool) -> bool:
    return await values(stage.app, identities.c.reachable) == [(expected,)]


async def test_who_left_unnoticed_is_found_gone(sqlite_url: str, engine: Embedded, clock: StillClock) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.world.faults.plan(Trouble.REFUSED, method="send_message", status=6)
        await ana.says("kako da platim taksu")
        await until(lambda: states(ana, "gone"))
        assert await reachable(ana, expected=False)


@pytest.mark.parametrize("order", [("delivered", "seen"), ("seen", "delivered", "delivered")])
@pytest.mark.parametrize("first", [False, True])
async def test_receipts_move_forward_only_in_any_order_and_also_before_the_answer(
    sqlite_url: str, engine: Embedded, clock: StillClock, order: tuple[str, ...], *, first: bool
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.world.receipts_first = first
        ana.person.receipts = order
        await ana.says("kako da platim taksu")
        await ana.sees()
        await ana.world.callbacks.settled()
        await until(lambda: states(ana, "seen"))
        assert await values(ana.app, receipt_table.c.state) in ([], [("delivered",)])


async def test_a_bad_keyboard_is_recorded_as_failed_when_the_client_says_so(
    sqlite_url: str, engine: Embedded, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels import viber_shapes

    def broken(*_choices: object) -> dict[str, object]:
        button = {"Columns": 6, "Rows": 1, "ActionType": "reply", "ActionBody": "", "Text": "Meni"}
        return {"Type": "keyboard", "Buttons": [button]}

    async with viber(sqlite_url, engine, clock) as ana:
        monkeypatch.setattr(viber_shapes, "keyboard", broken)
        await ana.says("kako da platim taksu")
        await until(lambda: states(ana, "failed"))
        assert ana.person.heard == []
        assert len(ana.world.violations) == 1
        ana.world.violations.clear()  # this one was on purpose


async def test_tokens_of_64_bits_survive(sqlite_url: str, engine: Embedded, clock: StillClock) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.person.receipts = ()
        await ana.says("kako da platim taksu")
        heard = await ana.person.hears()
        await until(lambda: states(ana, "sent"))
        ((token,),) = await values(ana.app, deliveries.c.token)
        assert int(str(token)) == heard.token > 2**53


async def test_what_is_said_within_a_day_is_free_and_later_is_charged(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.person.receipts = ()
        await ana.says("kako da platim taksu")
        await ana.person.hears()
        await until(lambda: states(ana, "sent"))
        clock.forward(seconds=25 * 3600)
        ana.world.passes(hours=25)
        async with ana.app.store.write() as tx:
            await rows.add(
                tx,
                account="viber:bot",
                conversation_id=1,
                identity_id=1,
                message=OutMessage(text="Karavan dolazi.", locale=Locale.LATIN),
                speech=Speech.NOTICE,
                lane=Lane.NOTICE,
                now=clock.now(),
            )
        await until(lambda: states(ana, "sent", "sent"))
        assert await values(ana.app, deliveries.c.charged, deliveries.c.billing) == [(False, 1), (True, 2)]
        assert ana.world.billed == 1


@pytest.mark.parametrize(
    ("trouble", "state", "times_heard"),
    [
        (Trouble.SERVER_ERROR, "uncertain", 0),
        (Trouble.SILENT_AFTER, "uncertain", 1),
        (Trouble.RESET_AFTER, "uncertain", 1),
    ],
)
async def test_faults_of_the_platform(
    sqlite_url: str, engine: Embedded, clock: StillClock, trouble: Trouble, state: str, times_heard: int
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.person.receipts = ()
        ana.world.faults.plan(trouble, method="send_message")
        await ana.says("kako da platim taksu")
        await until(lambda: states(ana, state))
        assert len(ana.person.heard) == times_heard
        clock.forward(seconds=31)  # an answer is said once more, and then it is known to be there
        await until(lambda: states(ana, "sent"))
        assert len(ana.person.heard) == times_heard + 1


async def test_a_receipt_spares_the_repetition_of_what_had_arrived(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.world.faults.plan(Trouble.RESET_AFTER, method="send_message")
        await ana.says("kako da platim taksu")
        await until(lambda: states(ana, "seen"))
        clock.forward(seconds=31)
        await idle(ana.app)
        assert len(ana.person.heard) == 1


async def test_too_many_to_one_person_silences_nobody_else(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.world.faults.plan(Trouble.TOO_MANY, method="send_message")
        await ana.says("kako da platim taksu")
        await until(lambda: _refused(ana))
        mika = ana.world.person("Mika")
        mika.says("how do I pay a fee")
        assert "plati.euprava.gov.rs" in (await mika.hears()).text
        assert ana.person.heard == []
        clock.forward(seconds=31)
        assert "plati.euprava.gov.rs" in (await ana.person.hears()).text


async def _refused(stage: ViberStage) -> bool:
    return ("later",) in await values(stage.app, attempts.c.outcome)


async def test_repeated_and_shuffled_callbacks_are_taken_once(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        ana.world.faults.repeats, ana.world.faults.shuffle = 5, True
        for number in range(6):
            await ana.says(f"pitanje broj {number}")
        await ana.world.callbacks.settled()
        await idle(ana.app)
        assert len(await values(ana.app, inbound.c.id)) == 6


@pytest.mark.parametrize("proof", ["", "00", "č"])
async def test_a_forged_callback_is_401_and_nothing_is_stored(sqlite_url: str, clock: StillClock, proof: str) -> None:
    async with (
        viber(sqlite_url, Known(), clock) as ana,
        aiohttp.ClientSession() as client,
        client.post(
            f"{ana.app.address}/hooks/viber", data=b'{"event":"message"}', headers={"X-Viber-Content-Signature": proof}
        ) as answer,
    ):
        assert answer.status == 401
        assert await values(ana.app, inbound.c.id) == []


async def test_an_unknown_event_is_200_and_stored_as_unsupported(sqlite_url: str, clock: StillClock) -> None:
    async with viber(sqlite_url, Known(), clock) as ana, aiohttp.ClientSession() as client:
        body = b'{"event":"client_status","timestamp":1}'
        headers = {"X-Viber-Content-Signature": ana.world.callbacks.signature(body)}
        async with client.post(f"{ana.app.address}/hooks/viber", data=body, headers=headers) as answer:
            assert answer.status == 200
        assert await values(ana.app, inbound.c.kind, inbound.c.state) == [("unsupported", "ignored")]


async def test_pictures_places_and_phones_are_answered_sensibly(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        for send, expected in (
            (lambda: ana.person.sends_picture("kako da platim taksu"), "plati.euprava.gov.rs"),
            (ana.person.sends_sticker, "Hvala"),
            (ana.person.sends_location, "iz mesta Čačak"),
            (lambda: ana.person.sends_contact("Ana", "381641234567"), "tekst"),
            (lambda: ana.person.sends_file(), "o čemu je"),
        ):
            clock.forward(seconds=10)
            send()
            assert expected in (await ana.person.hears()).text
        stored = json.dumps([row[0] for row in await values(ana.app, inbound.c.body)])
        assert "381641234567" not in stored
        assert "43.89" not in stored  # only the municipality is kept of a place
        assert await values(ana.app, people.c.municipality) == [("cacak",)]


async def test_the_whole_keyboard_fits_on_the_longest_answers(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as ana:
        for topic in ("esickleave", "epay", "portal", "urntr", "caravan"):
            ana.person.presses_body(f"{PRESS}topic:{topic}")
            assert (await ana.person.hears()).keyboard


async def test_a_wrong_token_leaves_the_rest_running_and_shows_in_health(sqlite_url: str, clock: StillClock) -> None:
    port = free_port()
    async with ViberSimulator("another-token", scale=0.02) as world:
        settings = {"viber_token": "wrong", "viber_api_url": world.url, "http_port": port}
        settings |= {"public_url": f"http://127.0.0.1:{port}"}
        async with (
            house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="all", **settings) as app,
            aiohttp.ClientSession() as client,
        ):
            await until(lambda: "the token is refused" in app.channels["viber:bot"].health())
            async with client.get(f"{app.address}/health/ready") as answer:
                assert answer.status == 200
                assert "the token is refused" in (await answer.json())["channels"]["viber:bot"]


async def test_the_token_is_in_no_log_line_and_no_body(
    sqlite_url: str,
    engine: Embedded,
    clock: StillClock,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    async with viber(sqlite_url, engine, clock) as ana:
        ana.world.faults.plan(Trouble.RESET_AFTER, method="send_message")
        await ana.says("kako da platim taksu")
        await until(lambda: states(ana, "seen"))
        token = ana.world.token
        assert token not in repr(ana.app.channels["viber:bot"])
        assert token not in repr(ana.app.settings)
    out, err = capfd.readouterr()
    assert token not in out + err
    assert not [record for record in caplog.records if token in record.getMessage()]


async def test_an_unknown_receipt_settles_nothing_while_another_call_is_under_way(
    database_url: str, clock: StillClock
) -> None:
    """Two are open to this person: which of them the receipt speaks of is not known, so it is kept."""
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("prvo"), said("drugo", 2)])
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        receipt = Receipt(account="null:test", token="99", sender="ana", state=DeliveryState.SEEN)
        async with app.store.write() as tx:
            await tx.execute(deliveries.update().values(state="uncertain", token=""))
            assert not await receipts.take(tx, receipt, now=clock.now())
        async with app.store.write() as tx:
            first = (await tx.execute(select(func.min(deliveries.c.id)))).scalar_one()
            await tx.execute(deliveries.update().where(deliveries.c.id == first).values(state="sent", token="5"))
            await receipts.match_kept(tx, "null:test", 1, now=clock.now())
        assert sorted(await values(app, deliveries.c.id, deliveries.c.state)) == [(first, "sent"), (first + 1, "seen")]
        assert await values(app, receipt_table.c.id) == []


async def test_a_kept_receipt_of_a_repeated_call_does_not_settle_what_was_said_later(
    database_url: str, clock: StillClock
) -> None:
    """The first call of an answer was accepted unknown to us; its receipt comes when the second has its token."""
    channel = Recorder("viber:bot")
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        channel.script.append(SendResult(outcome=Outcome.UNKNOWN))
        await app.inbox.take([said("prvo", account="viber:bot")])
        await until(lambda: channel.calls == 1)
        await idle(app)
        clock.forward(seconds=31)
        await until(lambda: channel.calls == 2)
        await idle(app)
        old = Receipt(account="viber:bot", token="T1", sender="ana", state=DeliveryState.SEEN)
        clock.forward(seconds=3600)
        await app.inbox.take([old])
        clock.forward(seconds=60)
        channel.script.append(SendResult(outcome=Outcome.UNKNOWN))
        await app.inbox.take([said("drugo", 2, account="viber:bot")])
        await until(lambda: channel.calls == 3)
        await idle(app)
        found = [row[1] for row in sorted(await values(app, deliveries.c.id, deliveries.c.state))]
        assert found == ["sent", "uncertain"]
        await app.inbox.take([replace(old, token="T3")])
        assert sorted(await values(app, deliveries.c.id, deliveries.c.state))[1][1] == "seen"


@pytest.mark.parametrize(("ahead", "state"), [(-1, "uncertain"), (0, "seen")])
async def test_a_welcome_is_settled_only_by_a_receipt_that_came_after_it(
    database_url: str, clock: StillClock, ahead: int, state: str
) -> None:
    channel = Recorder("viber:bot")
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("prvo", account="viber:bot")])
        await until(lambda: channel.calls == 1)
        await idle(app)
        receipt = Receipt(account="viber:bot", token="T9", sender="ana", state=DeliveryState.SEEN)
        async with app.store.write() as tx:  # a welcome is a row without a call
            await tx.execute(attempt_deliveries.delete())
            await tx.execute(deliveries.update().values(state="uncertain", token=""))
            await receipts.take(tx, receipt, now=clock.now() + timedelta(seconds=ahead))
        assert await values(app, deliveries.c.state) == [(state,)]
