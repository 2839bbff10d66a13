"""Checks a call's parameters against the Bot API's own description of its methods and types."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ENTRIES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("bot_api_schema.json").read_text(encoding="utf-8")
)["entries"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a part of its own."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


def known(method: str) -> bool:
    """Whether the simulator knows the method; the real server answers 404 to one that it does not."""
    return method[:1].islower() and method in _ENTRIES


def read(method: str, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The parameters as typed values, and what is wrong with them. Form fields arrive as text: they are read first."""
    return _read(method, given)


def _read(entry: str, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    rows = {row["name"]: row for row in _ENTRIES[entry]}
    wrong = [f"unknown parameter {name} of {entry}" for name in given if name not in rows]
    wrong += [
        f"parameter {name} of {entry} is required" for name in rows if rows[name]["required"] and name not in given
    ]
    values: dict[str, Any] = {}
    for name, raw in given.items():
        if name in rows:
            try:
                values[name], deeper = _typed(rows[name]["type"], raw)
                wrong += deeper
            except (TypeError, ValueError):
                wrong.append(f"parameter {name} of {entry} is not of type {rows[name]['type']}")
    return values, wrong


def _typed(kind: str, raw: Any) -> tuple[Any, list[str]]:
    if " or " in kind and "Array" not in kind:
        return _one_of(kind.split(" or "), raw)
    if kind.startswith("Array of "):
        rows = json.loads(raw) if isinstance(raw, str) else raw
        if not isinstance(rows, list):
            raise TypeError(kind)
        pairs = [_typed(kind.removeprefix("Array of "), row) for row in rows]
        return [value for value, _ in pairs], [fault for _, faults in pairs for fault in faults]
    return _scalar(kind, raw)


def _one_of(kinds: list[str], raw: Any) -> tuple[Any, list[str]]:
    """The first kind that fits without a fault; otherwise the faults of the first."""
    tried = []
    for kind in kinds:
        try:
            value, faults = _typed(kind, raw)
        except (TypeError, ValueError):
            continue
        if not faults:
            return value, []
        tried.append((value, faults))
    if not tried:
        raise TypeError(" or ".join(kinds))
    return tried[0]


def _scalar(kind: str, raw: Any) -> tuple[Any, list[str]]:
    match kind:
        case "Integer":
            if isinstance(raw, bool) or not isinstance(raw, int | str):
                raise TypeError(kind)
            return int(raw), []
        case "Boolean" | "True":
            if str(raw).lower() not in ("true", "false"):
                raise TypeError(kind)
            return str(raw).lower() == "true", []
        case "String":
            if not isinstance(raw, str):
                raise TypeError(kind)
            return raw, []
        case "InputFile":
            if not isinstance(raw, Upload):
                raise TypeError(kind)
            return raw, []
        case _ if kind in _ENTRIES:
            value = json.loads(raw) if isinstance(raw, str) else raw
            if not isinstance(value, dict):
                raise TypeError(kind)
            return _read(kind, value)
        case _:
            raise TypeError(f"{kind} is not simulated")
