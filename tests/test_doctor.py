"""The doctor: each check where all is well and where it is not, with its advice; exit status, JSON, and no secret."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import text

from bot import brain, logs
from bot.__main__ import main
from bot.channels import telegram as telegram_channel
from bot.channels.telegram import AccountInfo
from bot.clock import SystemClock
from bot.doctor import clocks, data, examine, machine, platforms
from bot.doctor.finding import Finding, State
from bot.doctor.machine import MB
from bot.errors import BadInput
from bot.settings import Settings
from bot.store import condition, migrate
from bot.understanding.embedded import Embedded
from tests.house import NOON, Known, StillClock, house, settings_for, until
from tests.simulators.telegram import TelegramSimulator, Trouble
from tests.simulators.viber import ViberSimulator
from tests.test_doctor_site import free_port, page, serving, shop

TODAY = NOON.date()
KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
PUBLIC = "https://desk.example.org"
HOOK = "https://desk.example.org/hooks/telegram"


class Off(SystemClock):
    """The machine's clock, set wrong by some seconds."""

    def __init__(self, seconds: float) -> None:
        self._off = timedelta(seconds=seconds)

    def now(self) -> datetime:
        """The wrong time."""
        return super().now() + self._off


def well(found: Finding) -> bool:
    """Whether all is well, and nothing is to be done."""
    return found.state is State.OK and not found.advice


def settings(**values: object) -> Settings:
    """Settings on an address where nothing is asked."""
    return settings_for("sqlite+aiosqlite:///nowhere/none.sqlite3", **values)


# this machine


def test_settings_that_nobody_knows(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert well(machine.settings_named({"PATH": "", "BOT_LOG_LEVEL": "INFO"}, file))
    file.write_text("BOT_LOG_LEVEL=INFO\nexport BOT_TELEGRAM_TOKN=1:secret\n# BOT_NOTE=1\n")
    found = machine.settings_named({"BOT_PUBLIC_ADDRESS": "x"}, file)
    assert found.state is State.WARNING
    assert "BOT_PUBLIC_ADDRESS, BOT_TELEGRAM_TOKN" in found.said
    assert "BOT_NOTE" not in found.said
    assert "python -m bot settings" in found.advice


@pytest.mark.parametrize(
    ("key", "state"), [(KEY, State.OK), (KEY[:20], State.WARNING), ("tajna", State.FAULT), ("a" * 40, State.FAULT)]
)
def test_the_key_that_is_set(key: str, state: State, tmp_path: Path) -> None:
    found = machine.secret_key(settings(secret_key=key), tmp_path)
    assert found.state is state
    assert ("set BOT_SECRET_KEY" in found.advice) == (state is not State.OK)
    assert key not in found.said


def test_the_key_that_is_kept(tmp_path: Path) -> None:
    nothing = settings(secret_key="")
    assert well(machine.secret_key(nothing, tmp_path))
    kept = tmp_path / "secret_key"
    kept.write_text(KEY)
    kept.chmod(0o600)
    assert well(machine.secret_key(nothing, tmp_path))
    kept.chmod(0o644)
    found = machine.secret_key(nothing, tmp_path)
    assert (found.state, f"chmod 600 {kept}" in found.advice) == (State.WARNING, True)
    kept.unlink()
    kept.mkdir()
    found = machine.secret_key(nothing, tmp_path)
    assert (found.state, "as the user who owns" in found.advice) == (State.FAULT, True)


def test_the_data_folder(tmp_path: Path) -> None:
    assert well(machine.data_folder(tmp_path))
    assert well(machine.data_folder(tmp_path / "var"))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "var").write_text("in the way")
    found = machine.data_folder(tmp_path / "var")
    assert (found.state, "belong to the user" in found.advice) == (State.FAULT, True)


@pytest.mark.parametrize(
    ("free", "state"), [(1024, State.OK), (1023, State.WARNING), (200, State.WARNING), (199, State.FAULT)]
)
def test_the_disk(free: int, state: State, tmp_path: Path) -> None:
    found = machine.disk(tmp_path, free_bytes=lambda _place: free * MB)
    assert found.state is state
    assert ("larger disk" in found.advice) == (state is not State.OK)
    assert machine.disk(tmp_path / "none").said.endswith("free")


