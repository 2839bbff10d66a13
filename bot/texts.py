"""The words that the bot itself says: Fluent files by locale, Cyrillic derived from Latin. None stands in code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from bot.errors import ContentBroken
from bot.model import Locale

Words = Callable[..., str]


class Texts:
    """All sentences by key and locale."""

    def __init__(self, folder: Path, *, cyrillic: Callable[[str], str]) -> None:
        self._bundles = {tag: _bundle(folder / f"{tag}.ftl", tag) for tag in (Locale.LATIN, Locale.ENGLISH)}
        self._cyrillic = cyrillic

    def say(self, locale: Locale, key: str, arguments: Mapping[str, Any] | None = None) -> str:
        """The sentence `key` in `locale`. Raises `ContentBroken` when it is missing or lacks an argument."""
        bundle = self._bundles[Locale.ENGLISH if locale is Locale.ENGLISH else Locale.LATIN]
        if not bundle.has_message(key):
            raise ContentBroken(f"no text {key!r} for {locale}")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise ContentBroken(f"text {key!r} for {locale} is empty")
        said, faults = bundle.format_pattern(pattern, dict(arguments or {}))
        if faults:
            raise ContentBroken(f"text {key!r} for {locale}: {faults[0]}")
        return self._cyrillic(str(said)) if locale is Locale.CYRILLIC else str(said)

    def keys(self, locale: Locale) -> set[str]:
        """Every key that `locale` has of its own."""
        return set(self._bundles[locale]._messages)


def _bundle(path: Path, tag: str) -> FluentBundle:
    try:
        resource = FluentResource(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise ContentBroken(f"{path} cannot be read") from missing
    bundle = FluentBundle([tag], use_isolating=False)
    bundle.add_resource(resource)
    return bundle
