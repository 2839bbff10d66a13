"""Keyboards: what the server refuses at once by its schema, and what only the client finds wrong, later."""

import html
import re
from typing import Any

_COLUMNS = 6
_MOST_ROWS = 12  # what a phone held upright shows
_TEXT = 250
_BODY = {"reply": 250, "open-url": 2000, "location-picker": 250, "share-phone": 250, "none": 250}
_PHONE_ONLY = ("location-picker", "share-phone")
_TAG = re.compile(r"<\s*/?\s*([^\s>/]*)[^>]*>?")
_TAGS = frozenset(("b", "i", "u", "s", "br", "font"))

# Each field, and the first API level that knows it.
_KEYBOARD = {
    "Type": 1,
    "Buttons": 1,
    "BgColor": 1,
    "DefaultHeight": 1,
    "CustomDefaultHeight": 3,
    "HeightScale": 3,
    "ButtonsGroupColumns": 4,
    "ButtonsGroupRows": 4,
    "InputFieldState": 4,
    "FavoritesMetadata": 6,
}
_BUTTON = {
    **dict.fromkeys(("Columns", "Rows", "Silent", "BgColor", "BgMediaType", "BgMedia", "BgLoop"), 1),
    **dict.fromkeys(("ActionType", "ActionBody", "Image", "Text", "TextVAlign", "TextHAlign"), 1),
    **dict.fromkeys(("TextOpacity", "TextSize", "OpenURLType", "OpenURLMediaType", "TextBgGradientColor"), 1),
    "InternalBrowser": 3,
    "TextPaddings": 4,
    **dict.fromkeys(("BgMediaScaleType", "ImageScaleType", "TextShouldFit", "Map", "Frame", "MediaPlayer"), 6),
}


def refused(keyboard: dict[str, Any], version: int, *, kind: str = "keyboard") -> str:
    """What the server's schema does not allow, in its wording; empty when it takes the keyboard."""
    for required in ("Type", "Buttons"):
        if required not in keyboard:
            return f'{kind} is not valid. [object has missing required properties (["{required}"])]'
    if keyboard["Type"] != kind:
        return f'{kind} is not valid. [instance value ("{keyboard["Type"]}") not found in enum (["{kind}"])]'
    if not isinstance(keyboard["Buttons"], list) or not all(isinstance(one, dict) for one in keyboard["Buttons"]):
        return f"{kind} is not valid. [instance type does not match any allowed primitive type (allowed: array)]"
    known = [(_KEYBOARD, keyboard), *((_BUTTON, button) for button in keyboard["Buttons"])]
    for fields, given in known:
        unknown = [name for name in given if fields.get(name, 99) > version]
        if unknown:
            listed = ", ".join(f'"{name}"' for name in unknown)
            wrong = "object instance has properties which are not allowed by the schema"
            return f"{kind} is not valid. [{wrong}: [{listed}]]"
    types = [name for name in _BODY if version >= 3 or name not in _PHONE_ONLY]
    for button in keyboard["Buttons"]:
        if button.get("ActionType", "reply") not in types:
            listed = ", ".join(f'"{name}"' for name in types)
            wrong = f'instance value ("{button["ActionType"]}") not found in enum (possible values: [{listed}])'
            return f"{kind} is not valid. [{wrong}]"
    return ""


def undrawable(keyboard: dict[str, Any], *, desktop: bool) -> str:
    """Why the client cannot show the keyboard; empty when it can."""
    if not keyboard["Buttons"]:
        return "a keyboard without buttons"
    for button in keyboard["Buttons"]:
        wrong = _wrong_button(button, desktop=desktop, rows=2)
        if wrong:
            return wrong
    rows = _rows(keyboard["Buttons"])
    return f"{rows} rows of buttons; the most is {_MOST_ROWS}" if rows > _MOST_ROWS else ""


def undrawable_carousel(carousel: dict[str, Any], *, desktop: bool) -> str:
    """Why the client cannot show rich media; empty when it can."""
    columns, rows = carousel.get("ButtonsGroupColumns", 6), carousel.get("ButtonsGroupRows", 7)
    if not _between(columns, 1, 6) or not _between(rows, 1, 7):
        return f"groups of {columns} by {rows}"
    if not 1 <= len(carousel["Buttons"]) <= 6 * columns * rows:
        return f"{len(carousel['Buttons'])} buttons in a carousel of {columns} by {rows}"
    for button in carousel["Buttons"]:
        wrong = _wrong_button(button, desktop=desktop, rows=rows)
        if wrong:
            return wrong
    return ""


def _wrong_button(button: dict[str, Any], *, desktop: bool, rows: int) -> str:
    kind, body, text = button.get("ActionType", "reply"), button.get("ActionBody", ""), button.get("Text", "")
    if not _between(button.get("Columns", _COLUMNS), 1, _COLUMNS):
        return f"Columns is {button['Columns']}"
    if not _between(button.get("Rows", 1), 1, rows):
        return f"Rows is {button['Rows']}"
    if not isinstance(text, str) or len(text) > _TEXT:
        return f"Text is longer than {_TEXT}"
    foreign = [tag for tag in _TAG.findall(text) if tag.lower() not in _TAGS]
    if foreign:
        return f"Text holds the tag {foreign[0]!r}"
    if not any(button.get(name) for name in ("Text", "BgMedia", "Image", "BgColor")):
        return "a button without Text, BgMedia, Image or BgColor"
    if kind != "none" and (not isinstance(body, str) or not body.strip()):
        return f"ActionBody is required for {kind}"
    if len(body) > _BODY[kind]:
        return f"ActionBody is longer than {_BODY[kind]}"
    if kind in _PHONE_ONLY and desktop:
        return f"{kind} is not supported on desktop"
    return ""


def _between(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _rows(buttons: list[dict[str, Any]]) -> int:
    """How many rows the buttons take when each goes beside the one before while six columns last."""
    rows = width = height = 0
    for button in buttons:
        columns = button.get("Columns", _COLUMNS)
        if width + columns > _COLUMNS:
            rows, width, height = rows + height, 0, 0
        width, height = width + columns, max(height, button.get("Rows", 1))
    return rows + height


def label(button: dict[str, Any]) -> str:
    """What a person reads on a button."""
    return html.unescape(_TAG.sub("", button.get("Text", "")))
