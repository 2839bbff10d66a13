"""Checks of this machine: settings, the key that signs, the folder for data, disk, memory, open files, time zone."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import settings as configuration
from bot.doctor.finding import Finding, fault, fine, warning
from bot.settings import Settings

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

MB = 1024 * 1024
_SHORT_KEY = 32
_WEAK_KEY = 16
_OPEN_FILES = 1024
_CGROUP = Path("/sys/fs/cgroup")


def settings_named(environment: Mapping[str, str], file: Path) -> Finding:
    """Whether every name that begins with BOT_ is a setting; that their values can be used was checked on reading."""
    unknown = configuration.unknown(environment, file)
    if unknown:
        return warning(
            "settings",
            f"read, but there is no setting {', '.join(unknown)}",
            "correct the name, or remove it; python -m bot settings prints all of them",
        )
    return fine("settings", f"read from the environment{' and .env' if file.exists() else ''}")


def secret_key(settings: Settings, folder: Path) -> Finding:
    """The key that signs sessions and links: long enough, and read by nobody else."""
    given = settings.secret_key.get_secret_value()
    kept = folder / "secret_key"
    if given:
        return _strength(given, "BOT_SECRET_KEY")
    if not kept.exists():
        return fine("secret key", f"none yet; the help desk makes one in {folder}/ when it starts")
    try:
        key, mode = kept.read_text(encoding="utf-8"), kept.stat().st_mode
    except (OSError, UnicodeError) as unreadable:
        return fault(
            "secret key",
            f"{kept} cannot be read ({type(unreadable).__name__})",
            f"run the help desk as the user who owns {kept}",
        )
    if mode & 0o077 and resource is not None:  # such modes mean nothing on Windows
        return warning("secret key", f"{kept} can be read by other users", f"run chmod 600 {kept}")
    return _strength(key, str(kept))


def _strength(key: str, place: str) -> Finding:
    advice = (
        'set BOT_SECRET_KEY to what python -c "import secrets; print(secrets.token_urlsafe(32))" prints, and restart; '
        "open web chats begin anew"
    )
    if len(key) < _WEAK_KEY or len(set(key)) < _WEAK_KEY // 2:
        return fault("secret key", f"{place} can be guessed: it has {len(key)} characters", advice)
    if len(key) < _SHORT_KEY:
        return warning("secret key", f"{place} is short: {len(key)} characters, {_SHORT_KEY} are safe", advice)
    return fine("secret key", f"{place} has {len(key)} characters")


def data_folder(folder: Path) -> Finding:
    """Whether files can be made where the database, the model and the key are kept."""
    place = folder if folder.exists() else folder.absolute().parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as refused:
        return fault(
            "data folder",
            f"{folder.absolute()} cannot be written ({refused.strerror or type(refused).__name__})",
            "start from the folder of the help desk, and make this folder belong to the user who runs it",
        )
    return fine("data folder", f"{folder.absolute()} can be written")


def disk(folder: Path, *, free_bytes: Callable[[Path], int] = lambda place: shutil.disk_usage(place).free) -> Finding:
    """Free space where the data is kept."""
    free = free_bytes(folder if folder.is_dir() else folder.absolute().parent)
    said = f"{free / MB / 1024:.1f} GB free" if free >= 1024 * MB else f"{free // MB} MB free"
    advice = "delete what is not needed, such as old backups and logs, or give the machine a larger disk"
    if free < 200 * MB:
        return fault("disk", f"{said}: soon nothing can be stored", advice)
    return warning("disk", said, advice) if free < 1024 * MB else fine("disk", said)


def memory(available: int | None) -> Finding:
    """Memory that is left, in bytes; None where the system does not say."""
    if available is None:
        return fine("memory", "this system does not say how much is left")
    said = f"{available // MB} MB available"
    advice = "stop other programs, or give the machine more memory; the help desk needs about 300 MB"
    if available < 100 * MB:
        return fault("memory", said, advice)
    return warning("memory", said, advice) if available < 300 * MB else fine("memory", said)


def available_memory(meminfo: Path = Path("/proc/meminfo"), limits: Path = _CGROUP) -> int | None:
    """What the system has left, or what the container may still take, whichever is less."""
    try:
        rows = dict(row.split(":", 1) for row in meminfo.read_text().splitlines() if ":" in row)
        system = int(rows["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None
    try:
        own = int((limits / "memory.max").read_text()) - int((limits / "memory.current").read_text())
    except (OSError, ValueError):  # no container, or one without a limit
        return system
    return min(system, own)


def open_files(soft: int | None) -> Finding:
    """How many files and connections one process may have open; None where there is no such limit."""
    if soft is None or soft < 0:  # -1 stands for no limit
        return fine("open files", "no limit")
    if soft < _OPEN_FILES:
        return warning(
            "open files",
            f"a process may open {soft}, fewer than {_OPEN_FILES}: many web chats at once would be refused",
            f"run ulimit -n {_OPEN_FILES * 4} before the start, or set LimitNOFILE={_OPEN_FILES * 4} in the service",
        )
    return fine("open files", f"a process may open {soft}")


def open_files_limit() -> int | None:
    """The soft limit of this process."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource is not None else None


def time_zone(name: str, now: datetime) -> Finding:
    """Whether the time zone is known here, and what time it is there."""
    try:
        local = now.astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return fault(
            "time zone",
            f"{name} is not known on this machine",
            "run python -m pip install tzdata in the help desk's environment, or correct BOT_TIMEZONE",
        )
    return fine("time zone", f"{name}, where it is {local:%H:%M} on {local:%d.%m.%Y}")
