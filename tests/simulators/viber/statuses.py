"""The platform's status codes, which stand in the body of an answer whose HTTP status is 200 all the same."""

OK = 0
INVALID_URL = 1
INVALID_TOKEN = 2
BAD_DATA = 3
MISSING_DATA = 4
NOT_REGISTERED = 5
NOT_SUBSCRIBED = 6
SUSPENDED = 9
WEBHOOK_NOT_SET = 10
NO_SUITABLE_DEVICE = 11
TOO_MANY = 12
API_VERSION = 13

WORDING = {
    1: "invalidUrl",
    2: "invalidAuthToken",
    3: "badData",
    4: "missingData",
    5: "receiverNotRegistered",
    6: "notSubscribed",
    7: "publicAccountBlocked",
    8: "publicAccountNotFound",
    9: "publicAccountSuspended",
    10: "webhookNotSet",
    11: "receiverNoSuitableDevice",
    12: "Too many requests",
    13: "apiVersionNotSupported",
    14: "incompatibleWithVersion",
    15: "publicAccountNotAuthorized",
    16: "inchatReplyMessageNotAllowed",
    17: "publicAccountIsNotInline",
    18: "noPublicChat",
    19: "cannotSendBroadcast",
    20: "broadcastNotAllowed",
}


class Refused(Exception):
    """The platform refuses a call, or one receiver of a broadcast."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message or WORDING.get(status, "general error"))
        self.status = status
        self.message = str(self)


def bad(message: str) -> Refused:
    """Something is there and wrong."""
    return Refused(BAD_DATA, message)


def missing(name: str) -> Refused:
    """Something mandatory is not there."""
    return Refused(MISSING_DATA, f"missing parameter {name}")
