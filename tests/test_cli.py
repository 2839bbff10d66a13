"""The command line as people and scripts use it: real processes, one line for an error, the right exit status."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import logs
from bot.__main__ import main
from bot.app import ROOT
from bot.store import migrate
from bot.understanding.embedded import Embedded


@pytest.fixture(autouse=True)
def trained(engine: Embedded) -> None:
    """The commands need a model in `var/`."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs a command in this process: for those that end before the house is built."""

    def call(*arguments: str, url: str = "sqlite+aiosqlite:///nowhere/none.sqlite3", **settings: str) -> Done:
        for name in [name for name in os.environ if name.startswith("BOT_")]:
            monkeypatch.delenv(name)
        for name, value in {"BOT_DATABASE_URL": url, **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["bot", *arguments])
        monkeypatch.setattr(logs, "set_up", lambda **_form: None)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(ended.value.code if isinstance(ended.value.code, int) else 0, said.out, said.err)

    return call


def run(
    *arguments: str, url: str = "sqlite+aiosqlite:///nowhere/none.sqlite3", stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """`python -m bot ...` in this checkout with these settings and none of the developer's."""
    plain: Mapping[str, str] = {k: v for k, v in os.environ.items() if not k.startswith("BOT_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**plain, "BOT_DATABASE_URL": url, **settings},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_HTTP_PORT", "http"),
        ("BOT_HTTP_PORT", "70000"),
        ("BOT_TIMEZONE", "Europe/Cacak"),
        ("BOT_TELEGRAM_TOKEN", "secret-but-wrong"),
        ("BOT_TELEGRAM_MODE", "push"),
        ("BOT_LOG_LEVEL", "LOUD"),
        ("BOT_NLU_BACKEND", "rasa"),
        ("BOT_DATABASE_URL", "mysql://root:hunter2@localhost/x"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    here: Callable[..., Done], name: str, value: str, sqlite_url: str
) -> None:
    done = here("run", **{"BOT_DATABASE_URL": sqlite_url, name: value})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert "secret-but-wrong" not in done.stderr
    assert "hunter2" not in done.stderr


def test_a_webhook_without_its_secret_is_refused(here: Callable[..., Done], sqlite_url: str) -> None:
    done = here("run", url=sqlite_url, BOT_TELEGRAM_TOKEN="1:a", BOT_TELEGRAM_MODE="webhook")
    assert (done.returncode, "BOT_TELEGRAM_WEBHOOK_SECRET" in done.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [("fly",), ("run", "--role", "cook"), ("kb", "show", "epay/none"), ("ask",)])
def test_bad_arguments_are_exit_status_2(
    here: Callable[..., Done], arguments: tuple[str, ...], sqlite_url: str
) -> None:
    done = here(*arguments, url=sqlite_url)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_run_refuses_an_older_database_and_says_what_to_do(tmp_path: Path) -> None:
    done = run("run", url=f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}")
    assert done.returncode == 1
    assert "python -m bot db upgrade" in done.stderr
    assert done.stderr.count("\n") == 1


def test_ask_answers_in_json_and_writes_nothing(tmp_path: Path) -> None:
    done = run("ask", "како да платим таксу", "--json", url=f"sqlite+aiosqlite:///{tmp_path / 'none.sqlite3'}")
    answered = json.loads(done.stdout)
    assert (answered["decision"], answered["intent"]) == ("answer", "epay/how_to_pay")
    assert (answered["language"], answered["script"]) == ("sr", "cyrillic")
    assert set(answered) == {
        *("decision", "intent", "confidence", "ranking", "options", "parts"),
        *("language", "script", "article", "text"),
    }
    assert list(tmp_path.iterdir()) == []


def test_a_conversation_from_a_pipe(sqlite_url: str) -> None:
    lines = "kako da platim taksu\nnije pomoglo\n2\n/reset\nwhat is ConsentID\n"
    done = run("chat", "--json", url=sqlite_url, stdin=lines)
    rows = [json.loads(row) for row in done.stdout.splitlines()]
    assert [row.get("decision") for row in rows] == ["answer", "clarify", "small_talk", None, "answer"]
    assert rows[3] == {"reset": True}
    assert rows[4]["language"] == "en"


def test_the_terminal_shows_numbered_choices(sqlite_url: str) -> None:
    done = run("chat", url=sqlite_url, stdin="kako da platim taksu\n")
    assert "[1] Pomoglo je   [2] Nije pomoglo" in done.stdout


def test_settings_are_printed_with_secrets_masked(here: Callable[..., Done], sqlite_url: str) -> None:
    done = here("settings", url=sqlite_url, BOT_TELEGRAM_TOKEN="123456:not-for-eyes", BOT_SECRET_KEY="nor-this")
    assert done.returncode == 0
    assert "BOT_TELEGRAM_TOKEN=********" in done.stdout
    assert "not-for-eyes" not in done.stdout + done.stderr
    assert "nor-this" not in done.stdout + done.stderr


def test_the_clock_is_listed_with_what_is_due(sqlite_url: str) -> None:
    found = json.loads(run("schedule", "--json", url=sqlite_url).stdout)
    by_name = {tick["name"]: tick for tick in found["ticks"]}
    assert {"promises", "digests"} <= by_name.keys()
    assert (by_name["promises"]["last"], by_name["promises"]["next"]) == (None, None)
    assert set(found["due"].values()) == {0}
    lines = run("schedule", url=sqlite_url).stdout.splitlines()
    assert any(line.startswith("promises ") for line in lines)
    assert lines[-1].startswith("Due: due today 0, overdue 0")


def test_a_backup_made_in_use_brings_everything_back(
    here: Callable[..., Done], sqlite_url: str, tmp_path: Path
) -> None:
    backup = str(tmp_path / "backup.sqlite3")
    database = migrate.sync_engine(sqlite_url)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO people (created_at) VALUES ('2026-11-24')"))
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 1
        assert here("db", "backup", backup, url=sqlite_url).returncode == 0
    assert here("db", "backup", backup, url=sqlite_url).returncode == 2
    with database.begin() as connection:
        connection.execute(text("INSERT INTO people (created_at) VALUES ('2026-11-25')"))
    assert here("db", "restore", backup, url=sqlite_url).returncode == 0
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 1
    assert here("db", "restore", str(ROOT / "README.md"), url=sqlite_url).returncode == 2


def test_the_demo_without_a_source_checkout_says_so(here: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tests.simulators.demo", None)
    assert here("demo") == Done(2, "", "the demo is part of a source checkout: run it there\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_demo_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        cwd=ROOT,
        env={**plain, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert re.match(r"The demo is at http://127\.0\.0\.1:\d+ ", process.stdout.readline())
        assert len(list(tmp_path.glob("helpdesk-demo-*"))) == 1
        process.send_signal(number)
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_one_command_sets_up_an_empty_machine_and_serves(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}"
    plain = {k: v for k, v in os.environ.items() if not k.startswith("BOT_")}
    served = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--set-up"],
        cwd=ROOT,
        env={**plain, "BOT_DATABASE_URL": url, "BOT_HTTP_PORT": "0", "BOT_LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert served.stdout is not None
    address = next((line for line in served.stdout if "help desk is at" in line), "").split()[-1]
    with urllib.request.urlopen(f"{address}/health/ready", timeout=10) as answer:
        assert json.load(answer)["ready"] is True
    served.send_signal(signal.SIGINT)
    served.stdout.close()
    assert served.wait(20) == 0


def test_what_was_published_at_the_desk_stays_served_and_leaves_as_files(
    here: Callable[..., Done], sqlite_url: str, tmp_path: Path
) -> None:
    root, article = tmp_path / "checkout", "epay/payment_failed"
    shutil.copytree(ROOT / "knowledge_base", root / "knowledge_base")
    shutil.copytree(ROOT / "nlu" / "data", root / "nlu" / "data")
    path = root / "knowledge_base" / f"{article}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Ne želimo da nagađamo.", "Pitajte."), encoding="utf-8")
    told = {"BOT_DATABASE_URL": sqlite_url}
    assert here("kb", "import", str(path), "--as", "Mira", **told).returncode == 2
    here("staff", "add", "Mira", "--role", "mentor", **told)
    assert here("kb", "import", str(path), "--as", "Mira", "--name", "facts/x", **told).returncode == 2
    assert here("kb", "import", str(path), "--as", "Mira", **told).stdout == "Draft 1 was made.\n"
    with create_engine(sqlite_url.replace("+aiosqlite", "")).begin() as tx:  # as the desk does
        tx.execute(text("UPDATE drafts SET state = 'published'"))
    said = here("kb", "publish", **told).stdout
    assert f"laid over the files: {article} (published)" in said
    shutil.copy(ROOT / "knowledge_base" / f"{article}.md", path)
    written = here("kb", "export", "--to", str(root), **told).stdout
    assert f"{article}.md" in written
    assert "Pitajte." in path.read_text(encoding="utf-8")
    assert f"{article} (exported)" in here("kb", "publish", **told).stdout
    assert here("kb", "export", str(tmp_path / "all.json"), **told).stdout.endswith("all.json.\n")
