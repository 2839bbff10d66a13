"""Every error the help desk raises on purpose has one root, and its docstring is its default message."""


class HelpdeskError(Exception):
    """Something went wrong in the help desk."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class BadInput(HelpdeskError):
    """What was given cannot be used; the message says what to do."""


class BadMedia(BadInput):
    """A picture or file that the bot must not say; the message says why."""


class BadSetting(BadInput):
    """A setting has a value that cannot be used."""


class SchemaOutdated(HelpdeskError):
    """The database has an older schema: run `python -m bot db upgrade`."""


class ContentBroken(BadInput):
    """The knowledge base has faults; `python -m bot kb check` lists them."""


class ModelMismatch(HelpdeskError):
    """The trained model does not fit this program: run `python -m bot nlu train`."""


class PlatformAway(HelpdeskError):
    """The platform cannot be reached, or refuses the account; the message says which."""


class MediaLost(HelpdeskError):
    """What was sent cannot be fetched any more, or must not be; trying again is of no use."""


class TooLarge(MediaLost):
    """What was sent is larger than what is fetched."""


class Forged(HelpdeskError):
    """The caller did not prove who it is."""


class BadUpdate(HelpdeskError):
    """The platform sent something that cannot be read."""