@pytest.mark.parametrize(
    ("available", "state"), [(None, State.OK), (300, State.OK), (299, State.WARNING), (99, State.FAULT)]
)
def test_memory(available: int | None, state: State) -> None:
    found = machine.memory(None if available is None else available * MB)
    assert found.state is state
    assert ("more memory" in found.advice) == (state is not State.OK)


def test_memory_is_what_the_system_or_the_container_has_left(tmp_path: Path) -> None:
    info = tmp_path / "meminfo"
    assert machine.available_memory(info, tmp_path) is None
    info.write_text("MemTotal: 4096000 kB\nMemAvailable: 2048 kB\n")
    assert machine.available_memory(info, tmp_path) == 2048 * 1024
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("2000000\n")
    assert machine.available_memory(info, tmp_path) == 1_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.available_memory(info, tmp_path) == 2048 * 1024


@pytest.mark.parametrize(("soft", "state"), [(None, State.OK), (-1, State.OK), (1024, State.OK), (1023, State.WARNING)])
def test_open_files(soft: int | None, state: State) -> None:
    found = machine.open_files(soft)
    assert found.state is state
    assert ("ulimit -n 4096" in found.advice) == (state is not State.OK)
    assert machine.open_files_limit() is not None


def test_the_time_zone() -> None:
    found = machine.time_zone("Europe/Belgrade", NOON)
    assert (well(found), "10:00" in found.said) == (True, True)
    found = machine.time_zone("Europe/Cacak", NOON)
    assert (found.state, "install tzdata" in found.advice) == (State.FAULT, True)


# the clock


@pytest.mark.parametrize(
    ("off", "state"),
    [(0, State.OK), (20, State.WARNING), (-20, State.WARNING), (120, State.FAULT), (-86400 * 365, State.FAULT)],
)
async def test_the_clock_beside_somebody_elses(off: float, state: State) -> None:
    async with serving(page(shop), None) as url:
        found = clocks.compared(await clocks.offsets({"the public address": url}, Off(off)), expected=1)
    assert found.state is state
    assert ("timedatectl set-ntp true" in found.advice) == (state is not State.OK)
    if off:
        assert ("behind" if off < 0 else "ahead of") in found.said


async def test_a_stopped_clock_is_a_fault(clock: StillClock) -> None:
    clock.forward(seconds=-86400 * 3650)
    async with serving(page(shop), None) as url:
        found = clocks.compared(await clocks.offsets({"Telegram": url}, clock), expected=1)
    assert (found.state, "behind Telegram" in found.said) == (State.FAULT, True)


async def test_a_clock_with_nobody_to_compare() -> None:
    assert well(clocks.compared({}, expected=0))
    offsets = await clocks.offsets({"Viber": f"http://127.0.0.1:{free_port()}"}, SystemClock())
    found = clocks.compared(offsets, expected=1)
    assert (found.state, "telephone" in found.advice) == (State.WARNING, True)


async def test_an_answer_without_a_readable_time_is_no_clock() -> None:
    async def timeless(_request: web.Request) -> web.Response:
        return web.Response(headers={"Date": "yesterday"})

    async with serving(page(timeless), None) as url:
        assert await clocks.offsets({"Viber": url}, SystemClock()) == {}


async def test_the_clock_beside_that_of_postgres(postgres_url: str) -> None:
    for off, state in ((0, State.OK), (30, State.WARNING), (-90, State.FAULT)):
        found = _named(await examine(settings_for(postgres_url), clock=Off(off)), "clock")
        assert (found.state, "the database" in found.said) == (state, True)


def _named(findings: list[Finding], name: str) -> Finding:
    (found,) = [finding for finding in findings if finding.name == name]
    return found


# database, articles, model


async def test_a_database_in_order(database_url: str) -> None:
    findings, found = await data.database(database_url, TODAY, SystemClock())
    assert [finding.name for finding in findings] == ["database", "migrations", "articles", "review of articles"]
    assert [finding for finding in findings if not well(finding)] == []
    assert found is not None
    assert ("WAL" in findings[0].said) == (found.engine == "SQLite")


