"""Carries out what a person wants of humans beside an answer: to be called, to be vouched for, to hear of an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.joining import invitation_in
from bot.model import Speech
from bot.offers import MENU
from bot.store import Tx, contacts, officials, votes
from bot.turn import OpenCase, Say, SetContact, UseInvitation, Vote, Wanted, Words


@dataclass(frozen=True, slots=True)
class Where:
    """Whose turn it is, and where and when; the case that it is about, where one is open."""

    person_id: int
    conversation_id: int
    case_id: int | None
    now: datetime


async def carry_out(tx: Tx, where: Where, action: Wanted) -> Say | None:
    """Write what was decided; what is to be said of it, where only now it is known."""
    match action:
        case SetContact():
            if where.case_id is not None:
                await contacts.keep(tx, where.case_id, sealed=action.sealed, wish=action.wish, now=where.now)
            return None
        case Vote():
            await votes.count(
                tx,
                action.question,
                person_id=where.person_id,
                conversation_id=where.conversation_id,
                tell=action.tell,
                now=where.now,
            )
            return None
        case UseInvitation():
            return await _invited(tx, where, action.code)
        case _:
            assert_never(action)


async def _invited(tx: Tx, where: Where, code: str) -> Say:
    institution = await officials.redeem(tx, invitation_in(code), person_id=where.person_id, now=where.now)
    if institution is None:
        return Say(words=(Words("invitation-unknown"),), offers=(MENU,), speech=Speech.NOTICE)
    words = Words("invitation-done", {"institution": await officials.name_of(tx, institution)})
    return Say(words=(words,), offers=(MENU,), speech=Speech.NOTICE)


async def keep_request(tx: Tx, case_id: int, action: OpenCase, *, now: datetime) -> None:
    """What a guided request was told, on the case that it opened."""
    institution = None
    name, municipality = action.details.get("institution", ""), action.details.get("municipality", "")
    if name and municipality:
        institution = await officials.institution_of(tx, municipality, name, now=now)
    await officials.keep_details(
        tx, case_id, details=action.details, wish=action.wish, institution=institution, now=now
    )
