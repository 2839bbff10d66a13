"""What exists is documented, and what is documented exists: settings, commands, addresses, metrics, texts, reasons."""

import re
import tomllib
from collections.abc import Iterator

import click
import pytest
from aiohttp import web
from prometheus_client import REGISTRY

from bot import app as composition
from bot import metrics
from bot.app import KNOWLEDGE, ROOT
from bot.cli import group
from bot.handlers.command import COMMANDS
from bot.mentors.decide import COMMANDS as MENTORS
from bot.model import Locale
from bot.settings import Settings
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic
from bot.web.app import build
from bot.web.doors import Doors
from tests.house import Known, settings_for
from tests.test_architecture import LAYERS

REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
WRITTEN = sorted(path for form in ("*.py", "*.html") for path in (ROOT / "bot").rglob(form))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in WRITTEN)


def section(heading: str) -> str:
    """The text of the reference below `heading`, up to the next one of its rank."""
    rank = heading.partition(" ")[0]
    return re.split(rf"^{rank} ", REFERENCE.partition(f"{heading}\n")[2], flags=re.MULTILINE)[0]


def first_cells(text: str) -> Iterator[str]:
    """What stands in code marks in the first cell of each row of a table."""
    for row in re.findall(r"^\| (`.*?) \| ", text, re.MULTILINE):
        yield from re.findall(r"`([^`]+)`", row)


def test_settings() -> None:
    documented = dict(re.findall(r"^\| `(BOT_[A-Z_]+)` \| (?:`(.*?)`|empty) \| ", section("## Settings"), re.MULTILINE))
    fields = {f"BOT_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    plain = {name: value if isinstance(value, str | int) else "" for name, value in fields.items()}
    assert documented == {name: str(value) for name, value in plain.items()}


def commands(parent: click.Group, prefix: str = "") -> Iterator[str]:
    for name, command in parent.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} ")
        else:
            options = [o.opts[0] for o in command.params if isinstance(o, click.Option)]
            yield " ".join([prefix + name, *sorted(options)])


def test_commands() -> None:
    written = set()
    for cell in first_cells(section("## Command line").partition("### ")[0]):
        words = cell.replace("\\|", "|").replace("[", " ").replace("]", " ").split()
        name = " ".join(word for word in words if word.islower() and not word.startswith("--") and "|" not in word)
        written.add(" ".join([name, *sorted(word for word in words if word.startswith("--"))]))
    assert written == set(commands(group))


async def test_addresses(sqlite_url: str) -> None:
    app = await composition.build(settings_for(sqlite_url), understanding=Known())
    doors = Doors(
        store=app.store,
        inbox=app.inbox,
        understanding=app.understanding,
        clock=app.clock,
        wake=app.wake,
        welcome=app.pipeline.welcome,
        key=b"a key for tests",
        office=app.office,
        places=app.places,
        library=app.library,
    )
    application: web.Application = build(doors)
    served = {
        f"{route.method} {route.resource.canonical}"
        for route in application.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    await app.store.close()
    assert set(first_cells(section("## Addresses"))) == served


async def test_ticks(sqlite_url: str) -> None:
    app = await composition.build(settings_for(sqlite_url), understanding=Known())
    rows = re.findall(r"^\| `(\w+)` \| (\d+) s \| (.*) \|$", section("## What the clock does"), re.MULTILINE)
    assert rows == [(tick.name, f"{tick.seconds:g}", tick.what) for tick in app.ticks()]
    await app.store.close()


def test_commands_in_a_chat() -> None:
    written = re.findall(r"`/(\w+)`", section("## Commands in a chat"))
    assert sorted(written) == sorted(COMMANDS)


def test_commands_of_mentors() -> None:
    written = re.findall(r"`/(\w+)", section("## Commands of mentors").partition("| --- |")[2])
    assert sorted(written) == sorted(MENTORS)


def test_metrics() -> None:
    assert metrics.INBOUND
    counted = {m.name + ("_total" if m.type == "counter" else "") for m in REGISTRY.collect() if "helpdesk_" in m.name}
    assert set(re.findall(r"`(helpdesk_\w+)`", section("## Metrics"))) == counted


def test_both_languages_have_the_same_sentences() -> None:
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    assert texts.keys(Locale.LATIN) == texts.keys(Locale.ENGLISH)


def test_every_sentence_is_used_and_every_used_one_exists() -> None:
    """A key is used when it stands in the code, as a whole or as the beginning of one that is put together."""
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    keys = texts.keys(Locale.LATIN)
    whole = set(re.findall(r"[\"']([a-z][a-z0-9-]*)[\"']", CODE))
    stems = re.findall(r'f"([a-z][a-z-]*-)\{', CODE) + re.findall(r'"([a-z][a-z-]*-)" ~', CODE)
    labels = [f"desk-{kind}-" for kind in re.findall(r'label\("([a-z]+)"', CODE)]
    assert {key for key in keys if key not in whole and not key.startswith((*stems, *labels, "team-"))} == set()
    spoken = set(re.findall(r'(?:Words|words|say|\bt)\(\s*(?:self\.locale, )?["\']([a-z][a-z0-9-]*)["\'](?! ~)', CODE))
    assert spoken - keys == set()


def test_every_dependency_has_a_reason() -> None:
    why = (ROOT / "docs" / "why.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    names = [re.split(r"[\[<>=~]", wanted_one)[0] for wanted_one in wanted]
    assert [name for name in names if f"**{name.lower()}**" not in why] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "requirements-rasa.lock"])
def test_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links", text)
    for row in re.split(r"\n(?=\S)", text):
        if row.strip() and not row.startswith("#"):
            assert "--hash=sha256:" in row, row


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("https://"):
                assert (page.parent / target).exists(), f"{page.name} points to {target}, which is not there"


def test_the_layers_are_those_that_are_checked() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([a-z' ]+) \| (`.*?`) \| ", page.partition("## The layers")[2].partition("## Promises")[0], re.M
    )
    written = [(name, frozenset(re.findall(r"`(\w+)`", modules))) for name, modules in rows]
    assert written == list(reversed(LAYERS))


def test_the_readme_names_the_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*?##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named - targets == set()
    assert {"run", "test", "bench", "rasa"} <= named
