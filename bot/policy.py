"""Decides what to do with a text: sure, answer; unsure, ask which question is meant; lost, hand over to a human.

The thresholds come out of the training, for a stated precision; how they are used stands here and nowhere else.
"""

from dataclasses import replace

from bot import offers
from bot.intents import family_of, smalltalk
from bot.model import Parsed, Speech
from bot.turn import Action, AddToCase, Decided, OpenCase, Remember, Reopen, Say, Turn, Words

_OPTIONS = 3  # how many questions are offered when unsure
_NOISE = 0.01  # a question less likely than this is not offered at all
_LIKELIER = 0.5  # small talk that promises nothing may be answered once it is likelier than all else together
_MISSES = 2  # after so many texts in a row that were not understood a human takes it


def decide(turn: Turn) -> Decided:
    """What to do with the free text of `turn`."""
    parsed = turn.parsed
    if parsed is None or not parsed.ranking:
        return _lost(turn)
    top = parsed.ranking[0]
    if is_sure(turn):
        return family_of(top.intent)(turn, top.intent, top.confidence)
    options = _options(turn, parsed)
    if options:
        return _ask(turn, options, top.confidence)
    if top.confidence > _LIKELIER and top.intent in smalltalk.HARMLESS:
        return smalltalk.reply(turn, top.intent, top.confidence)
    return _lost(turn)


def is_sure(turn: Turn) -> bool:
    """Whether the likeliest meaning of the text is likely enough to act on it without asking."""
    parsed = turn.parsed
    return bool(parsed and parsed.ranking and parsed.ranking[0].confidence >= parsed.thresholds.answer)


def is_small_talk(turn: Turn) -> bool:
    """Whether the text is surely about the conversation itself, such as thanks."""
    return is_sure(turn) and turn.parsed is not None and turn.parsed.ranking[0].intent.startswith("general/")


def is_question(turn: Turn) -> bool:
    """Whether the text surely asks what an article answers."""
    return is_sure(turn) and not is_small_talk(turn)


def asked(turn: Turn) -> str:
    """The question that the text surely asks, "" where it is not sure."""
    return turn.parsed.ranking[0].intent if turn.parsed is not None and is_question(turn) else ""


def _options(turn: Turn, parsed: Parsed) -> tuple[str, ...]:
    """The likeliest questions that have an article, at most three; none where even the first of them is unlikely."""
    known = [guess for guess in parsed.ranking if turn.release.get(guess.intent) is not None][:_OPTIONS]
    if not known or known[0].confidence < parsed.thresholds.clarify:
        return ()
    return tuple(guess.intent for guess in known if guess.confidence >= _NOISE)


def _ask(turn: Turn, options: tuple[str, ...], confidence: float) -> Decided:
    memory = replace(turn.memory, asked=turn.inbound.text[:500], misses=0)
    say = Say(
        words=(Words("clarify"),),
        offers=(*offers.question_offers(options), offers.SOMETHING_ELSE),
        speech=Speech.QUESTION,
        numbered=True,
    )
    return Decided(
        actions=(Remember(memory), say),
        decision="clarify",
        intent=options[0],
        confidence=confidence,
        options=options,
    )


def _lost(turn: Turn) -> Decided:
    top = turn.parsed.ranking[0] if turn.parsed and turn.parsed.ranking else None
    return replace(
        lost(turn, turn.inbound.text),
        intent=top.intent if top else "",
        confidence=top.confidence if top else 0.0,
    )


def lost(turn: Turn, text: str) -> Decided:
    """Not understood: say so once and offer a way out; the second time in a row a human takes it."""
    if turn.case is not None or turn.recent is not None:
        action: tuple[Action, ...] = (AddToCase(text) if turn.case is not None else Reopen(),)
        return Decided(actions=action, decision="handover")
    misses = turn.memory.misses + 1
    if misses < _MISSES:
        memory = replace(turn.memory, misses=misses, asked=text[:500])
        say = Say(words=(Words("not-understood"),), offers=(offers.HUMAN_IF_YES, offers.MENU), speech=Speech.QUESTION)
        return Decided(actions=(Remember(memory), say), decision="handover")
    said = "\n".join(part for part in (turn.memory.asked, text) if part)
    memory = replace(turn.memory, misses=0, asked="")
    case = OpenCase(kind="question", topic=turn.memory.question, question=said[:4000])
    return Decided(actions=(Remember(memory), case), decision="handover")
