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


class StaffRefused(BadInput):
    """An account, a team or a prepared answer cannot be changed like that; `reason` names why, of a closed set."""

    def __init__(self, reason: str) -> None:
        super().__init__(_STAFF_REASONS[reason])
        self.reason = reason


_STAFF_REASONS = {
    "bad-name": "a name has 2 to 60 letters, digits, spaces, dots or hyphens, and begins with a letter",
    "name-taken": "there is an account with that name already",
    "chat-taken": "that chat belongs to another account",
    "bad-chat": "that is not the id of a chat",
    "last-admin": "this is the last admin: make another one first",
    "not-found": "there is no account with that name",
    "disabled": "that account is disabled",
    "weak-password": "a password has 12 to 200 characters, and is neither the name nor one letter repeated",
    "bad-dates": "an absence ends after it begins",
    "bad-team": "a team's name has 2 to 30 letters a to z, digits and underscores",
    "no-team": "there is no team with that name",
    "bad-institution": "an institution has a name, and a municipality or town out of the list",
    "bad-hours": "working hours are like 08:00 to 16:00 on days like 12345, and a promise has 1 to 80 hours",
    "bad-title": "a title has 1 to 80 characters",
    "title-taken": "there is a prepared answer with that title already",
    "no-reply": "there is no such prepared answer",
    "bad-variable": "only {code}, {team} and {due} can be filled in",
    "no-place": "there is no municipality with that name",
    "plan-no-topic": "there is no template for a plan of that topic",
    "plan-no-institution": "a plan needs an institution and its municipality",
    "plan-no-article": "a plan has 1 to 40 items, and each is an article that is served",
    "plan-not-found": "there is no such plan",
    "plan-not-allowed": "you may not change that plan",
    "plan-bad-state": "that is no state of a plan or of an item",
    "plan-bad-day": "that is not a day",
    "plan-ended": "the plan has ended",
    "plan-no-outcome": "a plan ends with what came of it",
    "plan-there-already": "the institution has another plan of that topic by now",
    "draft-not-found": "there is no such draft",
    "draft-unanswered": "an article is made of a case that was answered or closed",
    "draft-no-lesson": "the plan has no lesson yet",
    "draft-closed": "the draft is published or rejected",
    "draft-changed": "somebody changed the draft meanwhile: look at it again",
    "draft-own": "a draft is approved by somebody who has not written in it",
    "draft-faults": "the draft has faults",
    "draft-not-approved": "the draft is not approved",
    "draft-not-served": "the article is not served",
    "draft-bad-name": "a draft is named topic/question, in letters a to z, digits and underscores",
    "draft-bad-day": "that is not a day such as 2026-11-24",
    "empty": "a prepared answer has a text in Serbian and in English",
    "too-long": "a prepared answer has at most 4000 characters",
}


class TooBusy(HelpdeskError):
    """Too many ask for the same at one time; try again in a moment."""


class SchemaOutdated(HelpdeskError):
    """The database has an older schema: run `python -m bot db upgrade`."""


class ContentBroken(BadInput):
    """The knowledge base has faults; `python -m bot kb check` lists them."""


class ModelMismatch(HelpdeskError):
    """The trained model does not fit this program: run `python -m bot nlu train`."""


class NotYet(HelpdeskError):
    """What this is about is just being written down; it can be told in a moment."""


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


class CaseRefused(BadInput):
    """Something cannot be done to a case: `reason` is one of a closed set, and `arguments` go with its words."""

    REASONS = frozenset(
        "not_found not_allowed closed not_closed too_old held_by_other not_held no_such_staff no_such_team empty "
        "too_long too_late bad_time bad_grade".split()
    )

    def __init__(self, reason: str, **arguments: object) -> None:
        assert reason in self.REASONS, reason
        self.reason, self.arguments = reason, arguments
        super().__init__(f"{reason.replace('_', ' ')}{''.join(f', {k}: {v}' for k, v in arguments.items())}")
