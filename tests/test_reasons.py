"""What platforms say of a failed delivery, in plain words."""

import pytest

from bot.app import KNOWLEDGE
from bot.model import Locale
from bot.reasons import is_platforms, key_of
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("Forbidden: bot was blocked by the user", "failed-blocked"),
        ("Forbidden: bot can't initiate conversation with a user", "failed-not-subscribed"),
        ("receiverNotSubscribed", "failed-not-subscribed"),
        ("status 6", "failed-not-subscribed"),
        ("Chat not found", "failed-no-chat"),
        ("Forbidden: user is deactivated", "failed-no-chat"),
        ("receiverNotRegistered", "failed-no-chat"),
        ("receiverNoSuitableDevice", "failed-no-chat"),
        ("status 11", "failed-no-chat"),
        ("Request Entity Too Large", "failed-too-big"),
        ("Message is too long", "failed-too-big"),
        ("image/png of 70000000 bytes is not taken here", "failed-too-big"),
        ("too many requests", "failed-too-many"),
        ("tooManyRequests", "failed-too-many"),
        ("no answer in time", "failed-no-answer"),
        ("stale", "desk-why-stale"),
        ("status 500", ""),
        ("Bad Request: BUTTON_DATA_INVALID", ""),
        ("", ""),
    ],
)
def test_the_common_reasons_have_plain_words_and_the_others_stay(reason: str, key: str) -> None:
    assert key_of(reason) == key
    assert is_platforms(key) == key.startswith("failed-")
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    assert not key or all(key in texts.keys(locale) for locale in (Locale.LATIN, Locale.ENGLISH))
