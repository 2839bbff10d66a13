"""A message as the outbox row keeps it, and back."""

from dataclasses import asdict
from typing import Any

from bot.model import Choice, Locale, Media, OutMessage

_TOPIC = ("title", "code", "topic")  # of messages for a room


def payload_of(message: OutMessage) -> dict[str, Any]:
    """What stands in the row."""
    return {
        "text": message.text,
        "locale": message.locale,
        "choices": [[choice.label, choice.action] for choice in message.choices],
        "standing": [[choice.label, choice.action] for choice in message.standing],
        **({"media": asdict(message.media)} if message.media else {}),
        **({"human": True} if message.human else {}),
        **({"secret": True} if message.secret else {}),
        **{name: value for name in _TOPIC if (value := getattr(message, name))},
    }


def message_of(payload: dict[str, Any]) -> OutMessage:
    """What the row says."""
    return OutMessage(
        text=payload["text"],
        locale=Locale(payload["locale"]),
        choices=tuple(Choice(*pair) for pair in payload["choices"]),
        standing=tuple(Choice(*pair) for pair in payload.get("standing", ())),
        media=Media(**payload["media"]) if "media" in payload else None,
        human=payload.get("human", False),
        secret=payload.get("secret", False),
        **{name: payload[name] for name in _TOPIC if name in payload},
    )
