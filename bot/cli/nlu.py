"""`nlu`: train the embedded engine and measure it."""

import json
from pathlib import Path

import click

from bot import brain
from bot.understanding import evaluate as measuring


@click.group()
def nlu() -> None:
    """The understanding of questions."""


@nlu.command()
@click.option("--if-needed", is_flag=True, help="only when the data or the program changed")
def train(if_needed: bool) -> None:
    """Train on nlu/data and keep the model in var/model."""
    path = brain.model_path()
    if if_needed and brain.is_current(path):
        print("The model is current.")
        return
    with click.progressbar(length=100, label="Training") as bar:
        done = 0

        def progress(share: float, _what: str) -> None:
            nonlocal done
            bar.update(int(share * 100) - done)
            done = int(share * 100)

        fingerprint = brain.train(path=path, progress=progress)
    print(f"Model {fingerprint[:12]} is in {path}.")


@nlu.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--train", "training", type=click.Path(path_type=Path, exists=True), help="train on this file instead")
@click.option("--backend", type=click.Choice(["embedded", "rasa"]), default="embedded")
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def evaluate(file: Path, training: Path | None, backend: str, as_json: bool) -> None:
    """Measure on FILE: Rasa YAML, or TSV of text and intent."""
    report = measuring.run(file, training=training, backend=backend, model=brain.model_path())
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
        return
    for name, value in report.items():
        if isinstance(value, dict) and "value" in value:
            print(f"{name:<24} {value['value']:.3f}  ({value['low']:.3f} to {value['high']:.3f})")
        elif not isinstance(value, dict):
            print(f"{name:<24} {value}")
