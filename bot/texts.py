"""The words that the bot itself says: Fluent files by locale, Cyrillic derived from Latin. None stands in code."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, Resource

from bot.errors import ContentBroken
from bot.model import Locale

Words = Callable[..., str]

_LONG = 1000


class Texts:
    """All sentences by key and locale."""

    def __init__(self, folder: Path, *, cyrillic: Callable[[str], str]) -> None:
        resources = {tag: _resource(folder / f"{tag}.ftl") for tag in (Locale.LATIN, Locale.ENGLISH)}
        self._keys = {tag: frozenset(_keys(resource)) for tag, resource in resources.items()}
        self._bundles = {tag: _bundle(resource, tag) for tag, resource in resources.items()}
        self._cyrillic = cyrillic

    def say(self, locale: Locale, key: str, arguments: Mapping[str, Any] | None = None) -> str:
        """The sentence `key` in `locale`. Raises `ContentBroken` when it is missing or lacks an argument."""
        bundle = self._bundles[Locale.ENGLISH if locale is Locale.ENGLISH else Locale.LATIN]
        if not bundle.has_message(key):
            raise ContentBroken(f"no text {key!r} for {locale}")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise ContentBroken(f"text {key!r} for {locale} is empty")
        given, held = _without_long(arguments or {})
        formatted, faults = bundle.format_pattern(pattern, given)
        if faults:
            raise ContentBroken(f"text {key!r} for {locale}: {faults[0]}")
        said = str(formatted)
        for mark, words in held.items():
            said = said.replace(mark, words)
        return self._cyrillic(said) if locale is Locale.CYRILLIC else said

    def keys(self, locale: Locale) -> frozenset[str]:
        """Every key that `locale` has of its own."""
        return self._keys[locale]


def _without_long(arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Fluent refuses to put in what is longer than 2,500 characters, as people and mentors may write: a mark stands in
    its place (of characters that are in no text), and what belongs there by its mark."""
    given, held = dict(arguments), {}
    for number, (name, value) in enumerate(arguments.items()):
        if isinstance(value, str) and len(value) > _LONG:
            given[name] = f"\ufdd0{number}\ufdd1"
            held[given[name]] = value
    return given, held


def _resource(path: Path) -> Resource:
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise ContentBroken(f"{path} cannot be read") from missing


@lru_cache(maxsize=4)
def _parsed(text: str) -> Resource:
    """Parsed once in a process: it is the dearest part of building a house, and nobody changes what is parsed."""
    resource: Resource = FluentResource(text)
    return resource


def _keys(resource: Resource) -> Iterator[str]:
    return (entry.id.name for entry in resource.body if isinstance(entry, Message))


def _bundle(resource: Resource, tag: str) -> FluentBundle:
    bundle = FluentBundle([tag], use_isolating=False)
    bundle.add_resource(resource)
    return bundle
