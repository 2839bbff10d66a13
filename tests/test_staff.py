"""Those who help: accounts, passwords, lock-out, sessions, one-time links, one's own chat, teams, log, commands."""

import asyncio
import io
import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete, select, text, update

from bot.app import App
from bot.casework import Role
from bot.errors import StaffRefused
from bot.model import Inbound, InboundKind, Locale, Outcome, SendResult
from bot.staff import accounts, canned, entry, teams
from bot.staff.passwords import Passwords, check_strength
from bot.staff.rights import ROLES, Right, may
from bot.store import Store, StoreError, audit
from bot.store import canned as canned_rows
from bot.store import deliveries as outgoing
from bot.store import staff as rows
from bot.store.audit import Actor
from bot.store.schema import deliveries
from bot.store.schema_staff import audit as audit_table
from bot.store.schema_staff import sign_in_links, staff_sessions
from bot.store.staff import Staff, Team
from tests.desk import HASHED, PASSWORD, TESTS
from tests.house import NOON, Known, Recorder, StillClock, house, idle, until
from tests.test_cli import Done, here  # noqa: F401  a fixture

MINUTE = timedelta(minutes=1)


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def hire(store: Store, name: str = "Ana", role: Role = Role.MENTOR, password: str = HASHED) -> Staff:
    async with store.write() as tx:
        return await accounts.add(tx, name=name, role=role, actor=TESTS, now=NOON, password=password)


async def test_a_right_password_opens_a_session_and_a_wrong_one_does_not(store: Store, passwords: Passwords) -> None:
    ana = await hire(store)
    assert await entry.sign_in(store, passwords, name="Ana", password="wrong", now=NOON) is None
    assert await entry.sign_in(store, passwords, name="Bora", password=PASSWORD, now=NOON) is None
    token = await entry.sign_in(store, passwords, name=" Ana ", password=PASSWORD, now=NOON)
    assert token
    found = await entry.visitor(store, token, now=NOON, by_hand=True)
    assert found
    assert found[1].id == ana.id
    assert await entry.visitor(store, token + "x", now=NOON, by_hand=True) is None
    async with store.read() as tx:
        kept = (await tx.execute(select(staff_sessions))).mappings().one()
    assert token not in str(dict(kept))


async def test_five_wrong_passwords_close_the_account_for_15_minutes(store: Store, passwords: Passwords) -> None:
    await hire(store)

    async def tried(password: str, minutes: float) -> bool:
        when = NOON + minutes * MINUTE
        return await entry.sign_in(store, passwords, name="Ana", password=password, now=when) is not None

    for _ in range(4):
        assert not await tried("wrong", 0)
    assert await tried(PASSWORD, 0)  # the fifth was right: the count begins again
    for _ in range(5):
        assert not await tried("wrong", 1)
    assert not await tried(PASSWORD, 15.9)
    assert not await tried("wrong", 16)
    assert await tried(PASSWORD, 16)


async def test_guesses_at_one_time_are_counted_before_they_are_checked(store: Store, passwords: Passwords) -> None:
    await hire(store)
    checked = 0
    real = passwords.check

    async def counting(hashed: str | None, password: str) -> bool:
        nonlocal checked
        checked += hashed is not None
        return await real(hashed, password)

    passwords.check = counting  # type: ignore[method-assign]
    guesses = [*("wrong" for _ in range(30)), PASSWORD]
    tokens = [entry.sign_in(store, passwords, name="Ana", password=guess, now=NOON) for guess in guesses]
    assert await asyncio.gather(*tokens) == [None] * 31
    assert checked == 5


async def test_an_unknown_name_costs_as_much_work_as_a_known_one(store: Store, passwords: Passwords) -> None:
    await hire(store)
    await hire(store, "Bora", password="")
    worked: list[str] = []
    real = passwords._verify

    def counting(hashed: str, password: str) -> bool:
        worked.append(re.sub(r"[^$]+\$[^$]+$", "", hashed))
        return real(hashed, password)

    passwords._verify = counting  # type: ignore[method-assign]
    for name in ("Ana", "Bora", "Nobody", *["Ana"] * 5):  # the last of them while the account is closed
        assert await entry.sign_in(store, passwords, name=name, password="wrong", now=NOON) is None
    assert len(worked) == 8
    assert len(set(worked)) == 1  # with the same parameters


