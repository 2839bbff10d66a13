"""The command line's entry: one sentence on standard error for an error, exit status 2 for bad input, 1 otherwise."""

import sys

import click

from bot.cli import group
from bot.errors import BadInput, HelpdeskError


def main() -> None:
    """Run the command line."""
    try:
        status = group.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        print(help_wanted.format_message())  # noqa: T201
        sys.exit(2)
    except click.ClickException as wrong:
        sys.exit(_fail(wrong.format_message(), 2))
    except BadInput as wrong:
        sys.exit(_fail(str(wrong), 2))
    except HelpdeskError as failed:
        sys.exit(_fail(str(failed), 1))
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> int:
    print(" ".join(message.split()), file=sys.stderr)  # noqa: T201
    return status


if __name__ == "__main__":
    main()