async def test_no_database_yet_and_none_is_made(tmp_path: Path) -> None:
    (found,), _ = await data.database(f"sqlite+aiosqlite:///{tmp_path}/a/none.sqlite3", TODAY, SystemClock())
    assert (found.state, found.advice) == (State.FAULT, "run python -m bot db upgrade")
    assert os.listdir(tmp_path) == []


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no database, and long enough to be read as the header of one" * 20)
    (found,), _ = await data.database(f"sqlite+aiosqlite:///{tmp_path}/note.txt", TODAY, SystemClock())
    assert (found.state, "db restore FILE" in found.advice) == (State.FAULT, True)


def test_a_database_with_an_odd_name_is_opened(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "helpdesk.sqlite3").rename(tmp_path / "a b#c%d.sqlite3")
    found = condition.look(f"sqlite+aiosqlite:///{tmp_path}/a b#c%25d.sqlite3", SystemClock().now)
    assert found.release


async def test_a_server_that_is_not_there() -> None:
    url = f"postgresql+psycopg://ana:hunter22@127.0.0.1:{free_port()}/desk"
    (found,), _ = await data.database(url, TODAY, SystemClock())
    assert (found.state, "BOT_DATABASE_URL" in found.advice) == (State.FAULT, True)
    assert "hunter22" not in found.said


async def test_a_wrong_password_or_name_of_a_database(postgres_url: str) -> None:
    (found,), _ = await data.database(postgres_url.replace("/t_", "/none_"), TODAY, SystemClock())
    assert (found.state, "name, user and password" in found.advice) == (State.FAULT, True)


async def test_a_journal_that_is_not_wal(sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.partition(":///")[2])) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
    (found, *_), _ = await data.database(sqlite_url, TODAY, SystemClock())
    assert (found.state, "network drive" in found.advice) == (State.WARNING, True)


async def test_a_file_that_cannot_be_written(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition.os, "access", lambda _file, mode: mode != os.W_OK)
    (found, *_), _ = await data.database(sqlite_url, TODAY, SystemClock())
    assert (found.state, "belong to the user" in found.advice) == (State.FAULT, True)


async def test_a_server_that_can_only_be_read_or_is_too_old(postgres_url: str) -> None:
    found = condition.look(postgres_url, SystemClock().now)
    assert well(data.connection(found, None))
    old = data.connection(replace(found, version=(12, 22)), None)
    assert (old.state, "PostgreSQL 13 or newer" in old.advice) == (State.FAULT, True)
    with migrate.sync_engine(postgres_url).begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    reader = data.connection(condition.look(postgres_url, SystemClock().now), None)
    assert (reader.state, "primary server" in reader.advice) == (State.FAULT, True)


@pytest.mark.parametrize(("revision", "advice"), [(None, "run python -m bot db upgrade"), ("9999", "newer version")])
async def test_another_schema(database_url: str, revision: str | None, advice: str) -> None:
    with migrate.sync_engine(database_url).begin() as connection:
        if revision is None:
            connection.execute(text("DELETE FROM alembic_version"))
        else:
            connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    findings, _ = await data.database(database_url, TODAY, SystemClock())
    assert [finding.name for finding in findings] == ["database", "migrations"]
    assert (findings[1].state, advice in findings[1].advice) == (State.FAULT, True)
    assert migrate.pending(database_url)


async def test_nothing_is_published(database_url: str) -> None:
    with migrate.sync_engine(database_url).begin() as connection:
        connection.execute(text("DELETE FROM pointers"))
    findings, _ = await data.database(database_url, TODAY, SystemClock())
    assert (findings[-1].name, findings[-1].state) == ("articles", State.FAULT)
    assert findings[-1].advice == "run python -m bot kb publish"


async def test_articles_that_are_overdue(sqlite_url: str) -> None:
    findings, found = await data.database(sqlite_url, date(2031, 1, 1), SystemClock())
    assert found is not None
    late = findings[-1]
    assert late.state is State.WARNING
    assert f"{len(found.articles)} of {len(found.articles)}" in late.said
    assert "review_by" in late.advice


