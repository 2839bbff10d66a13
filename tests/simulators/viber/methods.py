"""What each method does and refuses. Each returns what goes into the answer beside its status."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.simulators.viber import messages
from tests.simulators.viber.callbacks import ALWAYS, OPTIONAL, Webhook
from tests.simulators.viber.delivery import arrive
from tests.simulators.viber.person import Person
from tests.simulators.viber.statuses import (
    API_VERSION,
    INVALID_URL,
    NO_SUITABLE_DEVICE,
    NOT_REGISTERED,
    NOT_SUBSCRIBED,
    TOO_MANY,
    WEBHOOK_NOT_SET,
    Refused,
    bad,
    missing,
)

if TYPE_CHECKING:
    from tests.simulators.viber.server import ViberSimulator

Values = dict[str, Any]
_MOST_ONLINE = 100
_PLACEHOLDERS = (
    "replace_me_with_url_encoded_receiver_id",
    "replace_me_with_receiver_id",
    "replace_me_with_user_name",
)


def _only(values: Values, *known: str) -> None:
    unknown = [name for name in values if name not in known]
    if unknown:
        raise bad(f"unknown parameter {unknown[0]}")


async def set_webhook(world: "ViberSimulator", values: Values) -> Values:
    """Deliver to an address, which must take the `webhook` event at once. Loopback may be plain http."""
    _only(values, "url", "event_types", "send_name", "send_photo", "is_inline")
    if "url" not in values:
        raise missing("url")
    url, events = values["url"], values.get("event_types", sorted(OPTIONAL))
    if url == "":
        world.callbacks.webhook = None
        return {"event_types": []}
    if not isinstance(url, str) or not url.startswith(("https://", "http://127.0.0.1")):
        raise Refused(INVALID_URL)
    if not isinstance(events, list) or not set(events) <= ALWAYS | OPTIONAL:
        raise bad("event_types holds an unknown event")
    wrong = await world.callbacks.try_out(url)
    if wrong:
        raise Refused(INVALID_URL, wrong)
    names = {name: bool(values.get(name, False)) for name in ("send_name", "send_photo")}
    world.callbacks.webhook = Webhook(url, frozenset(events) & OPTIONAL, **names)
    return {"event_types": sorted((ALWAYS - {"webhook"}) | set(events))}


async def send_message(world: "ViberSimulator", values: Values) -> Values:
    """One message to one person."""
    messages.check(values, to="receiver")
    _need_webhook(world)
    token = world.callbacks.next_token()
    person = _reachable(world, values["receiver"], values)
    billing = world.bill(person, rich=values.get("type") == "rich_media", broadcast=False)
    await arrive(world, person, token, values)
    return {"message_token": token, "billing_status": billing}


async def broadcast_message(world: "ViberSimulator", values: Values) -> Values:
    """One message to up to 300; who cannot be reached is listed, and the call is in order all the same."""
    messages.check(values, to="broadcast_list")
    _need_webhook(world)
    if world.rates.broadcasts():
        raise Refused(TOO_MANY)
    token, failed, billing = world.callbacks.next_token(), [], 0
    shared = {name: value for name, value in values.items() if name != "broadcast_list"}
    for receiver in values["broadcast_list"]:
        try:
            person = _reachable(world, receiver, values)
        except Refused as refused:
            failed.append({"receiver": receiver, "status": refused.status, "status_message": refused.message})
            continue
        billing = max(billing, world.bill(person, rich=values.get("type") == "rich_media", broadcast=True))
        await arrive(world, person, token, _filled(shared, person))
    return {"message_token": token, "failed_list": failed, "billing_status": billing}


def _need_webhook(world: "ViberSimulator") -> None:
    if world.callbacks.webhook is None:
        raise Refused(WEBHOOK_NOT_SET)


def _reachable(world: "ViberSimulator", receiver: str, values: Values) -> Person:
    person = world.persons.get(receiver)
    if person is None or not person.registered:
        raise Refused(NOT_REGISTERED)
    if not person.subscribed:
        raise Refused(NOT_SUBSCRIBED)
    if not person.suitable:
        raise Refused(NO_SUITABLE_DEVICE)
    if values.get("min_api_version", 1) > person.api_version:
        raise Refused(API_VERSION)
    if world.rates.unanswered(person.id):
        raise Refused(TOO_MANY)
    return person


def _filled(value: Any, person: Person) -> Any:
    """The message with its placeholders replaced, wherever they stand."""
    if isinstance(value, dict):
        return {name: _filled(one, person) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, person) for one in value]
    if isinstance(value, str):
        for placeholder, own in zip(_PLACEHOLDERS, (quote(person.id, safe=""), person.id, person.name), strict=True):
            value = value.replace(placeholder, own)
    return value


async def get_account_info(world: "ViberSimulator", values: Values) -> Values:
    """The bot as the platform describes it."""
    _only(values)
    hook = world.callbacks.webhook
    subscribers = sum(person.subscribed for person in world.persons.values())
    return {
        "id": world.account_id,
        "name": "Help desk",
        "uri": "helpdesktest",
        "icon": "http://127.0.0.1/icon.jpg",
        "background": "http://127.0.0.1/background.jpg",
        "category": "Local Businesses",
        "subcategory": "Government",
        "location": {"lat": 43.89, "lon": 20.35},
        "country": "RS",
        "webhook": hook.url if hook else "",
        "event_types": sorted(hook.events) if hook else [],
        "subscribers_count": subscribers,
        "members": [],
    }


async def get_user_details(world: "ViberSimulator", values: Values) -> Values:
    """One subscriber, twice in twelve hours."""
    _only(values, "id")
    if not values.get("id"):
        raise missing("id")
    person = world.persons.get(values["id"])
    if person is None or not person.registered:
        raise Refused(NOT_REGISTERED)
    if not person.subscribed:
        raise Refused(NOT_SUBSCRIBED)
    if world.rates.details(person.id):
        raise Refused(TOO_MANY)
    known: Values = {"id": person.id, "name": person.name, "avatar": "http://127.0.0.1/avatar.jpg", "country": "RS"}
    known |= {"language": person.language, "api_version": person.api_version, "viber_version": "25.6.0"}
    known |= {"primary_device_os": "Windows 11" if person.desktop else "Android 15", "mcc": 220, "mnc": 1}
    return {"message_token": world.callbacks.next_token(), "user": {**known, "device_type": "test"}}


async def get_online(world: "ViberSimulator", values: Values) -> Values:
    """Who is there, of up to a hundred."""
    _only(values, "ids")
    ids = values.get("ids")
    if not ids:
        raise missing("ids")
    if not isinstance(ids, list) or len(ids) > _MOST_ONLINE:
        raise bad(f"ids is longer than {_MOST_ONLINE}")
    return {"users": [_online(world, one) for one in ids]}


def _online(world: "ViberSimulator", number: str) -> Values:
    person = world.persons.get(number)
    if person is None or not person.registered or not person.subscribed:
        return {"id": number, "online_status": 4, "online_status_message": "unavailable"}
    if not person.receipts:
        return {"id": number, "online_status": 1, "online_status_message": "offline", "last_online": 1}
    return {"id": number, "online_status": 0, "online_status_message": "online"}


METHODS: dict[str, Callable[["ViberSimulator", Values], Awaitable[Values]]] = {
    "set_webhook": set_webhook,
    "send_message": send_message,
    "broadcast_message": broadcast_message,
    "get_account_info": get_account_info,
    "get_user_details": get_user_details,
    "get_online": get_online,
}
