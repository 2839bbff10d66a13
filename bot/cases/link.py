"""The private link of a case: signed, for thirty days, void once its person revokes it. It opens a conversation of its
own about this one case, and shows nothing else of the person."""

import base64
import hashlib
import hmac
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cases.office import PERSON, Change, Links, Office, again, happened
from bot.cases.talking import put, sentence
from bot.errors import CaseRefused
from bot.model import Speech
from bot.store import Tx, people, web
from bot.store import cases as rows
from bot.store.cases import Case
from bot.turn import Offer, Words

PATH = "/pitanje/"
LASTS = timedelta(days=30)
_PURPOSE = b"case link\0"  # the key signs other things too
_NUMBER, _MAC = 8, 24  # bytes; three numbers and the proof are 48, which base64 writes without a spare bit
_TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")
_IN_TEXT = re.compile(rf"{PATH}[A-Za-z0-9_-]{{64}}")
_MOST = 10  # times in an hour that the links of one case open a conversation


def sign(key: bytes, link: web.Link) -> str:
    """The token that stands for `link`."""
    numbers = (link.case_id, link.version, int(link.until.timestamp()))
    claim = b"".join(number.to_bytes(_NUMBER, "big") for number in numbers)
    return base64.urlsafe_b64encode(claim + _proof(key, claim)).decode()


def check(key: bytes, token: str, *, now: datetime) -> web.Link | None:
    """What `token` stands for, or None when it is forged or has expired; whether it was revoked, the case knows."""
    if not _TOKEN.fullmatch(token):
        return None
    whole = base64.urlsafe_b64decode(token)
    claim, proof = whole[:-_MAC], whole[-_MAC:]
    if not hmac.compare_digest(proof, _proof(key, claim)):
        return None
    case_id, version, until = (int.from_bytes(claim[at : at + _NUMBER], "big") for at in range(0, 3 * _NUMBER, _NUMBER))
    if now.timestamp() >= until:
        return None
    return web.Link(case_id=case_id, version=version, until=datetime.fromtimestamp(until, UTC))


def _proof(key: bytes, claim: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + claim, hashlib.sha256).digest()[:_MAC]


def without(text: str) -> str:
    """`text` with private links cut short: who reads the log of a case is not its person."""
    return _IN_TEXT.sub(f"{PATH}…", text)


def address(links: Links, case: Case, *, now: datetime) -> tuple[str, datetime]:
    """A link to the case, and until when it leads there."""
    link = web.Link(case_id=case.id, version=case.link_version, until=now + LASTS)
    return f"{links.base().rstrip('/')}{PATH}{sign(links.key, link)}", link.until


async def case_of(tx: Tx, link: web.Link) -> Case | None:
    """The case of a link that was not revoked."""
    case = await rows.find(tx, link.case_id)
    return case if case is not None and case.person_id is not None and case.link_version == link.version else None


async def open_session(
    tx: Tx, office: Office, link: web.Link, *, session: str, secret_hash: str, now: datetime
) -> Case:
    """Open a conversation about the case, and tell its person where they are, so that a stranger's is noticed.

    Raises `CaseRefused`: not_found when the link was revoked, too_late when too many were opened lately.
    """
    case = await case_of(tx, link)
    if case is None:
        raise CaseRefused("not_found")
    if await web.opened_since(tx, case.id, since=now - timedelta(hours=1)) >= _MOST:
        raise CaseRefused("too_late")
    assert case.person_id is not None
    await web.add_session(tx, session, secret_hash=secret_hash, now=now, link=link)
    own = await people.own_conversation(tx, case.person_id)
    if own is not None:
        notice = sentence(office, case.locale, "case-link-opened", {"code": case.code}, now=now)
        revoke = (Offer(f"unlink:{case.code}", Words("button-unlink")),)
        await put(tx, office, replace(case, conversation_id=own), notice, Speech.NOTICE, now=now, offers=revoke)
    await happened(tx, case, "link_opened", PERSON, now=now, change=Change(field="web_session"))
    return case


async def revoke(tx: Tx, case: Case, *, here: int, now: datetime) -> Case:
    """Make all links of the case void, and end what they opened; its person is answered `here` again."""
    changed: dict[str, object] = {"link_version": case.link_version + 1}
    where = await people.where(tx, case.conversation_id)
    if (await web.case_of(tx, where.chat, now=now))[0]:
        changed["conversation_id"] = here
    await rows.change(tx, case.id, now=now, **changed)
    change = Change(field="link_version", old=case.link_version, new=case.link_version + 1)
    await happened(tx, case, "link_revoked", PERSON, now=now, change=change)
    return await again(tx, case)
