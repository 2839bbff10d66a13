"""Checks of the public address: its form and name, its certificate, and that it is ours who answers there."""

import ipaddress
import json
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from bot.doctor import outside
from bot.doctor.finding import Finding, fault, fine, warning
from bot.doctor.outside import Answer, Away

_TELEGRAM_PORTS = (443, 80, 88, 8443)
_CHAIN = {  # by OpenSSL's verify code: what is wrong, and what to do
    10: ("has ended", "renew it, for example with certbot renew, and reload the web server"),
    18: (
        "is signed by itself",
        "get one from an authority, for example Let's Encrypt: Viber takes no other",
    ),
    19: ("comes from an authority of your own", "get one from a public authority, for example Let's Encrypt"),
    20: (
        "does not come with the whole chain, or its authority is unknown here",
        "let the web server send the intermediate certificates too (fullchain.pem, not cert.pem): Viber wants them",
    ),
    62: ("is for another name", "get a certificate for this very name"),
    64: ("is for another address", "use a name and not a number in BOT_PUBLIC_URL, with a certificate for it"),
}
_CHAIN[21] = _CHAIN[20]
_OURS = {  # part of what the web application puts on each answer, and hardly anybody else all together
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


def not_set() -> Finding:
    """There is no public address."""
    return fine("public address", "BOT_PUBLIC_URL is not set: web chat on this machine, Telegram by polling, no Viber")


async def address(url: str, *, telegram: bool) -> Finding:
    """Form, port and name of the address; `telegram` where Telegram delivers to it."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return fault("public address", f"{url} is no address", "correct BOT_PUBLIC_URL, such as https://example.org")
    if parts.scheme != "https" or not parts.hostname:
        return fault(
            "public address",
            f"{url} does not begin with https://",
            "put a web server with a certificate in front of the help desk, and its https address into BOT_PUBLIC_URL",
        )
    if telegram and port not in _TELEGRAM_PORTS:
        return fault(
            "public address",
            f"Telegram does not deliver to port {port}",
            "serve on port 443, 80, 88 or 8443, or set BOT_TELEGRAM_MODE=polling",
        )
    try:
        found = await outside.addresses(url)
    except Away:
        return fault(
            "public address",
            f"{parts.hostname} is not known",
            "enter the name at whoever keeps your domain, wait until it is known, or correct BOT_PUBLIC_URL",
        )
    said = f"{url} is at {', '.join(found)}"
    if all(not ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
        return warning(
            "public address",
            f"{said}, which cannot be reached from outside",
            "let the name lead to the public address of your network; when it does so for others, leave it",
        )
    return fine("public address", said)


async def certificate(url: str, now: datetime) -> Finding:
    """Whether platforms accept the certificate, and for how long."""
    try:
        ends = await outside.certificate_ends(url)
    except ssl.SSLCertVerificationError as refused:
        wrong, advice = _CHAIN.get(
            refused.verify_code,
            (f"is not trusted ({refused.verify_message})", "get one from a public authority, with its whole chain"),
        )
        return fault("certificate", f"the certificate {wrong}", advice)
    except Away as error:
        return fault(
            "certificate",
            f"no https at {url} ({type(error).__name__})",
            "check that the web server runs, listens on this port with https, and that the firewall lets it through",
        )
    days = (ends - now).total_seconds() / 86400
    said = f"trusted, with its whole chain; it ends on {ends:%d.%m.%Y}, in {int(days)} days"
    advice = (
        "renew it, for example with certbot renew, reload the web server, and see why that did not happen by itself"
    )
    if days < 3:
        return fault("certificate", said, advice)
    return warning("certificate", said, advice) if days < 21 else fine("certificate", said)


_PROXY = "let the web server pass everything below BOT_PUBLIC_URL on to http://{}, unchanged"


async def alive(url: str, inner: str) -> Finding:
    """Whether the help desk answers at its public address; `inner` is where it listens."""
    try:
        answer = await outside.get(f"{url.rstrip('/')}/health/live")
    except Away as error:
        return fault(
            "public site",
            f"{url} does not answer ({type(error).__name__})",
            "start the help desk and the web server in front of it; if it opens on a phone outside of your network, "
            "only this machine cannot reach it, and all is well",
        )
    if answer.status in (502, 503, 504):
        return fault(
            "public site",
            f"the web server answers ({answer.status}), and not the help desk behind it",
            f"start the help desk with python -m bot run; {_PROXY.format(inner)}",
        )
    if not _says_live(answer):
        return fault("public site", f"another page answers ({_shown(answer)})", _PROXY.format(inner))
    return fine("public site", f"the help desk answers at {url}")


def _says_live(answer: Answer) -> bool:
    try:
        return bool(json.loads(answer.body) == {"live": True})
    except ValueError:
        return False


async def media(url: str, inner: str) -> Finding:
    """Whether the address that Viber fetches pictures and files from leads to us: a wrong signature must be refused by
    the help desk itself."""
    try:
        answer = await outside.get(f"{url.rstrip('/')}/media/not-a-signature/doctor.png")
    except Away as error:
        return fault(
            "media address", f"/media/ does not answer ({type(error).__name__})", "do what is said of the public site"
        )
    if any(answer.headers.get(name) != value for name, value in _OURS.items()):
        advice = f"{_PROXY.format(inner)}, /media/ too: Viber fetches pictures and files there"
        return fault("media address", f"/media/ is answered by somebody else ({_shown(answer)})", advice)
    if answer.status >= 500:
        return fault(
            "media address",
            f"the help desk fails to answer ({answer.status})",
            "look into its log for request_failed, and see that its data folder can be read",
        )
    return fine("media address", f"/media/ leads to the help desk, which refuses a wrong signature ({answer.status})")


def _shown(answer: Answer) -> str:
    moved = urlsplit(answer.headers.get("location", "")).hostname
    return f"{answer.status}{f', sent on to {moved}' if moved else ''}"
