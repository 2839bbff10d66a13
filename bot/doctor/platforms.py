"""Checks of the accounts on Telegram and Viber: the token, and where the platform delivers what people write."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.channels import telegram, viber
from bot.channels.telegram import AccountInfo, TelegramChannel
from bot.channels.viber import ViberChannel
from bot.doctor.finding import Finding, fault, fine, warning
from bot.errors import PlatformAway
from bot.settings import Settings, hook

_MANY = 100  # updates that wait: more than come in a moment
_RECENT = timedelta(hours=1)
_VIBER_ALWAYS = frozenset(("message", "subscribed", "unsubscribed"))
_TAKEN = (
    "start the help desk, which puts this right; if it comes back, another program uses this token: "
    "stop that one, or get a new token"
)


async def on_telegram(settings: Settings, now: datetime) -> list[Finding]:
    """Token and webhook."""
    token = settings.telegram_token.get_secret_value()
    if not token:
        return [fine("Telegram", "off: BOT_TELEGRAM_TOKEN is not set")]
    channel = TelegramChannel(token, api_url=settings.telegram_api_url)
    try:
        await channel.open()
        info = await channel.account_info()
    except PlatformAway as away:
        return [
            _away("Telegram", away, "the one that @BotFather shows under /mybots, API Token, into BOT_TELEGRAM_TOKEN")
        ]
    finally:
        await channel.close()
    named = fine("Telegram", f"the token is good; the bot is @{info.username}")
    if settings.telegram_mode == "polling":
        return [named, polling(info)]
    return [named, webhook(info, hook(settings, "telegram"), now)]


def _away(name: str, away: PlatformAway, token: str) -> Finding:
    reason = str(away)
    if reason.startswith("cannot reach"):
        return fault(
            name,
            reason,
            f"check this machine's connection and firewall, and BOT_{name.upper()}_API_URL (normally not set)",
        )
    if "token" in reason:
        return fault(name, reason, f"put {token}, and restart")
    return fault(name, reason, "read what the platform wrote to the bot's owner, and ask its support")


def polling(info: AccountInfo) -> Finding:
    """Whether the help desk can fetch updates. A second poller shows only by provoking it, which is not done."""
    if info.webhook:
        host = urlsplit(info.webhook).hostname or "another address"
        return fault("Telegram updates", f"polling is set, but they are delivered to a webhook at {host}", _TAKEN)
    if info.pending > _MANY:
        return warning("Telegram updates", f"{info.pending} wait to be fetched", "start the help desk, or see its log")
    return fine("Telegram updates", f"by polling, no webhook is set, {info.pending} wait")


def webhook(info: AccountInfo, wanted: str, now: datetime) -> Finding:
    """Whether Telegram delivers to us, all that we want, and without trouble."""
    if not info.webhook:
        return warning("Telegram updates", "no webhook is set yet", "start the help desk, which sets it")
    if info.webhook != wanted:
        host = urlsplit(info.webhook).hostname or "another address"
        return fault("Telegram updates", f"they are delivered to {host}, and not to {wanted}", _TAKEN)
    missing = set(telegram.UPDATES) - set(info.allowed) if info.allowed else set()
    if missing:
        return warning(
            "Telegram updates", f"these are not delivered: {', '.join(sorted(missing))}", "restart the help desk"
        )
    at = info.last_error_at
    trouble = f"; last trouble on {at:%d.%m.%Y %H:%M} UTC: {info.last_error}" if at else ""
    said = f"delivered to {wanted}, {info.pending} wait{trouble}"
    if info.pending > _MANY or (at is not None and now - at < _RECENT and info.pending):
        return fault("Telegram updates", said, "do what is said of public site and certificate, and see the log")
    if at is not None and now - at < _RECENT:
        return warning("Telegram updates", said, "look again in an hour; if it comes back, see public site and log")
    return fine("Telegram updates", said)


async def on_viber(settings: Settings) -> list[Finding]:
    """Token and webhook."""
    token = settings.viber_token.get_secret_value()
    if not token:
        return [fine("Viber", "off: BOT_VIBER_TOKEN is not set")]
    channel = ViberChannel(token, api_url=settings.viber_api_url, sender="")
    try:
        await channel.open()
        info = await channel.account_info()
    except PlatformAway as away:
        return [_away("Viber", away, "the one that partners.viber.com shows for the bot into BOT_VIBER_TOKEN")]
    finally:
        await channel.close()
    named = fine(
        "Viber", f"the token is good; the bot is {info.get('name', '')}, viber://pa?chatURI={info.get('uri', '')}"
    )
    return [named, callbacks(info, hook(settings, "viber"))]


def callbacks(info: Mapping[str, Any], wanted: str) -> Finding:
    """Whether Viber delivers to us, and all that we want."""
    given, events = str(info.get("webhook") or ""), set(info.get("event_types") or ())
    if not given:
        return warning("Viber callbacks", "no webhook is set yet", "start the help desk, which sets it")
    if given != wanted:
        host = urlsplit(given).hostname or "another address"
        return fault("Viber callbacks", f"they are delivered to {host}, and not to {wanted}", _TAKEN)
    missing = set(viber.EVENTS) - events - _VIBER_ALWAYS
    if missing:
        advice = "restart the help desk"
        return warning("Viber callbacks", f"these are not delivered: {', '.join(sorted(missing))}", advice)
    return fine("Viber callbacks", f"delivered to {wanted}: {', '.join(sorted(events | _VIBER_ALWAYS))}")