async def test_an_old_hash_is_made_anew_at_the_next_sign_in(store: Store) -> None:
    ana = await hire(store)
    newer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert await entry.sign_in(store, newer, name="Ana", password=PASSWORD, now=NOON)
    async with store.read() as tx:
        hashed = (await tx.execute(text("SELECT password FROM staff WHERE id = :id"), {"id": ana.id})).scalar_one()
    assert hashed != HASHED
    assert not newer.is_old(hashed)
    assert await entry.sign_in(store, newer, name="Ana", password=PASSWORD, now=NOON)


@pytest.mark.parametrize("bad", ["", "short", "a" * 12, "abababababab", "x" * 201, "marko markovic"])
def test_a_weak_password_is_refused(bad: str) -> None:
    with pytest.raises(StaffRefused):
        check_strength(bad, "Marko Markovic")
    check_strength(PASSWORD, "Marko Markovic")


async def test_a_session_ends_after_12_idle_hours_and_after_7_days(store: Store) -> None:
    ana = await hire(store)
    async with store.write() as tx:
        token = await entry.begin_session(tx, ana.id, way="test", now=NOON)
    now = NOON
    for _ in range(15):
        now += timedelta(hours=11)
        assert await entry.visitor(store, token, now=now, by_hand=True), now
    assert await entry.visitor(store, token, now=NOON + timedelta(days=7), by_hand=True) is None
    async with store.write() as tx:
        token = await entry.begin_session(tx, ana.id, way="test", now=NOON)
    half = NOON + timedelta(hours=11)
    assert await entry.visitor(store, token, now=half, by_hand=False)  # a page that looks by itself keeps nobody in
    assert await entry.visitor(store, token, now=NOON + timedelta(hours=12), by_hand=True) is None


async def test_who_is_here_is_seen_and_a_page_by_itself_is_not(store: Store) -> None:
    ana = await hire(store)
    async with store.write() as tx:
        token = await entry.begin_session(tx, ana.id, way="test", now=NOON)
    for minutes, by_hand, seen in ((5, False, 0), (6, True, 6), (6.5, True, 6)):
        await entry.visitor(store, token, now=NOON + minutes * MINUTE, by_hand=by_hand)
        async with store.read() as tx:
            found = await rows.find(tx, ana.id)
        assert found
        assert found.seen_at == NOON + seen * MINUTE


@pytest.mark.parametrize("way", ["password", "disable"])
async def test_a_new_password_and_a_closed_account_end_sessions_and_links(store: Store, way: str) -> None:
    ana = await hire(store)
    async with store.write() as tx:
        token = await entry.begin_session(tx, ana.id, way="test", now=NOON)
        link = await entry.issue_link(tx, ana.id, "sign_in", now=NOON)
    async with store.write() as tx:
        if way == "password":
            await accounts.set_password(tx, ana, HASHED, actor=TESTS, now=NOON)
        else:
            await accounts.disable(tx, ana, actor=TESTS, now=NOON)
    assert await entry.visitor(store, token, now=NOON, by_hand=True) is None
    async with store.write() as tx:
        assert await entry.use_link(tx, link, now=NOON) is None


async def test_a_link_works_once_for_15_minutes_and_for_its_purpose(store: Store) -> None:
    ana = await hire(store)
    async with store.write() as tx:
        made = [await entry.issue_link(tx, ana.id, purpose, now=NOON) for purpose in ("sign_in", "sign_in", "telegram")]
        kept = [row[0] for row in await tx.execute(select(sign_in_links.c.hash))]
    assert not set(made) & set(kept)
    async with store.write() as tx:
        assert await entry.use_link(tx, made[0], now=NOON + 14 * MINUTE)
        assert await entry.use_link(tx, made[0], now=NOON + 14 * MINUTE) is None
        assert await entry.use_link(tx, made[2], now=NOON) is None
    async with store.write() as tx:
        assert await entry.use_link(tx, made[1], now=NOON + 15 * MINUTE) is None


async def test_a_link_that_many_use_at_one_time_works_for_one(store: Store) -> None:
    ana = await hire(store)
    async with store.write() as tx:
        link = await entry.issue_link(tx, ana.id, "sign_in", now=NOON)

    async def use() -> str | None:
        async with store.write() as tx:
            return await entry.use_link(tx, link, now=NOON)

    tokens = await asyncio.gather(*(use() for _ in range(8)))
    assert sum(token is not None for token in tokens) == 1


