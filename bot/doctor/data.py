"""Checks of what the help desk works with: database, schema, articles that are served, trained model."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot import brain
from bot.doctor.finding import Finding, fault, fine, warning
from bot.errors import HelpdeskError
from bot.knowledge import articles
from bot.ports import Clock
from bot.store import StoreError, condition
from bot.store.condition import Condition

_OLDEST_POSTGRES = 13
_DEADLINE = 15.0  # seconds
_UPGRADE = "run python -m bot db upgrade"


async def database(url: str, today: date, clock: Clock) -> tuple[list[Finding], Condition | None]:
    """Everything about the database at `url`; the condition is None when it cannot be opened."""
    file = condition.file_of(url)
    if file is not None and not file.exists():
        return [fault("database", f"there is no {file.absolute()} yet", _UPGRADE)], None
    try:
        async with asyncio.timeout(_DEADLINE):
            found = await asyncio.to_thread(condition.look, url, clock.now)
    except (StoreError, OSError, TimeoutError) as error:
        return [_not_opened(file, error)], None
    findings = [connection(found, file), schema(found)]
    if found.schema == "current":
        findings.append(release(found))
    if found.articles:
        findings.append(overdue(found, today))
    return findings, found


def _not_opened(file: Path | None, error: Exception) -> Finding:
    reason = type(error.__cause__ or error).__name__
    if file is not None:
        return fault(
            "database",
            f"{file.absolute()} cannot be read ({reason})",
            "check that the file belongs to the user who runs the help desk and is no other kind of file; "
            "a broken one is replaced by python -m bot db restore FILE",
        )
    return fault(
        "database",
        f"PostgreSQL cannot be used ({reason})",
        "check that the server runs, and host, name, user and password in BOT_DATABASE_URL",
    )


def connection(found: Condition, file: Path | None) -> Finding:
    """Which engine it is, and whether it is one that the promises can be kept on."""
    said = f"{found.engine} {'.'.join(map(str, found.version))}{f', {file.absolute()}' if file else ''}"
    if not found.writable:
        advice = "make the file and its folder belong to the user who runs the help desk"
        server = "point BOT_DATABASE_URL to the primary server, and let this user write"
        return fault("database", f"{said}: can only be read", advice if file else server)
    if found.engine == "PostgreSQL" and found.version < (_OLDEST_POSTGRES,):
        return fault("database", f"{said} is too old", f"upgrade the server to PostgreSQL {_OLDEST_POSTGRES} or newer")
    if file and found.journal != "wal":
        return warning(
            "database",
            f"{said}: its journal is {found.journal}, not WAL",
            "start the help desk once, which switches WAL on; if this line stays, keep the file on a disk of this "
            "machine and not on a network drive",
        )
    return fine("database", f"{said}{', WAL' if file else ''}")


def schema(found: Condition) -> Finding:
    """Whether the tables are those that this program expects."""
    match found.schema:
        case "behind":
            return fault("migrations", "the database is older than this program", _UPGRADE)
        case "ahead":
            return fault(
                "migrations",
                "the database was made by a newer program",
                "install that newer version of the help desk, or put an older backup back",
            )
        case "current":
            return fine("migrations", "the schema is current")


def release(found: Condition) -> Finding:
    """Whether there are articles to answer from."""
    if found.release is None or not found.articles:
        return fault("articles", "nothing is published", "run python -m bot kb publish")
    return fine("articles", f"release {found.release} with {len(found.articles)} articles is served")


def overdue(found: Condition, today: date) -> Finding:
    """Articles in the release that are no longer served because nobody has looked at them in time."""
    served = [articles.from_json(body) for body in found.articles]
    late = sorted(article.name for article in served if not article.is_valid_on(today))
    if late:
        names = ", ".join(late[:3]) + (" ..." if len(late) > 3 else "")
        return warning(
            "review of articles",
            f"{len(late)} of {len(served)} are past their review day, or not valid, and are not served: {names}",
            "have their sources checked, set review_by and the checked days, then run python -m bot kb publish",
        )
    following = min(article.review_by for article in served)
    return fine("review of articles", f"none is overdue; the next review is due on {following:%d.%m.%Y}")


def model(backend: str, path: Path, *, is_current: Callable[[Path], bool] = brain.is_current) -> Finding:
    """Whether questions can be understood, with what was last trained."""
    if backend != "embedded":
        return fault("model", f"the bot cannot use {backend} yet", "set BOT_NLU_BACKEND=embedded")
    if not path.exists():
        return fault("model", f"there is none in {path.absolute()}", "run python -m bot nlu train")
    try:
        current = is_current(path)
    except HelpdeskError as broken:
        return fault(
            "model",
            f"the training data cannot be read: {broken}",
            "correct it; python -m bot kb check names each place",
        )
    if not current:
        return fault(
            "model", "it was trained on other data, or by another version", "run python -m bot nlu train, and restart"
        )
    return fine("model", "trained on today's data")
