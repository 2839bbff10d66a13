"""A mentor's reply that holds a file: its line is in the log at once, and its delivery keeps its place in the stream
until the channel has given the bytes. And a reply that is changed after it was written."""

from datetime import datetime

from bot.cases import talking
from bot.cases.office import Office, case_for
from bot.cases.talking import Said
from bot.channels import limits_of
from bot.errors import CaseRefused
from bot.media import length
from bot.model import Attached, Locale, Speech
from bot.store import Tx, attachments, held, mirror, people
from bot.store.audit import Actor
from bot.store.entries import Entry
from bot.understanding.transliterate import in_script


async def carry(
    tx: Tx, office: Office, case_id: int, actor: Actor, *, text: str, sent: Attached, account: str, now: datetime
) -> Said:
    """Say to the person what a mentor sent, with the words beside it. Raises `CaseRefused`."""
    words = text.strip()
    said = await talking.reply(tx, office, case_id, actor, text=words or f"[{sent.kind}]", now=now)
    await attachments.add(tx, said.entry.id, sent, account=account, now=now)
    if not words:
        await held.hold(tx, said.deliveries[-1], bare=True, now=now)
        return said
    to = (await people.where(tx, said.case.conversation_id)).account
    beside = min((carriage.caption for carriage in limits_of(to).media), default=0)
    whole = talking.marked(office, said.case.locale, to, in_script(words, said.case.locale))
    if len(said.deliveries) == 1 and length(whole, limits_of(to)) <= beside:
        await held.hold(tx, said.deliveries[-1], bare=False, now=now)
        return said
    more = await talking.put(
        tx, office, said.case, f"[{sent.kind}]", Speech.CASE_REPLY, now=now, entry_id=said.entry.id
    )
    await held.hold(tx, more[-1], bare=True, now=now)
    return said


async def correct(tx: Tx, office: Office, entry: Entry, actor: Actor, *, text: str, now: datetime) -> Said | None:
    """What was written was changed: in place while it has not left, else the person gets a correction.

    None when it was changed in place. Raises `CaseRefused`.
    """
    if not text.strip():
        raise CaseRefused("empty")
    case = await case_for(tx, entry.case_id, actor)
    to = (await people.where(tx, case.conversation_id)).account
    most, changed = limits_of(to), talking.marked(office, case.locale, to, in_script(text.strip(), case.locale))
    fits = length(changed, most) <= most.text and (not most.octets or len(changed.encode()) <= most.octets)
    if fits and await held.reword(tx, entry.id, changed):
        await mirror.rewrite(tx, entry.id, text.strip())
        return None
    spoken = Locale.ENGLISH if case.locale is Locale.ENGLISH else Locale.LATIN
    words = office.texts.say(spoken, "case-correction", {"text": text.strip()})
    return await talking.reply(tx, office, entry.case_id, actor, text=words, now=now)
