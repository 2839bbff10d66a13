"""Where the trained model lies, how it is trained when its data changed, and how it is opened."""

import json
from collections.abc import Callable
from pathlib import Path

from bot.errors import BadSetting, ModelMismatch
from bot.understanding import data, embedded
from bot.understanding.embedded import Embedded

ROOT = Path(__file__).parent.parent
DATA = ROOT / "nlu" / "data"


def model_path(folder: Path = Path("var")) -> Path:
    """Where the model of this installation lies."""
    return folder / "model"


def train(*, path: Path, progress: Callable[[float, str], None] | None = None) -> str:
    """Train on `nlu/data` and save to `path`; returns the model's fingerprint."""
    examples = data.load(sorted(DATA.glob("*.yml")))
    model = embedded.train(examples, progress=progress)
    embedded.save(model, path)
    return embedded.fingerprint(examples)


def is_current(path: Path) -> bool:
    """Whether the model at `path` was trained on the data and versions of today."""
    try:
        saved = embedded.load(path)
    except (ModelMismatch, OSError, json.JSONDecodeError):
        return False
    return saved.fingerprint == embedded.fingerprint(data.load(sorted(DATA.glob("*.yml"))))


def open_model(path: Path) -> Embedded:
    """The engine over the model at `path`. Raises `ModelMismatch` when there is none, or it does not fit."""
    return Embedded(embedded.load(path))


def open_engine(backend: str) -> Embedded:
    """The engine that the settings name, over this installation's model. Raises `BadSetting` or `ModelMismatch`."""
    if backend != "embedded":
        raise BadSetting(f"BOT_NLU_BACKEND: {backend} cannot be used by the bot yet; leave it at embedded")
    return open_model(model_path())