def test_the_model(engine: Embedded, tmp_path: Path) -> None:
    path = brain.model_path() if brain.is_current(brain.model_path()) else tmp_path
    assert well(data.model("embedded", path, is_current=lambda _path: True))
    missing = data.model("embedded", tmp_path / "none")
    assert (missing.state, missing.advice) == (State.FAULT, "run python -m bot nlu train")
    (tmp_path / "broken").mkdir()
    old = data.model("embedded", tmp_path / "broken")
    assert (old.state, "run python -m bot nlu train" in old.advice) == (State.FAULT, True)
    other = data.model("rasa", path)
    assert (other.state, "BOT_NLU_BACKEND=embedded" in other.advice) == (State.FAULT, True)


def test_training_data_that_cannot_be_read(tmp_path: Path) -> None:
    def broken(_path: Path) -> bool:
        raise BadInput("epay.yml:3: no intent")

    found = data.model("embedded", tmp_path, is_current=broken)
    assert (found.state, "kb check" in found.advice, "epay.yml:3" in found.said) == (State.FAULT, True, True)


# Telegram


async def test_telegram_by_polling(sqlite_url: str, clock: StillClock) -> None:
    async with TelegramSimulator(scale=0.05) as world:
        values = {"telegram_token": world.token, "telegram_api_url": world.url}
        named, updates = await platforms.on_telegram(settings(**values), clock.now())
        assert well(named)
        assert "@helpdesk_test_bot" in named.said
        assert well(updates)
        assert {call.method for call in world.calls} == {"getMe", "getWebhookInfo"}
        world.updates.set_webhook(f"https://thief.example.org/{world.token}", "", [])
        _, updates = await platforms.on_telegram(settings(**values), clock.now())
        assert (updates.state, "thief.example.org" in updates.said) == (State.FAULT, True)
        assert "another program uses this token" in updates.advice
        assert world.token not in updates.said
        assert world.violations == []


async def test_telegram_by_webhook_as_the_help_desk_sets_it(sqlite_url: str, clock: StillClock) -> None:
    port = free_port()
    async with TelegramSimulator(scale=0.05) as world:
        values: dict[str, object] = {
            "telegram_token": world.token,
            "telegram_api_url": world.url,
            "telegram_mode": "webhook",
            "telegram_webhook_secret": "a-secret-for-tests",
            "public_url": f"http://127.0.0.1:{port}",
        }
        _, before = await platforms.on_telegram(settings(**values), clock.now())
        assert (before.state, before.advice) == (State.WARNING, "start the help desk, which sets it")
        async with house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="worker", **values):
            await until(lambda: world.updates.webhook is not None)
            named, updates = await platforms.on_telegram(settings(**values), clock.now())
        assert (well(named), well(updates)) == (True, True)
        other = {**values, "public_url": "https://desk.example.org"}
        _, updates = await platforms.on_telegram(settings(**other), clock.now())
        assert (updates.state, "another program" in updates.advice) == (State.FAULT, True)


async def test_telegram_refuses_or_is_away() -> None:
    async with TelegramSimulator() as world:
        (found,) = await platforms.on_telegram(
            settings(telegram_token="123456:wrong-one", telegram_api_url=world.url), NOON
        )
        assert (found.state, "@BotFather" in found.advice) == (State.FAULT, True)
        world.faults.plan(Trouble.SERVER_ERROR, times=9)
        (found,) = await platforms.on_telegram(settings(telegram_token=world.token, telegram_api_url=world.url), NOON)
        assert (found.state, "firewall" in found.advice) == (State.FAULT, True)
    (found,) = await platforms.on_telegram(
        settings(telegram_token=world.token, telegram_api_url=f"http://127.0.0.1:{free_port()}"), NOON
    )
    assert (found.state, "firewall" in found.advice) == (State.FAULT, True)
    (off,) = await platforms.on_telegram(settings(), NOON)
    assert well(off)


GOOD = AccountInfo(username="desk", webhook=HOOK, pending=2, allowed=telegram_channel.UPDATES)


