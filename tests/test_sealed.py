"""What is sealed opens with the same key for the same purpose, and with nothing else."""

import pytest

from bot.errors import Forged
from bot.sealed import PHONE, open_sealed, seal

KEY = b"a key for tests"


def test_it_opens_again_and_does_not_show_what_it_holds() -> None:
    sealed = seal(KEY, PHONE, "064 123 4567")
    assert "123" not in sealed
    assert sealed != seal(KEY, PHONE, "064 123 4567")
    assert open_sealed(KEY, PHONE, sealed) == "064 123 4567"


@pytest.mark.parametrize(("key", "purpose"), [(b"another key", PHONE), (KEY, "something else")])
def test_another_key_or_purpose_opens_nothing(key: bytes, purpose: str) -> None:
    with pytest.raises(Forged):
        open_sealed(key, purpose, seal(KEY, PHONE, "064 123 4567"))


@pytest.mark.parametrize("spoilt", ["", "x", "čćž", "short"])
def test_what_was_changed_opens_nothing(spoilt: str) -> None:
    with pytest.raises(Forged):
        open_sealed(KEY, PHONE, seal(KEY, PHONE, "064 123 4567")[:-8] if spoilt == "short" else spoilt)
