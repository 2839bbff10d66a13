"""Free text: a choice that was typed, a word that always works, something that the bot had asked for, or a question."""

from dataclasses import replace

from bot import offers, policy
from bot.handlers import button
from bot.intents import answers, calling, feedback, joining, mentoring, mine, plans, profile, request, smalltalk
from bot.joining import is_invitation
from bot.turn import Decided, Say, Turn, Words
from bot.understanding.text import fold, is_question


def handle(turn: Turn) -> Decided:
    """What to do with what the person wrote."""
    said = offers.plain(turn.inbound.text, fold)
    choices, expects = turn.memory.choices, turn.memory.expects
    turn = replace(turn, memory=replace(turn.memory, expects=""))
    if is_invitation(turn.inbound.text.strip()):
        return joining.invited(turn, turn.inbound.text)
    if expects == calling.EXPECTS_PHONE and turn.inbound.sealed:
        return calling.given(turn)
    in_request = expects == request.EXPECTS and request.is_open(turn.memory)
    if in_request and said in offers.BACK:
        return request.back(turn)
    if offers.always(said) == "menu":
        return answers.menu(turn)
    free = expects == calling.EXPECTS_TIME or (in_request and request.takes_any(turn))
    action = "" if free and offers.number_of(said) else offers.typed(turn.inbound.text, choices, fold)
    if action:
        return button.press(_wordless(turn), action)
    if in_request and not offers.always(said):
        return _in_request(turn)
    if expects == calling.EXPECTS_TIME and not offers.always(said) and not is_question(turn.inbound.text):
        return calling.time(turn)
    if choices and (offers.number_of(said) or (offers.says_yes(said) and offers.is_list(choices))):
        return smalltalk.choose(turn)
    if offers.always(said) == "reopen" and (turn.case or turn.recent):
        return mine.not_solved(turn)
    if expects.startswith(mine.ADDING) and offers.always(said) != "mine":
        return mine.added(turn)
    if offers.always(said):
        return _word(_wordless(turn), offers.always(said))
    if expects == calling.EXPECTS_PHONE and not policy.is_sure(turn):
        return calling.again(turn)
    if expects.startswith(mine.WORD) and not policy.is_question(turn):
        return mine.commented(turn, expects)
    if expects == mentoring.EXPECTS_QUESTION and turn.case is not None and not policy.is_small_talk(turn):
        return mentoring.told(turn, policy.asked(turn))
    if expects == profile.EXPECTS_PLACE and (turn.municipality or turn.places or not policy.is_sure(turn)):
        return profile.set_municipality(turn)
    if plans.expected(expects) and not policy.is_small_talk(turn):
        return plans.told(turn, plans.expected(expects))
    if not any(character.isalpha() for character in said):
        say = Say(words=(Words("no-words"),), offers=(offers.HUMAN, offers.MENU))
        return Decided(actions=(say,), decision="small_talk")
    return policy.decide(turn)


def _in_request(turn: Turn) -> Decided:
    """An answer to the step that was asked, or a question in between, which is answered where that is sure."""
    sure = policy.is_sure(turn)
    if request.takes(turn, sure=sure):
        return request.told(turn)
    return request.aside(turn, policy.decide(turn)) if sure else request.again(turn)


def _wordless(turn: Turn) -> Turn:
    """The turn of a choice that was typed: "2" or "da" is no question that a human should get to read."""
    return replace(turn, inbound=replace(turn.inbound, text=""))


def _word(turn: Turn, verb: str) -> Decided:
    """A word that works everywhere."""
    match verb:
        case "human":
            return mentoring.human(turn)
        case "request":
            return request.begin(turn)
        case "call":
            return calling.ask(turn)
        case "complaint":
            return mentoring.complaint(turn)
        case "mine":
            return mine.listed(turn)
        case "fb" | "reopen":
            return feedback.not_helped(turn)
        case "glad":
            return smalltalk.simple(turn, "glad")
        case _:
            return answers.more(turn, turn.memory.question)