@pytest.mark.parametrize(
    ("info", "state", "advice"),
    [
        (GOOD, State.OK, ""),
        (replace(GOOD, allowed=()), State.OK, ""),
        (replace(GOOD, allowed=("message",)), State.WARNING, "restart the help desk"),
        (replace(GOOD, pending=101), State.FAULT, "public site and certificate"),
        (replace(GOOD, last_error="502", last_error_at=NOON - timedelta(hours=2)), State.OK, ""),
        (replace(GOOD, last_error="502", last_error_at=NOON - timedelta(minutes=2)), State.FAULT, "public site"),
        (replace(GOOD, pending=0, last_error="502", last_error_at=NOON), State.WARNING, "look again in an hour"),
        (replace(GOOD, webhook=""), State.WARNING, "start the help desk"),
        (replace(GOOD, webhook="https://old.example.org/x"), State.FAULT, "get a new token"),
    ],
)
def test_how_telegram_delivers(info: AccountInfo, state: State, advice: str) -> None:
    found = platforms.webhook(info, HOOK, NOON)
    assert found.state is state
    assert (advice in found.advice) if advice else (found.advice == "")
    if info.last_error:
        assert "502" in found.said


def test_updates_that_nobody_fetches() -> None:
    assert well(platforms.polling(AccountInfo(username="desk", webhook="", pending=100)))
    found = platforms.polling(AccountInfo(username="desk", webhook="", pending=101))
    assert (found.state, "start the help desk" in found.advice) == (State.WARNING, True)


# Viber


async def test_viber_as_it_should_be_and_not() -> None:
    async def taken(_request: web.Request) -> web.Response:
        return web.Response()

    application = web.Application()
    application.router.add_post("/hooks/viber", taken)
    async with ViberSimulator() as world, serving(application, None) as url:
        values = {"viber_token": world.token, "viber_api_url": world.url, "public_url": url}
        named, callbacks = await platforms.on_viber(settings(**values))
        assert (well(named), "Help desk" in named.said) == (True, True)
        assert (callbacks.state, callbacks.advice) == (State.WARNING, "start the help desk, which sets it")
        assert await _set(world, url=f"{url}/hooks/viber", event_types=["seen"]) == 0
        _, callbacks = await platforms.on_viber(settings(**values))
        assert (callbacks.state, callbacks.advice) == (State.WARNING, "restart the help desk")
        assert "conversation_started, delivered, failed" in callbacks.said
        assert await _set(world, url=f"{url}/hooks/viber") == 0
        _, callbacks = await platforms.on_viber(settings(**values))
        assert well(callbacks)
        _, callbacks = await platforms.on_viber(settings(**{**values, "public_url": "https://desk.example.org"}))
        assert (callbacks.state, "another program" in callbacks.advice) == (State.FAULT, True)
        assert world.violations == []


async def _set(world: ViberSimulator, **values: object) -> int:
    headers = {"X-Viber-Auth-Token": world.token}
    async with world.client.post(f"{world.url}/set_webhook", json=values, headers=headers) as answer:
        status: int = (await answer.json())["status"]
        return status


async def test_viber_refuses_or_is_away() -> None:
    async with ViberSimulator() as world:
        (found,) = await platforms.on_viber(
            settings(viber_token="4453b6ac-wrong", viber_api_url=world.url, public_url=PUBLIC)
        )
        assert (found.state, "BOT_VIBER_TOKEN" in found.advice) == (State.FAULT, True)
        world.suspended = True
        (found,) = await platforms.on_viber(
            settings(viber_token=world.token, viber_api_url=world.url, public_url=PUBLIC)
        )
        assert (found.state, "suspended" in found.said) == (State.FAULT, True)
        assert "what the platform wrote" in found.advice
        world.faults.plan(Trouble.SILENT)
        (found,) = await platforms.on_viber(
            settings(viber_token=world.token, viber_api_url=world.url, public_url=PUBLIC)
        )
        assert (found.state, "firewall" in found.advice) == (State.FAULT, True)
    async with serving(page(shop), None) as url:
        (found,) = await platforms.on_viber(settings(viber_token=world.token, viber_api_url=url, public_url=PUBLIC))
        assert (found.state, "BOT_VIBER_API_URL" in found.advice) == (State.FAULT, True)
    (off,) = await platforms.on_viber(settings())
    assert well(off)


# all together


async def test_a_check_that_breaks_leaves_the_others_alone(
    sqlite_url: str, engine: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_folder: Path) -> Finding:
        raise ZeroDivisionError("at 4453b6ac")

    monkeypatch.setattr(machine, "disk", broken)
    findings = await examine(settings_for(sqlite_url), clock=SystemClock())
    found = _named(findings, "machine")
    assert (found.state, "ZeroDivisionError" in found.said) == (State.FAULT, True)
    assert "report it as a defect" in found.advice
    assert well(_named(findings, "database"))
    assert well(_named(findings, "Viber"))


