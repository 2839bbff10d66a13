"""Municipalities and cities: named by a person in any script and case, found by first letters, or next to a point."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein
from ruamel.yaml import YAML

MOST = 8  # matches that are offered: as many buttons as a phone shows well, beside the way back
_FAR = 60.0  # kilometres: whoever is further from every town is not in Serbia
_LONGEST = 40  # letters; more is no name of a place
_KINDS = ("city", "municipality", "city_municipality")


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; `where` is its latitude and longitude, None where it is not known."""

    code: str
    latin: str
    cyrillic: str
    where: tuple[float, float] | None
    kind: str = "municipality"


class Places:
    """All municipalities of `municipalities.yml`."""

    def __init__(self, rows: Iterable[tuple[Place, tuple[str, ...]]], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._by_code: dict[str, Place] = {}
        self._by_form: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for place, forms in rows:
            self._by_code[place.code] = place
            self._names[place.code] = fold(place.latin)
            for form in forms:
                self._by_form.setdefault(fold(form), place.code)

    def get(self, code: str) -> Place | None:
        """The municipality with this code, or None."""
        return self._by_code.get(code)

    def known(self, code: str) -> str:
        """The code itself, "" when there is no such municipality."""
        return code if code in self._by_code else ""

    def named(self, text: str) -> str:
        """The code of the municipality that `text` names, with nothing else in it; "" when it names none."""
        return self._by_form.get(self._plain(text), "")

    def matching(self, text: str) -> tuple[str, ...]:
        """The codes that the first letters in `text` may mean, at most eight, the likeliest first.

        A whole name comes before those that only begin with it or hold it: "Palilula" may be that of another city.
        Letters that begin no name are looked for with typing mistakes.
        """
        said = self._plain(text)
        if not said or len(said) > _LONGEST or not any(letter.isalpha() for letter in said):
            return ()
        exact = self._by_form.get(said, "")
        ranks: tuple[list[str], ...] = ([], [])
        for code, name in self._names.items():
            if code != exact and any(part.startswith(said) for part in (name, *_words(name)[1:])):
                ranks[0 if name.startswith(said) else 1].append(code)
        found = (*((exact,) if exact else ()), *self._sorted(ranks[0]), *self._sorted(ranks[1]))
        return (found or self._mistyped(said))[:MOST]

    def _mistyped(self, said: str) -> tuple[str, ...]:
        """Names and forms that `said` is, or begins, but for one or two letters."""
        allowed = 0 if len(said) < 4 else 1 if len(said) < 7 else 2
        best: dict[str, int] = {}
        for form, code in self._by_form.items():
            beginning = form[: len(said)]
            wrong = min(DamerauLevenshtein.distance(said, part, score_cutoff=2) for part in (form, beginning))
            if wrong <= allowed and wrong < best.get(code, 3):
                best[code] = wrong
        return tuple(sorted(best, key=lambda code: (best[code], self._names[code])))

    def _sorted(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Cities first, then by name."""
        return tuple(sorted(codes, key=lambda code: (_KINDS.index(self._by_code[code].kind), self._names[code])))

    def _plain(self, text: str) -> str:
        return self._fold(text).strip(" .!?,")

    def nearest(self, latitude: float, longitude: float) -> str:
        """The code of the municipality whose town is nearest; "" when all are far away."""
        known = [(_kilometres(latitude, longitude, *p.where), p.code) for p in self._by_code.values() if p.where]
        distance, code = min(known, default=(math.inf, ""))
        return code if distance <= _FAR else ""


def _words(name: str) -> list[str]:
    return name.replace("-", " ").split()


def _kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Distance on a plane, which is near enough within one country."""
    north = (other_latitude - latitude) * 111.2
    east = (other_longitude - longitude) * 111.3 * math.cos(math.radians(latitude))
    return math.hypot(north, east)


def load(path: Path, fold: Callable[[str], str]) -> Places:
    """The municipalities in the file at `path`; `fold` makes all spellings of a name one."""
    return Places((_row(code, row) for code, row in _rows(path, path.stat().st_mtime_ns).items()), fold)


@lru_cache(maxsize=2)
def _rows(path: Path, _changed: int) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return rows


def _row(code: str, row: dict[str, Any]) -> tuple[Place, tuple[str, ...]]:
    latin, cyrillic = row["name"].split(", ")
    latitude, _, longitude = row.get("at", "").partition(", ")
    where = (float(latitude), float(longitude)) if latitude else None
    return Place(code, latin, cyrillic, where, row["kind"]), (latin, *row["forms"].split(", "))
