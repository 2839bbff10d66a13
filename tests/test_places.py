"""Municipalities: named in any script and case, found from a point on the map, and nothing when it is abroad."""

import re
from collections import Counter

import pytest

from bot.app import KNOWLEDGE
from bot.knowledge import places
from bot.understanding.text import fold
from bot.understanding.transliterate import to_cyrillic

FILE = KNOWLEDGE / "municipalities.yml"
PLACES = places.load(FILE, fold)
CODES = re.findall(r"^([a-z-]+):$", FILE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Čačak", "cacak"),
        ("cacak", "cacak"),
        ("Чачку", "cacak"),
        ("ČAČKA!", "cacak"),
        ("novi sad", "novi-sad"),
        ("Новом Саду", "novi-sad"),
        ("indjija", "indjija"),
        ("Inđija", "indjija"),
        ("tamo gde je gužva", ""),
        ("", ""),
    ],
)
def test_a_name_in_any_spelling_is_found(text: str, code: str) -> None:
    assert PLACES.named(text) == code


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ((43.8914, 20.3497), "cacak"),
        ((45.2551, 19.8452), "novi-sad"),
        ((42.55, 21.90), "vranje"),
        ((48.8566, 2.3522), ""),
        ((0.0, 0.0), ""),
    ],
)
def test_a_point_on_the_map_is_its_nearest_town(where: tuple[float, float], code: str) -> None:
    assert PLACES.nearest(*where) == code


def test_every_municipality_is_found_by_its_own_name_or_another_one_of_that_name() -> None:
    for code in ("subotica", "backa-topola", "palilula"):
        found = PLACES.get(code)
        assert found is not None
        assert PLACES.named(found.latin) == code
        assert PLACES.named(found.cyrillic) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Čačak", ("cacak",)),
        ("ча", ("cacak", "cajetina")),
        ("Kragu", ("kragujevac",)),
        ("krgaujevac", ("kragujevac",)),
        ("indj", ("indjija",)),
        ("Инђ", ("indjija",)),
        ("Topola", ("topola", "backa-topola")),
        ("palilula", ("palilula", "palilula-nis")),
        ("topol", ("topola", "backa-topola")),
        ("Novom Sadu", ("novi-sad",)),
        ("xyz", ()),
        ("12", ()),
        ("", ()),
    ],
)
def test_first_letters_find_places_in_any_script_and_with_mistakes(text: str, codes: tuple[str, ...]) -> None:
    assert PLACES.matching(text) == codes


def test_at_most_eight_are_offered_cities_first() -> None:
    found = PLACES.matching("s")
    assert len(found) == 8
    kinds = [place.kind for code in found if (place := PLACES.get(code))]
    assert kinds == sorted(kinds)


def test_every_municipality_of_the_law_is_there_once_and_found_by_what_one_types() -> None:
    rows = [place for code in CODES if (place := PLACES.get(code))]
    assert Counter(place.kind for place in rows) == {"city": 29, "municipality": 145, "city_municipality": 25}
    for place in rows:
        assert to_cyrillic(place.latin) == place.cyrillic
        assert place.code in PLACES.matching(place.latin)
        assert place.code in PLACES.matching(place.cyrillic)
        if len(PLACES.matching(place.latin[:4])) < 8:
            assert place.code in PLACES.matching(place.latin[:4])
