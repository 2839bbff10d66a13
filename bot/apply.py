"""Carries out what was decided, inside the turn's transaction: profile, ledger, cases, and what is said."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from bot import applying as cases
from bot import joining, planned, wanted
from bot import turn as decided
from bot.applying import Applying
from bot.cases.link import without
from bot.cases.office import enter
from bot.casework import EntryKind
from bot.errors import StaffRefused
from bot.knowledge.articles import Release
from bot.model import InboundKind, Lane, Memory, Speech
from bot.offers import MENU
from bot.saying import say
from bot.staff import entry
from bot.store import contacts, deliveries, links, people, releases
from bot.store import joining as people_joining
from bot.store.deliveries import Address
from bot.turn import Action

_MEMBERSHIP = (InboundKind.JOINED, InboundKind.LEFT)  # they say themselves whether the person can be reached


async def apply(applying: Applying, actions: tuple[Action, ...]) -> Memory:
    """Carry out `actions` and put what is said on the outbox; returns what the conversation is to remember."""
    applying.memory = applying.turn.memory
    applying.case = applying.turn.case
    if applying.case is not None:
        applying.case = await cases.heard(applying, applying.case)
    if not applying.conversation.reachable and applying.turn.inbound.kind not in _MEMBERSHIP:
        await people.set_reachable(applying.tx, applying.conversation.identity_id, reachable=True, now=applying.now)
    if applying.turn.masked and not applying.turn.person.masked_told:
        applying.add(applying.voice.message(applying.voice.words("masked")), Speech.NOTICE)
        await people.change_person(applying.tx, applying.turn.person.id, masked_told_at=applying.now)
    for action in actions:
        await _carry_out(applying, action)
    if applying.said:
        offered = applying.said[-1][0].choices
        applying.memory = replace(applying.memory, choices=offered)
    if applying.turn.inbound.sealed:
        await contacts.forget_copy(applying.tx, applying.inbound_id)
    await _speak(applying)
    return applying.memory


async def _carry_out(applying: Applying, action: Action) -> None:
    tx, turn, voice, now = applying.tx, applying.turn, applying.voice, applying.now
    match action:
        case decided.Say():
            applying.add(voice.say(action), action.speech)
        case decided.Answer():
            await _answer(applying, action)
        case decided.ShowSources():
            applying.add(voice.message(voice.sources(action.question), action.offers), Speech.ANSWER)
        case decided.OpenCase():
            await cases.open_case(applying, action)
        case decided.AddToCase():
            wish = decided.OpenCase(kind="question", topic=action.topic, question=action.text)
            await cases.open_case(applying, wish, to=applying.case)
        case decided.Reopen():
            await cases.reopen(applying)
        case decided.Mine():
            await cases.about_mine(applying, action)
        case decided.Remember():
            applying.memory = action.memory
        case decided.Judge():
            if turn.answered:
                await releases.record_feedback(tx, action.answer, helped=action.helped, reason=action.reason, now=now)
        case decided.SetContact() | decided.UseInvitation() | decided.Vote():
            open_case = applying.case.id if applying.case is not None else None
            where = wanted.Where(turn.person.id, applying.conversation.id, open_case, now)
            if (answer := await wanted.carry_out(tx, where, action)) is not None:
                applying.add(voice.say(answer), answer.speech)
        case decided.ShowPlans() | decided.TellPlan():
            await _about_plan(applying, action)
        case _:
            await _about_person(applying, action)


async def _about_person(applying: Applying, action: decided.Told) -> None:
    """What concerns who the person is, where they can be reached, and where they came from."""
    tx, turn, now = applying.tx, applying.turn, applying.now
    identity = applying.conversation.identity_id
    match action:
        case decided.SetProfile():
            changed = {"audience": action.audience, "municipality": action.municipality, "locale": action.locale}
            kept = {name: value for name, value in changed.items() if value is not None}
            await people.change_person(tx, turn.person.id, **kept)
        case decided.SetReachable():
            await people.set_reachable(tx, identity, reachable=action.reachable, now=now)
            if not action.reachable:
                await deliveries.give_up_on(tx, identity, reason="left", now=now)
        case decided.SetOrigin():
            await people.set_origin(tx, identity, action.origin)
        case decided.OfferJoining():
            await _offer_joining(applying)
        case decided.Join():
            joined = await people_joining.redeem(tx, action.code, identity_id=identity, now=now)
            applying.reply(f"join-{joined}")
        case decided.Unjoin():
            undone = await people_joining.undo(tx, identity, now=now)
            applying.reply("join-undone" if undone else "join-none")
        case decided.LinkStaff():
            await _link_staff(applying, action.code)
        case _:
            assert_never(action)


async def _about_plan(applying: Applying, action: decided.Planned) -> None:
    """What an official asked or answered of their institution's plans; what is in the way opens a case."""
    today, now = date.fromisoformat(applying.turn.today), applying.now
    done = await planned.carry_out(applying.tx, applying.turn.person.id, action, applying.voice, today=today, now=now)
    if done.expects:
        applying.memory = replace(applying.memory, expects=done.expects)
    for one in done.says:
        applying.add(applying.voice.say(one), one.speech)
    if done.case is not None:
        await cases.open_case(applying, done.case)


