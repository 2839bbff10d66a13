"""Reads the conversations of `tests/dialogues/` and plays one of them in front of any channel.

The files are written by people who are no programmers: `README.md` beside them says how. A fault names the file, the
step and what the person saw instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy import func, select

from bot.store.schema import deliveries
from tests.house import StillClock, idle
from tests.stages import SENDS, STAGES, Seen, Stage

FOLDER = Path(__file__).parent / "dialogues"
_DOES = ("says", "presses", "sends")
_KINDS = ("sticker", "photo")
_HEARS = ("hears", "buttons", "not")


class Broken(Exception):
    """A dialogue that cannot be played, or whose person saw something else; the text is for its author."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the person does, or what they then hear: one message each."""

    number: int
    says: str = ""
    presses: str = ""
    sends: str = ""
    hears: tuple[str, ...] = ()
    buttons: tuple[str, ...] | None = None
    absent: tuple[str, ...] = ()

    @property
    def is_doing(self) -> bool:
        """Whether the person acts in this step."""
        return bool(self.says or self.presses or self.sends)

    def __str__(self) -> str:
        done = [f'{verb} "{what}"' for verb in _DOES if (what := getattr(self, verb))]
        return f"step {self.number} ({done[0] if done else 'hears ' + ', '.join(self.hears)})"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation: who the person is, and the steps in order; `without` has channels to leave out, and why."""

    name: str
    who: str
    steps: tuple[Step, ...]
    without: Mapping[str, str]


def load(path: Path) -> Dialogue:
    """The dialogue in `path`. Raises `Broken` with the reason in plain words."""
    try:
        values = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except YAMLError as fault:
        raise Broken(f"{path.name}: not readable as YAML: {fault}") from fault
    _only(path.name, values, ("who", "steps", "without"))
    if not isinstance(values.get("who"), str) or not values["who"].strip():
        raise Broken(f"{path.name}: 'who' must say in a few words who this person is")
    if not isinstance(values.get("steps"), list) or not values["steps"]:
        raise Broken(f"{path.name}: 'steps' must be a list")
    steps = tuple(_step(f"{path.name}, step {n}", n, row) for n, row in enumerate(values["steps"], 1))
    if not steps[0].is_doing or steps[-1].is_doing:
        raise Broken(f"{path.name}: a dialogue begins with what the person does and ends with what they hear")
    without = values.get("without", {})
    _reasons(f"{path.name}: 'without'", without, needed=any(step.sends for step in steps))
    return Dialogue(path.stem, values["who"], steps, without)


def _reasons(where: str, without: Any, *, needed: bool) -> None:
    """A channel is left out only where the person sends what cannot be sent there, and the file says so."""
    _only(where, without, tuple(name for name in STAGES if name not in SENDS))
    if not all(isinstance(reason, str) and reason.strip() for reason in without.values()):
        raise Broken(f"{where} must give each channel a reason")
    for name in STAGES:
        if needed and name not in SENDS and name not in without:
            raise Broken(f"{where} must say why nothing can be sent on {name}")
    if without and not needed:
        raise Broken(f"{where} is for dialogues in which something is sent")


def _only(where: str, row: object, keys: tuple[str, ...]) -> None:
    if not isinstance(row, Mapping):
        raise Broken(f"{where}: must be made of {', '.join(keys)}")
    for key in row:
        if key not in keys:
            raise Broken(f"{where}: '{key}' is not known here; known are {', '.join(keys)}")


def _step(where: str, number: int, row: Any) -> Step:
    _only(where, row, (*_DOES, *_HEARS))
    doing = [key for key in _DOES if key in row]
    if len(doing) > 1 or (doing and len(row) > 1):
        raise Broken(f"{where}: one step is one thing: 'says', 'presses', 'sends' or 'hears'")
    if "sends" in doing and row["sends"] not in _KINDS:
        raise Broken(f"{where}: 'sends' must be {' or '.join(_KINDS)}")
    if doing:
        if not isinstance(row[doing[0]], str) or not row[doing[0]]:
            raise Broken(f"{where}: '{doing[0]}' must be a text; put it in quotes")
        return Step(number, **{doing[0]: row[doing[0]]})
    if "hears" not in row:
        raise Broken(f"{where}: 'buttons' and 'not' stand beside a 'hears'")
    buttons = _texts(f"{where}: 'buttons'", row["buttons"]) if "buttons" in row else None
    absent = _texts(f"{where}: 'not'", row.get("not", []))
    return Step(number, hears=_texts(f"{where}: 'hears'", row["hears"]), buttons=buttons, absent=absent)


def _texts(where: str, value: object) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise Broken(f"{where} must be a text or a list of texts; put numbers in quotes")
    return tuple(texts)


async def play(dialogue: Dialogue, stage: Stage, clock: StillClock) -> None:
    """Play `dialogue`, as fast as can be; raises `Broken` when the person sees less, more or something else."""
    heard = 0
    for place, step in enumerate(dialogue.steps):
        where = f"{dialogue.name}.yml, {step}"
        if step.is_doing:
            clock.skip(seconds=2)
            await _do(stage, step, where)
            continue
        seen = await _next(stage, where)
        heard += 1
        _compare(step, seen, where)
        following = dialogue.steps[place + 1 :]
        if not following or following[0].is_doing:
            await _nothing_more(stage, heard, where)


async def _do(stage: Stage, step: Step, where: str) -> None:
    if step.says:
        await stage.says(step.says)
        return
    if step.sends:
        await stage.sends(step.sends)
        return
    try:
        await stage.presses(step.presses)
    except (StopIteration, LookupError, RuntimeError, AssertionError) as missing:
        raise Broken(f"{where}: no such button was ever shown") from missing


async def _next(stage: Stage, where: str) -> Seen:
    try:
        return await stage.sees()
    except TimeoutError as silence:
        raise Broken(f"{where}: nothing was seen") from silence


async def _nothing_more(stage: Stage, heard: int, where: str) -> None:
    await idle(stage.app)
    async with stage.app.store.read() as tx:
        said = (await tx.execute(select(func.count()).select_from(deliveries))).scalar_one()
    if said > heard:
        raise Broken(f"{where}: one message more was seen:\n{_shown(await _next(stage, where))}")


def _compare(step: Step, seen: Seen, where: str) -> None:
    missing = [text for text in step.hears if text not in seen.text]
    unwanted = [text for text in step.absent if text in seen.text]
    reasons = [f'"{text}" is missing' for text in missing] + [f'"{text}" should not be there' for text in unwanted]
    if step.buttons is not None and list(seen.buttons) != list(step.buttons):
        reasons.append(f"the buttons should be {', '.join(step.buttons) or 'none'}")
    if reasons:
        raise Broken(f"{where}: {'; '.join(reasons)}. Seen instead:\n{_shown(seen)}")


def _shown(seen: Seen) -> str:
    return f"{seen.text}\n[{' | '.join(seen.buttons)}]"
