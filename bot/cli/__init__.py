"""The command line: thin, one file a group of commands."""

import click

from bot.cli import ask, cases, chat, db, demo, doctor, kb, nlu, run, settings, staff


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """The help desk of the Digital Caravan."""


for _command in (
    run.run,
    chat.chat,
    ask.ask,
    nlu.nlu,
    kb.kb,
    db.db,
    staff.staff,
    cases.cases,
    demo.demo,
    settings.settings,
    doctor.doctor,
    run.schedule,
):
    group.add_command(_command)