async def test_an_unreachable_platform_is_a_fault_of_that_check_only(sqlite_url: str, engine: Embedded) -> None:
    async with ViberSimulator() as world:
        values = {
            "telegram_token": "123456:simulated",
            "telegram_api_url": f"http://127.0.0.1:{free_port()}",
            "viber_token": world.token,
            "viber_api_url": world.url,
            "public_url": f"http://127.0.0.1:{free_port()}",
        }
        findings = await examine(settings_for(sqlite_url, **values), clock=SystemClock())
    assert _named(findings, "Telegram").state is State.FAULT
    assert well(_named(findings, "Viber"))
    assert well(_named(findings, "clock"))


async def test_no_secret_is_in_what_is_said(sqlite_url: str) -> None:
    token = "123456:simulated-token-for-tests-only"
    async with TelegramSimulator(token) as world, ViberSimulator() as viber:
        world.updates.set_webhook(f"https://{viber.token}.example.org/bot{token}", "", [])
        values = {
            "telegram_token": token,
            "telegram_api_url": f"{world.url}",
            "viber_token": viber.token,
            "viber_api_url": f"http://127.0.0.1:{free_port()}/{viber.token}",
            "public_url": f"https://127.0.0.1:{free_port()}/{token}",
            "secret_key": KEY,
        }
        findings = await examine(settings_for(sqlite_url, **values), clock=SystemClock())
    said = repr(findings)
    for secret in (token, viber.token, KEY):
        assert secret not in said
    assert "********" in said


async def test_what_a_terminal_would_obey_is_not_printed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def odd(_settings: Settings) -> list[Finding]:
        return [Finding("Viber", State.OK, "named\x1b[2J\nok  everything \u202e")]

    monkeypatch.setattr(platforms, "on_viber", odd)
    found = _named(await examine(settings_for(sqlite_url), clock=SystemClock()), "Viber")
    assert found.said == "named [2J ok everything"


@dataclass(frozen=True)
class Done:
    """How the command ended."""

    status: object
    out: str
    err: str


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """`python -m bot doctor` in this process, with these settings and none of the developer's."""

    def call(*arguments: str, **values: str) -> Done:
        for name in [name for name in os.environ if name.startswith("BOT_")]:
            monkeypatch.delenv(name)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["bot", "doctor", *arguments])
        monkeypatch.setattr(logs, "set_up", lambda **_form: None)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(ended.value.code, said.out, said.err)

    return call


def test_the_command_where_there_is_no_fault(
    doctor: Callable[..., Done], sqlite_url: str, engine: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brain, "is_current", lambda _path: True)
    done = doctor(BOT_DATABASE_URL=sqlite_url, BOT_SECRET_KEY=KEY)
    lines = done.out.splitlines()
    assert done.status == 0
    assert {line.split()[0] for line in lines[:-1]} <= {"ok", "warning"}
    assert lines[-1].startswith("Faults: 0")


def test_the_command_where_there_is_one(doctor: Callable[..., Done], tmp_path: Path) -> None:
    done = doctor(BOT_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/none.sqlite3", BOT_SECRET_KEY=KEY)
    assert done.status == 1
    (line,) = [line for line in done.out.splitlines() if line.split()[1] == "database"]
    assert line.startswith("fault")
    assert line.endswith("To do: run python -m bot db upgrade")


def test_the_command_in_json(doctor: Callable[..., Done], sqlite_url: str) -> None:
    done = doctor("--json", BOT_DATABASE_URL=sqlite_url, BOT_SECRET_KEY="tajna-kljuc")
    body = json.loads(done.out)
    assert (done.status, body["ok"]) == (1, False)
    assert body["faults"] == sum(finding["state"] == "fault" for finding in body["findings"]) > 0
    assert {"name", "state", "said", "advice"} == set(body["findings"][0])
    assert "tajna-kljuc" not in done.out


def test_the_command_with_a_wrong_setting(doctor: Callable[..., Done]) -> None:
    done = doctor("--json", BOT_TIMEZONE="Europe/Cacak")
    assert (done.status, done.out) == (2, "")
    assert "BOT_TIMEZONE" in done.err