async def test_the_first_admin_comes_in_by_a_link_once_and_only_while_there_is_nobody(store: Store) -> None:
    async with store.write() as tx:
        old = await entry.offer_first(tx, now=NOON)
        new = await entry.offer_first(tx, now=NOON)
    assert old
    assert new
    async with store.write() as tx:
        assert await entry.use_link(tx, old, now=NOON) is None
        assert await entry.use_link(tx, new, now=NOON + timedelta(hours=1)) is None
        assert await rows.count(tx) == 0
        assert await entry.use_link(tx, new, now=NOON)
        assert await entry.use_link(tx, new, now=NOON) is None
        (admin,) = await rows.all_staff(tx)
        assert (admin.name, admin.role, admin.has_password) == ("admin", Role.ADMIN, False)
        assert await entry.offer_first(tx, now=NOON) is None


async def test_the_first_admins_link_is_void_once_somebody_has_an_account(store: Store) -> None:
    async with store.write() as tx:
        link = await entry.offer_first(tx, now=NOON)
    assert link
    await hire(store)
    async with store.write() as tx:
        assert await entry.use_link(tx, link, now=NOON) is None
        assert [one.name for one in await rows.all_staff(tx)] == ["Ana"]


async def test_the_last_admin_stays(store: Store) -> None:
    ana = await hire(store, "Ana", Role.ADMIN)
    async with store.write() as tx:
        for change in (
            accounts.disable(tx, ana, actor=TESTS, now=NOON),
            accounts.change(tx, ana, actor=TESTS, now=NOON, role=Role.MENTOR),
        ):
            with pytest.raises(StaffRefused, match="last admin"):
                await change
    await hire(store, "Bora", Role.ADMIN)
    async with store.write() as tx:
        await accounts.disable(tx, ana, actor=TESTS, now=NOON)
        assert [one.name for one in await rows.all_staff(tx)] == ["Bora"]


async def test_two_admins_who_close_each_other_at_one_time_leave_one(store: Store) -> None:
    both = [await hire(store, name, Role.ADMIN) for name in ("Ana", "Bora")]

    async def close(who: Staff) -> None:
        async with store.write() as tx:
            await accounts.disable(tx, who, actor=TESTS, now=NOON)

    ended = await asyncio.gather(*(close(who) for who in both), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "StaffRefused"]


@pytest.mark.parametrize("name", ["", "a", "1ana", "x" * 61, "<b>", "ana-", " "])
async def test_a_bad_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StaffRefused):
        await hire(store, name)


async def test_names_and_chats_belong_to_one(store: Store) -> None:
    ana, bora = await hire(store, "Ana Ćirić"), await hire(store, "Бора-2.x")
    with pytest.raises(StaffRefused, match="already"):
        await hire(store, "Ana  Ćirić")
    async with store.write() as tx:
        await accounts.set_chat(tx, ana, "telegram", "42", actor=TESTS, now=NOON)
        with pytest.raises(StaffRefused, match="another account"):
            await accounts.set_chat(tx, bora, "telegram", "42", actor=TESTS, now=NOON)
        for account, chat, found in (
            ("telegram:7", "42", "Ana Ćirić"),
            ("viber:x", "42", None),
            ("telegram:7", "", None),
            ("web:x", "42", None),
        ):
            who = await rows.by_platform(tx, account, chat)
            assert (who.name if who else None) == found
        await accounts.disable(tx, ana, actor=TESTS, now=NOON)
        assert await rows.by_platform(tx, "telegram:7", "42") is None


async def test_absence_is_between_its_two_times(store: Store) -> None:
    ana = await hire(store)
    until_when = NOON + timedelta(days=1)
    async with store.write() as tx:
        with pytest.raises(StaffRefused):
            await accounts.change(tx, ana, actor=TESTS, now=NOON, away_from=until_when, away_until=NOON)
        with pytest.raises(StaffRefused):
            await accounts.change(tx, ana, actor=TESTS, now=NOON, away_until=NOON)
        away = await accounts.change(tx, ana, actor=TESTS, now=NOON, away_from=NOON, away_until=until_when)
    assert [away.away(NOON + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)] == [False, True, True, False]
    assert not ana.away(NOON)


