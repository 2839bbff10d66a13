"""What a person thinks of an answer: it helped, or it did not and why, or none of the offered questions was meant."""

from dataclasses import replace

from bot import offers
from bot.intents import answers, mentoring
from bot.model import Speech
from bot.offers import Press
from bot.turn import Decided, Judge, Offer, Remember, Say, Turn, Words

_WHY = ("question", "unclear", "wrong", "human")
_PERSON_HELPS = ("unclear", "wrong")  # reasons after which the bot itself offers a person


def judge(turn: Turn, read: Press) -> Decided:
    """'It helped' ends well; 'it did not' first asks why."""
    if not turn.answered or read.second not in ("yes", "no"):
        return answers.menu(turn)
    if read.second == "yes":
        say = Say(words=(Words("glad"),), offers=(offers.MENU,))
        return Decided(actions=(Judge(answer=read.answer, helped=True), say), decision="small_talk")
    asked = ask_why(read.answer)
    return replace(asked, actions=(Judge(answer=read.answer, helped=False), *asked.actions))


def ask_why(answer: int) -> Decided:
    """What was wrong with the answer of that ledger id."""
    why = tuple(Offer(f"why:{answer}:{reason}", Words(f"button-why-{reason}")) for reason in _WHY)
    say = Say(words=(Words("ask-why"),), offers=(*why, offers.MENU), speech=Speech.QUESTION, numbered=True)
    return Decided(actions=(say,), decision="clarify")


def why(turn: Turn, read: Press) -> Decided:
    """Keep the reason; a wish for a person opens a case, anything else offers the next step."""
    reason = read.second
    if not turn.answered or reason not in _WHY:
        return answers.menu(turn)
    judged = Judge(answer=read.answer, helped=False, reason=reason)
    if reason == "human":
        decided = mentoring.human(turn)
        return replace(decided, actions=(judged, *decided.actions))
    person = offers.HUMAN_IF_YES if reason in _PERSON_HELPS else offers.HUMAN
    say = Say(words=(Words(f"why-{reason}"),), offers=(person, offers.MENU), speech=Speech.QUESTION)
    memory = Remember(replace(turn.memory, misses=0, answer=0))
    return Decided(actions=(judged, memory, say), decision="small_talk")


def otherwise(turn: Turn) -> Decided:
    """None of the offered questions: the person says it in other words, or a human takes it."""
    memory = Remember(replace(turn.memory, misses=1))
    shown = (offers.HUMAN_IF_YES, offers.MENU)
    say = Say(words=(Words("say-it-differently"),), offers=shown, speech=Speech.QUESTION)
    return Decided(actions=(memory, say), decision="clarify")


def denied(turn: Turn) -> Decided:
    """A 'no' in free text: to the questions offered, to the answer just given, or to nothing in particular."""
    if offers.has_verb(turn.memory.choices, "fb") and turn.memory.answer:
        return replace(ask_why(turn.memory.answer), decision="small_talk")
    return replace(otherwise(turn), decision="small_talk")


def not_helped(turn: Turn) -> Decided:
    """'It did not help', said some time after an answer."""
    return ask_why(turn.memory.answer) if turn.memory.answer else otherwise(turn)
