"""Municipalities: named in any script and case, found from a point on the map, and nothing when it is abroad."""

import pytest

from bot.app import KNOWLEDGE
from bot.knowledge import places
from bot.understanding.text import fold

PLACES = places.load(KNOWLEDGE / "municipalities.csv", fold)


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
