"""`doctor`: tests the installation and says what to do."""

import asyncio
import json
from dataclasses import asdict

import click

from bot import logs
from bot import settings as configuration
from bot.clock import SystemClock
from bot.doctor import Finding, State, examine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def doctor(as_json: bool) -> int:
    """Test the installation and say what to do."""
    settings = configuration.load()
    logs.set_up(form=settings.log_format, level="ERROR")
    findings = asyncio.run(examine(settings, clock=SystemClock()))
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    if as_json:
        shown = {"ok": counts[State.FAULT] == 0, "faults": counts[State.FAULT], "warnings": counts[State.WARNING]}
        print(json.dumps({**shown, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            print(_line(finding))
        print(f"Faults: {counts[State.FAULT]}, warnings: {counts[State.WARNING]}.")
    return 1 if counts[State.FAULT] else 0


def _line(finding: Finding) -> str:
    advice = f". To do: {finding.advice}" if finding.advice else ""
    return f"{finding.state:<8} {finding.name:<19} {finding.said}{advice}"
