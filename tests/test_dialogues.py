"""Every conversation of `tests/dialogues/`, on every channel; and the reader's own faults in plain words."""

from pathlib import Path

import pytest

from bot.understanding.embedded import Embedded
from tests.dialogue import FOLDER, Broken, load, play
from tests.house import StillClock
from tests.simulators.telegram import rates
from tests.stages import STAGES

FILES = sorted(FOLDER.glob("*.yml"))


PLAYED = [(path, channel) for path in FILES for channel in STAGES if channel not in load(path).without]


@pytest.mark.parametrize(("path", "channel"), PLAYED, ids=[f"{path.stem}-{channel}" for path, channel in PLAYED])
async def test_dialogue(
    path: Path,
    channel: str,
    sqlite_url: str,
    engine: Embedded,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates, "_CHAT_RATE", 1000.0)  # what is said matters here; the pace has tests of its own
    dialogue = load(path)
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await play(dialogue, person, clock)


def test_there_is_a_dialogue_for_each_kind_of_person() -> None:
    kinds = {"citizen", "pensioner", "employer", "entrepreneur", "official", "foreigner", "angry", "strange_text"}
    assert kinds | {"late_and_double_presses", "reveals_jmbg", "only_stickers"} <= {path.stem for path in FILES}


HELLO = "who: Ana\nsteps:\n  - says: hvala\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            HELLO + "  - hear: x",
            "step 2: 'hear' is not known here; known are says, presses, sends, hears, buttons, not",
        ),
        (HELLO + "  - hears: x\nsay: y", "'say' is not known here; known are who, steps, without"),
        (HELLO + "  - hears: x\n    says: y", "step 2: one step is one thing"),
        (HELLO + "  - buttons: [x]", "step 2: 'buttons' and 'not' stand beside a 'hears'"),
        (HELLO + "  - says: 2", "step 2: 'says' must be a text; put it in quotes"),
        (HELLO + "  - hears: [2]", "step 2: 'hears' must be a text or a list of texts"),
        (HELLO, "ends with what they hear"),
        ("who: Ana\nsteps:\n  - hears: x", "begins with what the person does"),
        ("steps: []", "'who' must say"),
        ("who: Ana\nsteps: []", "'steps' must be a list"),
        ("- a", "must be made of who, steps, without"),
        ("who: [", "not readable as YAML"),
        ("who: Ana\nsteps: [says]", "step 1: must be made of"),
        ("who: Ana\nsteps:\n  - sends: money\n  - hears: x", "step 1: 'sends' must be sticker or photo"),
        ("who: Ana\nsteps:\n  - sends: photo\n  - hears: x", "must say why nothing can be sent on web"),
        (HELLO + "  - hears: x\nwithout:\n  web: y", "'without' is for dialogues in which something is sent"),
        (HELLO + "  - hears: x\nwithout:\n  telegram: y", "'telegram' is not known here; known are web, console"),
    ],
)
def test_a_fault_in_a_file_is_named(text: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "ana.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Broken) as broken:
        load(path)
    assert fault in str(broken.value)
    assert str(broken.value).startswith("ana.yml")


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("- says: hvala\n- hears: Doviđenja", ['step 2 (hears Doviđenja): "Doviđenja" is missing', "Nema na čemu"]),
        ("- says: hvala\n- hears: Nema\n  not: Tu sam", ['"Tu sam" should not be there', "[Čovek | Meni]"]),
        ("- says: hvala\n- hears: Nema\n  buttons: [Meni]", ["the buttons should be Meni", "[Čovek | Meni]"]),
        ("- says: hvala pera@example.com\n- hears: nismo", ["step 2 (hears nismo): one message more", "Nema na čemu"]),
        ("- says: hvala\n- says: hvala\n- hears: Nema", ["step 3 (hears Nema): one message more was seen"]),
    ],
)
async def test_a_person_who_sees_something_else_is_a_fault(
    steps: str, fault: list[str], tmp_path: Path, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    path = tmp_path / "ana.yml"
    path.write_text("who: Ana\nsteps:\n" + steps, encoding="utf-8")
    async with STAGES["console"](sqlite_url, engine, clock) as person:
        with pytest.raises(Broken) as broken:
            await play(load(path), person, clock)
    for text in ["ana.yml", *fault]:
        assert text in str(broken.value)


async def test_a_button_that_was_never_shown_is_a_fault(
    tmp_path: Path, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    path = tmp_path / "ana.yml"
    path.write_text(HELLO + "  - hears: Nema\n  - presses: Kupi\n  - hears: x", encoding="utf-8")
    async with STAGES["web"](sqlite_url, engine, clock) as person:
        with pytest.raises(Broken, match=r"step 3 \(presses \"Kupi\"\): no such button was ever shown"):
            await play(load(path), person, clock)
