"""Free text: a choice that was typed, a word that always works, something that the bot had asked for, or a question."""

from dataclasses import replace

from bot import offers, policy
from bot.handlers import button
from bot.intents import answers, feedback, mentoring, mine, profile, smalltalk
from bot.turn import Decided, Say, Turn, Words
from bot.understanding.text import fold


def handle(turn: Turn) -> Decided:
    """What to do with what the person wrote."""
    said = offers.plain(turn.inbound.text, fold)
    choices, expects = turn.memory.choices, turn.memory.expects
    turn = replace(turn, memory=replace(turn.memory, expects=""))
    if offers.always(said) == "menu":
        return answers.menu(turn)
    action = offers.typed(turn.inbound.text, choices, fold)
    if action:
        return button.press(_wordless(turn), action)
    if choices and (offers.number_of(said) or (offers.says_yes(said) and offers.is_list(choices))):
        return smalltalk.choose(turn)
    if offers.always(said) == "reopen" and (turn.case or turn.recent):
        return mine.not_solved(turn)
    if expects.startswith(mine.ADDING) and offers.always(said) != "mine":
        return mine.added(turn)
    if offers.always(said):
        return _word(_wordless(turn), offers.always(said))
    if expects.startswith(mine.WORD) and not policy.is_question(turn):
        return mine.commented(turn, expects)
    if expects == mentoring.EXPECTS_QUESTION and turn.case is not None and not policy.is_small_talk(turn):
        return mentoring.told(turn)
    if expects == profile.EXPECTS_PLACE and (turn.municipality or not policy.is_sure(turn)):
        return profile.set_municipality(turn)
    if not any(character.isalpha() for character in said):
        say = Say(words=(Words("no-words"),), offers=(offers.HUMAN, offers.MENU))
        return Decided(actions=(say,), decision="small_talk")
    return policy.decide(turn)


def _wordless(turn: Turn) -> Turn:
    """The turn of a choice that was typed: "2" or "da" is no question that a human should get to read."""
    return replace(turn, inbound=replace(turn.inbound, text=""))


def _word(turn: Turn, verb: str) -> Decided:
    """A word that works everywhere."""
    match verb:
        case "human":
            return mentoring.human(turn)
        case "mine":
            return mine.listed(turn)
        case "fb" | "reopen":
            return feedback.not_helped(turn)
        case "glad":
            return smalltalk.simple(turn, "glad")
        case _:
            return answers.more(turn, turn.memory.question)
