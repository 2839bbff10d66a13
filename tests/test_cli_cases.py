"""Cases from the command line: what the desk does, for scripts, also beside a running house."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.store.schema_staff import audit
from bot.understanding.embedded import Embedded
from tests.house import Known, Recorder, StillClock, house, idle, said, until
from tests.test_cli import Done, here, run
from tests.test_pipeline import values

__all__ = ["here"]
Cases = Callable[..., Done]


@pytest.fixture
def desk(here: Callable[..., Done], sqlite_url: str, engine: Embedded) -> Cases:
    """`cases` on a database with one open case of the portal's team, and four accounts."""
    import asyncio

    async def ask() -> None:
        channel = Recorder()
        async with house(sqlite_url, channels=[channel], understanding=Known(), clock=StillClock()) as app:
            await app.inbox.take([said("kako da otvorim nalog")])
            await app.inbox.take([said("ne radi mi nalog", 2), said("human", 3)])
            await until(lambda: len(channel.heard) == 3)
            await idle(app)

    asyncio.run(ask())
    for name, role in (("mira", "mentor"), ("zoran", "mentor"), ("ivan", "reader"), ("tuđa", "mentor")):
        assert here("staff", "add", name, "--role", role, url=sqlite_url).returncode == 0
    for name in ("mira", "zoran"):
        assert here("staff", "team", name, "--add", "portal", url=sqlite_url).returncode == 0
    return lambda *arguments: here("cases", *arguments, url=sqlite_url)


def shown(done: Done) -> Any:
    """What `--json` printed: one document and nothing else."""
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def refused(done: Done) -> str:
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr.strip()


def test_a_case_from_the_list_to_its_end(desk: Cases) -> None:
    (case,) = shown(desk("list", "--json"))
    assert (case["state"], case["team"], case["holder"]) == ("open", "portal", "")
    assert case["code"] in desk("list").stdout
    assert shown(desk("list", "--team", "epay", "--json")) == shown(desk("list", "--mine", "mira", "--json")) == []
    code, number = case["code"], str(case["id"])
    assert shown(desk("claim", code.lower(), "--as", "mira", "--json"))["holder"] == "mira"
    assert [row["code"] for row in shown(desk("list", "--mine", "mira", "--state", "held", "--json"))] == [code]
    assert desk("note", number, "proveriti", "--as", "zoran").returncode == 0
    assert desk("reply", number, "Prvi deo.", "--as", "mira", "--more").stdout == f"{code} is held, held by mira.\n"
    assert desk("reply", number, "Drugi deo.", "--as", "mira").stdout == f"{code} is waiting, held by mira.\n"
    assert shown(desk("claim", code, "--as", "zoran", "--over", "--json"))["holder"] == "zoran"
    assert shown(desk("hand", code, "--to", "mira", "--as", "zoran", "--json"))["holder"] == "mira"
    assert shown(desk("release", code, "--as", "mira", "--json"))["state"] == "open"
    assert shown(desk("close", code, "--as", "mira", "--no-answer", "--json"))["outcome"] == "no_answer"
    assert shown(desk("list", "--json")) == []
    assert [row["code"] for row in shown(desk("list", "--state", "closed", "--json"))] == [code]
    assert shown(desk("reopen", code, "--as", "mira", "--json"))["state"] == "open"
    assert shown(desk("hand", code, "--team", "epay", "--as", "mira", "--json"))["team"] == "epay"
    log = shown(desk("show", code, "--json"))["log"]
    said_there = [(row["kind"], row["text"], row["deliveries"]) for row in log if row["kind"] in ("mentor", "note")]
    assert said_there == [
        ("note", "proveriti", []),
        ("mentor", "Prvi deo.", ["queued"]),
        ("mentor", "Drugi deo.", ["queued"]),
    ]
    assert "Drugi deo. [queued]" in desk("show", number).stdout


def test_what_is_refused_is_one_line_and_exit_status_2(desk: Cases) -> None:
    code = shown(desk("list", "--json"))[0]["code"]
    assert "no account" in refused(desk("claim", code, "--as", "niko"))
    assert refused(desk("claim", "AAA-AAAA", "--as", "mira")) == refused(desk("show", "99")) == "not found"
    assert refused(desk("claim", code, "--as", "tuđa")) == "not found"  # another team's mentor
    assert refused(desk("note", code, "x", "--as", "ivan")) == "not allowed"
    assert desk("claim", code, "--as", "mira").returncode == 0
    assert refused(desk("claim", code, "--as", "zoran")) == "held by other, holder: mira"
    assert refused(desk("reply", code, "  ", "--as", "mira")) == "empty"
    assert "too long" in refused(desk("reply", code, "x" * 10_001, "--as", "mira"))
    assert "either --to NAME or --team TEAM" in refused(desk("hand", code, "--as", "mira"))
    assert "no such staff" in refused(desk("hand", code, "--to", "niko", "--as", "mira"))
    assert refused(desk("reopen", code, "--as", "mira")) == "not closed"
    for wrong in (("claim", code), ("list", "--state", "lost"), ("show",)):
        refused(desk(*wrong))


def test_a_disabled_account_acts_no_more(desk: Cases, here: Callable[..., Done], sqlite_url: str) -> None:
    code = shown(desk("list", "--json"))[0]["code"]
    assert here("staff", "disable", "mira", url=sqlite_url).returncode == 0
    assert "disabled" in refused(desk("claim", code, "--as", "mira"))


async def test_a_reply_is_said_by_the_house_that_runs_beside(
    sqlite_url: str, clock: StillClock, engine: Embedded
) -> None:
    import asyncio

    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("kako da otvorim nalog"), said("human", 2)])
        await until(lambda: len(channel.heard) == 2)
        code = channel.texts()[-1].split("Broj pitanja je ")[1][:8]
        for words in (
            ("staff", "add", "mira", "--role", "admin"),
            ("cases", "reply", code, "Evo odgovora.", "--as", "mira"),
        ):
            done = await asyncio.to_thread(run, *words, url=sqlite_url)
            assert done.returncode == 0, done.stderr
        clock.forward(seconds=400 * 24 * 3600)  # what the other process put on the outbox is due by the real clock
        await until(lambda: channel.texts()[-1] == "Evo odgovora.")
        by = await values(app, audit.c.action, audit.c.by)
        assert ("claimed", "cli") in by
