"""What a benchmark yields: a figure of ours beside another one of the same run, and how both are shown."""

import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("aiohttp", "sqlalchemy", "aiosqlite", "psycopg", "scikit-learn", "numpy", "python-telegram-bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of ours, and the same of `peer` measured in the same run."""

    name: str
    unit: str
    ours: float
    beside: float
    peer: str

    @property
    def ratio(self) -> float:
        """Ours in parts of the peer's."""
        return self.ours / self.beside


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of `values` do not exceed."""
    return sorted(values)[max(0, round(len(values) * share) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def machine(folder: Path) -> dict[str, str]:
    """What the figures were measured on; `folder` is where the databases lie."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return {
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.release()} {platform.machine()}",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "disk": filesystem(folder),
        "python": f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "libraries": libraries,
    }


def filesystem(folder: Path) -> str:
    """The kind of filesystem that `folder` is on; "unknown" where the system does not say."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    rows = [line.split()[1:3] for line in mounts.read_text().splitlines()]
    over = [(where, kind) for where, kind in rows if folder.resolve().is_relative_to(where)]
    return max(over, key=lambda row: len(row[0]))[1]


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table for people."""
    rows = [("figure", "ours", "beside", "ratio", "beside is")]
    for figure in figures:
        name = f"{figure.name} ({figure.unit})"
        rows.append((name, f"{figure.ours:.1f}", f"{figure.beside:.1f}", f"{figure.ratio:.2f}", figure.peer))
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, str, str, str, str], widths: list[int]) -> str:
    numbers = "  ".join(row[place].rjust(widths[place]) for place in (1, 2, 3))
    return f"{row[0].ljust(widths[0])}  {numbers}  {row[4]}"


def as_json(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """The figures for scripts."""
    return [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
