"""How the platform says no."""


class Refused(Exception):
    """The platform refuses a call."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(reason: str) -> Refused:
    """A 400 in the platform's form."""
    return Refused(400, f"Bad Request: {reason}")