async def test_what_changes_stands_in_the_log_without_personal_values(store: Store) -> None:
    ana = await hire(store, "Ana", Role.ADMIN)
    actor = Actor(ana.id, "desk")
    async with store.write() as tx:
        bora = await accounts.add(
            tx, name="Bora", role=Role.READER, actor=actor, now=NOON, chats={"telegram": "428877665"}
        )
        bora = await accounts.change(tx, bora, actor=actor, now=NOON, role=Role.MENTOR, locale=Locale.LATIN)
        await accounts.set_password(tx, bora, HASHED, actor=actor, now=NOON)
        lines = await audit.page(tx, subject="staff", subject_id=str(bora.id))
        assert [(line.name, line.action, line.field, line.old, line.new) for line in lines] == [
            ("Ana", "account_changed", "password", "", ""),
            ("Ana", "account_changed", "role", "reader", "mentor"),
            ("Ana", "account_changed", "telegram_id", "", ""),
            ("Ana", "account_added", "role", "", "reader"),
        ]
        newest = await audit.page(tx, limit=2)
        assert [line.id for line in await audit.page(tx, before=newest[-1].id, limit=1)] == [newest[-1].id - 1]
        assert len(await audit.page(tx, staff_id=ana.id)) == 4
        assert len(await audit.page(tx, action="account_added")) == 2


@pytest.mark.parametrize("change", [delete(audit_table), update(audit_table).values(new="x")])
async def test_the_log_only_grows(store: Store, change: object) -> None:
    await hire(store)
    with pytest.raises(StoreError):
        async with store.write() as tx:
            await tx.execute(change)  # type: ignore[call-overload]


async def test_the_house_begins_with_its_teams_and_leaves_changed_ones_alone(
    database_url: str, clock: StillClock
) -> None:
    async with house(database_url, channels=[], understanding=Known(), clock=clock) as app, app.store.write() as tx:
        names = [team.name for team in await rows.all_teams(tx)]
        assert {"front_desk", "esickleave", "epay", "portal", "urntr", "caravan", "complaints"} < set(names)
        front = await teams.find(tx, "front_desk")
        assert (front.title_sr, front.title_en) == ("Tim za pomoć", "Help team")
        await teams.save(tx, Team(**{**_plain(front), "opens": "07:30"}), actor=TESTS, now=NOON)
    async with house(database_url, channels=[], understanding=Known(), clock=clock) as app, app.store.read() as tx:
        assert (await teams.find(tx, "front_desk")).opens == "07:30"
        assert [team.name for team in await rows.all_teams(tx)] == names


def _plain(team: Team) -> dict[str, object]:
    return {name: getattr(team, name) for name in Team.__dataclass_fields__}


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": "16:00", "closes": "08:00"},
        {"opens": "25:00"},
        {"opens": "8"},
        {"days": ""},
        {"days": "18"},
        {"promise_hours": 0},
        {"promise_hours": 81},
        {"name": "Front Desk"},
        {"title_sr": " "},
        {"title_en": "x" * 81},
    ],
)
async def test_a_team_that_cannot_work_is_refused(store: Store, wrong: dict[str, object]) -> None:
    values: dict[str, object] = {"name": "extra", "title_sr": "Tim", "title_en": "Team", **wrong}
    async with store.write() as tx:
        with pytest.raises(StaffRefused):
            await teams.save(tx, Team(**values), actor=TESTS, now=NOON)  # type: ignore[arg-type]


async def test_members_are_those_that_were_chosen(store: Store) -> None:
    ana, bora, ceca = [await hire(store, name) for name in ("Ana", "Bora", "Ceca")]
    async with store.write() as tx:
        team = await teams.save(tx, Team(name="extra", title_sr="T", title_en="T"), actor=TESTS, now=NOON)
        await teams.set_members(tx, team, frozenset((ana.id, bora.id)), actor=TESTS, now=NOON)
        await teams.set_members(tx, team, frozenset((bora.id, ceca.id)), actor=TESTS, now=NOON)
        assert [one.name for one in await rows.members(tx, "extra")] == ["Bora", "Ceca"]
        found = await rows.find(tx, "Bora")
        assert found
        assert found.teams == ("extra",)
        await accounts.disable(tx, bora, actor=TESTS, now=NOON)
        assert [one.name for one in await rows.members(tx, "extra")] == ["Ceca"]
        with pytest.raises(StaffRefused):
            await teams.join(tx, "none", ana.id, actor=TESTS, now=NOON)


