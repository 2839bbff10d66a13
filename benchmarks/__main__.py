"""`python -m benchmarks [NAME]`: run all benchmarks or one, print the figures, and keep them as JSON when asked."""

import json
import signal
import sys
from pathlib import Path

import click

from benchmarks import answers, conversation, desk, figures, ground, mentor, start, viber, webhook
from bot import brain

_ALL = {
    "answers": answers.measure,
    "webhook": webhook.measure,
    "conversation": conversation.measure,
    "viber": viber.measure,
    "mentor": mentor.measure,
    "desk": desk.measure,
    "start": start.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(_ALL)))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="also write the figures to FILE")
def main(names: tuple[str, ...], file: Path | None) -> None:
    """Measure NAMES, or everything: each figure of ours beside a peer's or a limit's of the same run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are ended and folders removed
    if not brain.is_current(brain.model_path()):
        raise click.ClickException("the model is not current: run python -m bot nlu train")
    found: list[figures.Figure] = []
    with ground.ground() as place:
        about = figures.machine(place.folder)
        print("\n".join(f"{name:<12} {value}" for name, value in about.items()), flush=True)
        for name in names or tuple(_ALL):
            measured = _ALL[name](place)
            print(f"\n{name}\n{figures.table(measured)}", flush=True)
            found += measured
    if file is not None:
        document = {**about, "figures": figures.as_json(found)}
        file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
