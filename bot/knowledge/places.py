"""Municipalities and cities: named by a person in any script and case, or found next to where they are."""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_FORMS = ("name_latin", "genitive_latin", "locative_latin", "accusative_latin")
_FAR = 60.0  # kilometres: whoever is further from every town is not in Serbia


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; `where` is its latitude and longitude, None where it is not known."""

    code: str
    latin: str
    cyrillic: str
    where: tuple[float, float] | None


class Places:
    """All municipalities of `municipalities.csv`."""

    def __init__(self, rows: Iterable[tuple[Place, tuple[str, ...]]], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._by_code: dict[str, Place] = {}
        self._by_form: dict[str, str] = {}
        for place, forms in rows:
            self._by_code[place.code] = place
            for form in forms:
                self._by_form.setdefault(fold(form), place.code)

    def get(self, code: str) -> Place | None:
        """The municipality with this code, or None."""
        return self._by_code.get(code)

    def named(self, text: str) -> str:
        """The code of the municipality that `text` names, with nothing else in it; "" when it names none."""
        return self._by_form.get(self._fold(text).strip(" .!?"), "")

    def nearest(self, latitude: float, longitude: float) -> str:
        """The code of the municipality whose town is nearest; "" when all are far away."""
        known = [(_kilometres(latitude, longitude, *p.where), p.code) for p in self._by_code.values() if p.where]
        distance, code = min(known, default=(math.inf, ""))
        return code if distance <= _FAR else ""


def _kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Distance on a plane, which is near enough within one country."""
    north = (other_latitude - latitude) * 111.2
    east = (other_longitude - longitude) * 111.3 * math.cos(math.radians(latitude))
    return math.hypot(north, east)


def load(path: Path, fold: Callable[[str], str]) -> Places:
    """The municipalities in the file at `path`; `fold` makes all spellings of a name one."""
    with path.open(encoding="utf-8", newline="") as file:
        return Places((_row(row) for row in csv.DictReader(file)), fold)


def _row(row: dict[str, str]) -> tuple[Place, tuple[str, ...]]:
    where = (float(row["lat"]), float(row["lon"])) if row["lat"] and row["lon"] else None
    place = Place(row["code"], row["name_latin"], row["name_cyrillic"], where)
    return place, tuple(row[form] for form in _FORMS if row[form])