async def _link_staff(applying: Applying, code: str) -> None:
    """The chat in which the code was said becomes one of the account's own; only a chat of two can be."""
    inbound = applying.turn.inbound
    alone = inbound.chat == inbound.sender
    try:
        linked = alone and await entry.link_chat(
            applying.tx, code, account=inbound.account, external_id=inbound.sender, now=applying.now
        )
    except StaffRefused:
        applying.reply("staff-taken")
        return
    applying.reply("staff-linked" if linked else "staff-unknown")


async def _offer_joining(applying: Applying) -> None:
    """The code to type, and a link for each platform but the one that this is said on."""
    here = applying.conversation.account.partition(":")[0]
    found = {name: link for name, link in (await links.all_links(applying.tx)).items() if name != here}
    person = applying.turn.person.id
    code, ways = await joining.issue(applying.tx, person_id=person, links=found, now=applying.now)
    lines = [applying.voice.words("join-offer")]
    lines += [applying.voice.words(f"join-link-{name}", {"link": link}) for name, link in ways.items()]
    lines.append(applying.voice.words("join-code", {"code": code}))
    applying.add(applying.voice.message("\n\n".join(lines), (MENU,)), Speech.NOTICE)


async def _answer(applying: Applying, action: decided.Answer) -> None:
    """Enter the answer into the ledger, then say it with buttons that point to the entry."""
    voice, audience = applying.voice, action.audience
    release: Release = applying.turn.release
    variant = audience if audience and audience in release.articles[action.question].variants() else ""
    entry = await releases.record_answer(
        applying.tx,
        person_id=applying.turn.person.id,
        conversation_id=applying.conversation.id,
        inbound_id=applying.inbound_id,
        release_id=release.number,
        article_version_id=applying.versions[action.question],
        variant=variant,
        locale=voice.locale,
        confidence=action.confidence,
        given_at=applying.now,
    )
    text = voice.article(action.question, audience)
    applying.add(voice.message(text, action.offers, answer=entry), Speech.ANSWER, entry)
    applying.memory = replace(applying.memory, answer=entry)


async def _speak(applying: Applying) -> None:
    """One outbox row for each part of each message, in order; a bot's own words are fenced by the case epoch.

    While a case is open the mentors see in its log what the bot said.
    """
    locale, at = applying.voice.locale, applying.conversation
    to = Address(account=at.account, conversation_id=at.id, identity_id=at.identity_id)
    for message, speech, answer in applying.said:
        entry = None
        if applying.case is not None:
            tx, case, now = applying.tx, applying.case, applying.now
            entry = (await enter(tx, case, EntryKind.BOT, now=now, text=without(message.text), locale=locale)).id
        await say(
            applying.tx,
            to,
            message,
            speech=speech,
            lane=Lane.REPLY,
            now=applying.now,
            inbound_id=applying.inbound_id,
            answer_id=answer,
            entry_id=entry,
            epoch=None if speech is Speech.NOTICE else applying.conversation.case_epoch,
            in_answer=applying.in_answer,
        )
