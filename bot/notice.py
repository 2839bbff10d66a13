"""One notice of the house to one person, with buttons, behind whatever they wait for."""

from datetime import datetime

from bot.cases.office import Office
from bot.model import Choice, Lane, Locale, OutMessage, Speech
from bot.offers import STANDING
from bot.saying import say
from bot.store import Tx, people
from bot.store.deliveries import Address
from bot.voice import buttons


async def put(
    tx: Tx,
    office: Office,
    conversation_id: int,
    text: str,
    choices: tuple[Choice, ...],
    *,
    locale: Locale,
    now: datetime,
) -> str:
    """Put the notice on the outbox; its buttons can be typed. The account that will send it."""
    to = await people.where(tx, conversation_id)
    standing = buttons(office.texts, locale, STANDING)
    message = OutMessage(text=text, locale=locale, choices=choices, standing=standing)
    address = Address(account=to.account, conversation_id=conversation_id, identity_id=to.identity_id)
    await say(tx, address, message, speech=Speech.NOTICE, lane=Lane.NOTICE, now=now)
    await people.offer(tx, conversation_id, choices)
    return to.account