async def test_prepared_answers_are_kept_checked_and_filled_in(store: Store) -> None:
    ana = await hire(store, "Ana", Role.STAFF)
    actor = Actor(ana.id, "desk")

    async def save(number: int | None, **values: str) -> int:
        async with store.write() as tx:
            given = {"title": "Hvala", "text_sr": "Broj je {code}.", "text_en": "It is {code}.", **values}
            return await canned.save(tx, number, **given, team=None, actor=actor, now=NOON)

    first = await save(None)
    for wrong in ({"title": ""}, {"text_sr": ""}, {"text_en": "x" * 4001}, {"text_sr": "{jmbg}"}):
        with pytest.raises(StaffRefused):
            await save(None, **{"title": "Drugi", **wrong})
    with pytest.raises(StaffRefused, match="title already"):
        await save(None)
    second = await save(None, title="Drugi")
    with pytest.raises(StaffRefused, match="title already"):
        await save(second, title="Hvala")
    await save(first, text_sr="Vaš broj je { code }, odgovara {team}.")
    async with store.write() as tx:
        kept = await canned_rows.find(tx, first)
        assert kept
        assert canned.fill(kept.text_sr, {"code": "ABC-DEFG"}) == "Vaš broj je ABC-DEFG, odgovara {team}."
        await canned.remove(tx, second, actor=actor, now=NOON)
        assert [one.title for one in await canned_rows.all_canned(tx, teams=("epay",))] == ["Hvala"]
        lines = await audit.page(tx, subject="reply")
    assert [(line.action, line.field) for line in reversed(lines)] == [
        ("reply_added", ""),
        ("reply_added", ""),
        ("reply_changed", "text_sr"),
        ("reply_removed", ""),
    ]


def test_each_role_may_do_what_the_one_below_may_and_nobody_else_more() -> None:
    reader, mentor, staff, admin = (ROLES[role] for role in (Role.READER, Role.MENTOR, Role.STAFF, Role.ADMIN))
    assert reader < mentor < staff < admin == set(Right)
    assert Right.WORK not in reader
    assert Right.ACCOUNTS not in staff
    assert [right for right in Right if may(None, right)] == [Right.ANYBODY]
    gone = Staff(id=1, name="Ana", role=Role.ADMIN, locale=Locale.LATIN, disabled=True)
    assert not any(may(gone, right) for right in Right)


def start(payload: str, number: int, *, chat: str = "42", sender: str = "42", typed: bool = False) -> Inbound:
    return Inbound(
        account="telegram:7",
        dedupe_key=f"{chat}:{number}",
        sender=sender,
        chat=chat,
        kind=InboundKind.COMMAND,
        name="start",
        text=payload if typed else "",
        origin="" if typed else payload,
    )


async def told(app: App, channel: Recorder, arrived: Inbound) -> str:
    before = len(channel.heard)
    await app.inbox.take([arrived])
    await until(lambda: len(channel.heard) > before)
    await idle(app)
    return channel.texts()[-1]


@pytest.mark.parametrize("typed", [False, True])
async def test_a_code_links_ones_own_chat_once(database_url: str, clock: StillClock, typed: bool) -> None:
    channel = Recorder("telegram:7")
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        ana = await hire(app.store)
        async with app.store.write() as tx:
            code = entry.PREFIX + await entry.issue_link(tx, ana.id, "telegram", now=clock.now())
            other = entry.PREFIX + await entry.issue_link(tx, ana.id, "viber", now=clock.now())
        assert "ne važi" in await told(app, channel, start(other, 1, typed=typed))
        assert "ne važi" in await told(app, channel, start(code, 2, chat="-100", sender="42", typed=typed))
        assert "vezan za vaš nalog" in await told(app, channel, start(code, 3, typed=typed))
        assert "ne važi" in await told(app, channel, start(code, 4, chat="43", sender="43", typed=typed))
        async with app.store.write() as tx:
            found = await rows.by_platform(tx, "telegram:7", "42")
            assert found
            assert found.id == ana.id
            bora = await accounts.add(tx, name="Bora", role=Role.MENTOR, actor=TESTS, now=clock.now())
            code = entry.PREFIX + await entry.issue_link(tx, bora.id, "telegram", now=clock.now())
        assert "drugi nalog" in await told(app, channel, start(code, 5, typed=typed))


async def test_a_forgotten_password_is_a_link_in_ones_own_chat_and_a_few_of_them_only(
    database_url: str, clock: StillClock
) -> None:
    channel = Recorder("telegram:7")
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        ana = await hire(app.store)

        async def ask(name: str) -> tuple[str, ...]:
            async with app.store.write() as tx:
                said = await entry.send_link(
                    tx, app.office.texts, name=name, base="https://pomoc.example", now=clock.now()
                )
            for account in said:
                await app.wake.notify(f"outbox:{account}")
            return said

        assert await ask("Ana") == ()
        async with app.store.write() as tx:
            await accounts.set_chat(tx, ana, "telegram", "42", actor=TESTS, now=clock.now())
        assert await ask("Ana") == ()  # she has not written to the bot yet
        await told(app, channel, start("", 1))
        assert await ask("Nobody") == ()
        before = len(channel.heard)
        assert await ask("Ana") == ("telegram:7",)
        await until(lambda: len(channel.heard) > before)
        link = channel.texts()[-1].split()[-1]
        secret = link.removeprefix("https://pomoc.example/desk/link/")
        async with app.store.write() as tx:
            assert await entry.use_link(tx, secret, now=clock.now())
        assert [await ask("Ana") for _ in range(4)] == [("telegram:7",)] * 3 + [()]


