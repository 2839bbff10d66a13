"""`settings`: every setting with its help; secrets masked."""

import click

from bot import settings as configuration


@click.command()
def settings() -> None:
    """Print every setting with its help."""
    for name, value, meaning in configuration.table(configuration.load()):
        print(f"{name}={value}\n    {meaning}")
