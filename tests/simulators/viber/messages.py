"""Checks the JSON of one message: its parameters by name and type, their lengths, and what each type needs."""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from tests.simulators.viber import keyboards
from tests.simulators.viber.statuses import bad, missing

MOST_BYTES = 30_000  # "30 kB" read in the stricter way
MOST_RECEIVERS = 300
_URL = 2000
_NAME = 28
_MB = 1024 * 1024
_PICTURES = (".jpg", ".jpeg", ".png", ".gif")
_EXECUTABLES = frozenset(
    ".action .apk .app .bat .bin .cmd .com .command .cpl .csh .dll .exe .gadget .inf .ins .inx .ipa .isu .job .jse "
    ".ksh .lnk .msc .msi .msp .mst .osx .out .paf .pif .prg .ps1 .reg .rgs .run .sct .scr .shb .shs .vb .vbe .vbs .ws "
    ".wsf".split()
)

# Name: (type, the most characters or 0). A star marks what the message needs.
_COMMON = {"tracking_data": (str, 4000), "min_api_version": (int, 0), "keyboard": (dict, 0)}
_TYPES: dict[str, dict[str, tuple[type, int]]] = {
    "text": {"text*": (str, 7000)},
    "picture": {"media*": (str, _URL), "text": (str, 512), "thumbnail": (str, _URL)},
    "video": {
        "media*": (str, _URL),
        "size*": (int, 0),
        "text": (str, 512),
        "thumbnail": (str, _URL),
        "duration": (int, 0),
    },
    "file": {"media*": (str, _URL), "size*": (int, 0), "file_name*": (str, 256)},
    "contact": {"contact*": (dict, 0)},
    "location": {"location*": (dict, 0)},
    "url": {"media*": (str, _URL)},
    "sticker": {"sticker_id*": (int, 0)},
    "rich_media": {"rich_media*": (dict, 0), "alt_text": (str, 7000)},
    "keyboard": {},
}


def check(values: dict[str, Any], *, to: str) -> None:
    """Raises `Refused` for the first fault. `to` names the parameter with the receivers; a welcome has none."""
    if to and not values.get(to):
        raise missing(to)
    kind = values.get("type", "keyboard" if "keyboard" in values else None)
    if kind is None:
        raise missing("type")
    if kind not in _TYPES or values.get("type") == "keyboard":
        raise bad(f"unknown message type {kind!r}")
    _check_receivers(values, to)
    _check_sender(values.get("sender"))
    _check_fields(values, {**_COMMON, **_TYPES[kind]}, besides={"type", "sender", to})
    _check_content(kind, values)
    version = values.get("min_api_version", 1)
    for name in ("keyboard", "rich_media"):
        wrong = keyboards.refused(values[name], version, kind=name) if name in values else ""
        if wrong:
            raise bad(wrong)


def _check_receivers(values: dict[str, Any], to: str) -> None:
    given = values[to] if to else ""
    if to != "broadcast_list":
        if not isinstance(given, str):
            raise bad(f"{to} is not a string")
        return
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bad("broadcast_list is not an array of strings")
    if len(given) > MOST_RECEIVERS:
        raise bad(f"broadcast_list is longer than {MOST_RECEIVERS}")


def _check_sender(sender: Any) -> None:
    if sender is None:
        raise missing("sender")
    if not isinstance(sender, dict):
        raise bad("sender is not an object")
    if not sender.get("name"):
        raise missing("sender.name")
    _check_fields(sender, {"name": (str, _NAME), "avatar": (str, _URL)}, besides=set())


def _check_fields(values: dict[str, Any], fields: dict[str, tuple[type, int]], *, besides: set[str]) -> None:
    known = {name.rstrip("*"): rule for name, rule in fields.items()}
    for name, value in values.items():
        if name in besides:
            continue
        if name not in known:
            raise bad(f"unknown parameter {name}")
        kind, most = known[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise bad(f"{name} is not of type {kind.__name__}")
        if most and isinstance(value, str) and len(value) > most:
            raise bad(f"{name} is longer than {most}")
    for name in fields:
        if name.endswith("*") and values.get(name[:-1]) in (None, "", {}):
            raise missing(name[:-1])


def _check_content(kind: str, values: dict[str, Any]) -> None:
    for name in ("media", "thumbnail"):
        if name in values and urlsplit(values[name]).scheme not in ("http", "https"):
            raise bad(f"{name} is not an address")
    match kind:
        case "text" if not values["text"].strip():
            raise missing("text")
        case "picture" if _ending(urlsplit(values["media"]).path) not in _PICTURES:
            raise bad("the extension of media must be the last part of its path")
        case "video":
            _check_most("size", values["size"], 26 * _MB)
            _check_most("duration", values.get("duration", 1), 180)
        case "file":
            _check_most("size", values["size"], 50 * _MB)
            if _ending(values["file_name"]) in _EXECUTABLES:
                raise bad("file_name names an executable")
        case "contact":
            _check_contact(values["contact"])
        case "location":
            _check_location(values["location"])


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _check_most(name: str, value: int, most: int) -> None:
    if not 0 < value <= most:
        raise bad(f"{name} must be between 1 and {most}")


def _check_contact(contact: dict[str, Any]) -> None:
    given = {name: value for name, value in contact.items() if name != "avatar" or value is not None}
    _check_fields(given, {"name*": (str, 28), "phone_number*": (str, 18), "avatar": (str, _URL)}, besides=set())


def _check_location(location: dict[str, Any]) -> None:
    for name, most in (("lat", 90), ("lon", 180)):
        value = location.get(name)
        if value is None:
            raise missing(f"location.{name}")
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise bad(f"location.{name} is not a number")
        try:
            within = -most <= float(value) <= most
        except ValueError:
            within = False
        if not within:
            raise bad(f"location.{name} is not between -{most} and {most}")
    unknown = set(location) - {"lat", "lon"}
    if unknown:
        raise bad(f"unknown parameter location.{min(unknown)}")