@pytest.mark.parametrize("ends", ["said", "expired", "left"])
async def test_a_link_that_was_sent_or_never_will_be_stands_nowhere(
    database_url: str, clock: StillClock, ends: str
) -> None:
    channel = Recorder("telegram:7")
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        ana = await hire(app.store)
        async with app.store.write() as tx:
            await accounts.set_chat(tx, ana, "telegram", "42", actor=TESTS, now=clock.now())
        await told(app, channel, start("", 1))
        if ends != "said":
            channel.script.append(SendResult(outcome=Outcome.LATER, retry_after=1000.0))
        async with app.store.write() as tx:
            await entry.send_link(tx, app.office.texts, name="Ana", base="https://pomoc.example", now=clock.now())
        calls = channel.calls
        await until(lambda: channel.calls > calls)

        async def last() -> tuple[str, bool]:
            async with app.store.read() as tx:
                query = select(deliveries.c.state, deliveries.c.payload).order_by(deliveries.c.id.desc())
                state, payload = (await tx.execute(query)).first() or ("", {})
            return state, "/desk/link/" in payload["text"]

        async def waits() -> bool:
            return await last() == ("queued", True)

        async def blank() -> bool:
            return await last() == ({"said": "sent", "expired": "dropped", "left": "gone"}[ends], False)

        if ends != "said":
            await until(waits)
        if ends == "expired":
            clock.forward(seconds=1001)
        if ends == "left":
            async with app.store.write() as tx:
                identity = select(deliveries.c.identity_id).order_by(deliveries.c.id.desc()).limit(1)
                found = (await tx.execute(identity)).scalar_one()
                await outgoing.give_up_on(tx, found, reason="left", now=clock.now())
        await until(blank)


Bot = Callable[..., Done]


@pytest.fixture
def bot(here: Bot, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Bot:  # noqa: F811
    """`staff ...` on a database of its own."""

    def call(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        return here("staff", *arguments, url=sqlite_url)

    return call


def test_accounts_by_command(bot: Bot) -> None:
    done = bot("add", "Ana", "--role", "admin", "--telegram", "42", "--password-stdin", stdin="short\n")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    done = bot("add", "Ana", "--role", "admin", "--telegram", "42", "--password-stdin", stdin=PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    assert bot("add", "Bora", "--role", "mentor").returncode == 0
    done = bot("team", "Bora", "--add", "epay", "--add", "portal", "--remove", "epay")
    assert done.stdout == "Bora: portal.\n"
    (ana, bora) = json.loads(bot("list", "--json").stdout)
    assert (ana["name"], ana["role"], ana["telegram"], ana["password"]) == ("Ana", "admin", "42", True)
    assert (bora["teams"], bora["password"], bora["disabled"]) == (["portal"], False, False)
    assert PASSWORD not in json.dumps(ana)
    assert bot("disable", "Bora").returncode == 0
    assert "disabled" in bot("list").stdout
    assert bot("link", "Bora").returncode == 2
    assert bot("enable", "Bora").returncode == 0
    assert "/desk/link/" in bot("link", "Bora").stdout
    found = {team["name"]: team for team in json.loads(bot("teams", "--json").stdout)}
    assert found["portal"]["members"] == ["Bora"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Ana", "--role", "king"),
        ("add", "1", "--role", "mentor"),
        ("add", "Ana"),
        ("add", "Ana", "--role", "mentor", "--telegram", "no chat"),
        ("disable", "Nobody"),
        ("link", "Nobody"),
        ("team", "Nobody", "--add", "epay"),
        ("team", "Nobody"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(bot: Bot, arguments: tuple[str, ...]) -> None:
    done = bot(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


def test_an_older_database_is_named(here: Bot, tmp_path: Path) -> None:  # noqa: F811
    done = here("staff", "list", url=f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}")
    assert (done.returncode, done.stdout, "db upgrade" in done.stderr) == (1, "", True)
