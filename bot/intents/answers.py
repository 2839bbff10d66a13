"""Questions that an article answers: give it, ask who the person is where that decides, or say that there is a gap."""

from dataclasses import replace
from datetime import date

from bot import offers
from bot.intents import request
from bot.knowledge.render import needs_audience
from bot.model import Speech
from bot.turn import (
    Answer,
    Decided,
    Offer,
    Remember,
    Say,
    ShowSources,
    Turn,
    Vote,
    Words,
)

_ON_PAGE = 7  # questions of a topic in one message, beside "more questions" and the menu
_PAGES = frozenset(str(page) for page in range(1, 10))


def answer(turn: Turn, question: str, confidence: float) -> Decided:
    """Answer `question` out of its article, as long as that is valid today."""
    article = turn.release.get(question)
    if article is None or not article.is_valid_on(date.fromisoformat(turn.today)):
        return _checking(turn, question, confidence)
    audiences = needs_audience(article)
    if audiences and turn.person.audience not in audiences:
        asks = tuple(Offer(f"aud:{kind}:{question}", Words(f"audience-{kind}")) for kind in audiences)
        say = Say(words=(Words("who-are-you-for-answer"),), offers=asks, speech=Speech.QUESTION, numbered=True)
        return _about(turn, question, confidence, say, decision="answer")
    gap = article.status == "gap"
    tell_me = Offer(f"tell:{question}", Words("button-tell"))
    under = (_mentor(question), tell_me, offers.MENU) if gap else offers.AFTER_ANSWER
    given = Answer(question=question, confidence=confidence, audience=turn.person.audience, offers=under)
    decided = _about(turn, question, confidence, given, decision="handover" if gap else "answer")
    return replace(decided, actions=(*decided.actions, Vote(question=question))) if gap else decided


def tell(turn: Turn, question: str) -> Decided:
    """The person wants to hear when there is an answer to `question`."""
    if turn.release.get(question) is None:
        return menu(turn)
    say = Say(words=(Words("tell-kept"),), offers=(_mentor(question), offers.MENU))
    return Decided(actions=(Vote(question=question, tell=True), say), decision="small_talk", intent=question)


def _mentor(question: str) -> Offer:
    return Offer(f"mentor:{question}", Words("button-mentor"))


def _about(turn: Turn, question: str, confidence: float, action: Say | Answer, *, decision: str) -> Decided:
    asked = turn.inbound.text[:500] or turn.memory.asked  # a press keeps the words that led to it
    memory = replace(turn.memory, question=question, misses=0, asked=asked, expects="")
    return Decided(
        actions=(Remember(memory), action),
        decision="handover" if decision == "handover" else "answer",
        intent=question,
        confidence=confidence,
        article=question,
    )


def _checking(turn: Turn, question: str, confidence: float) -> Decided:
    """No valid article: the answer is being checked, and a human is offered."""
    asked = turn.inbound.text[:500] or turn.memory.asked
    memory = replace(turn.memory, question=question, misses=0, asked=asked)
    say = Say(words=(Words("being-checked"),), offers=(_mentor(question), offers.MENU), speech=Speech.QUESTION)
    return Decided(actions=(Remember(memory), say), decision="handover", intent=question, confidence=confidence)


def more(turn: Turn, question: str) -> Decided:
    """Where the answer comes from, its lasting address, and what is related to it."""
    article = turn.release.get(question)
    if article is None:
        return menu(turn)
    related = tuple(name for name in article.related if turn.release.get(name) is not None)[:3]
    shown = ShowSources(question=question, offers=(*offers.question_offers(related), offers.MENU))
    return Decided(actions=(shown,), decision="small_talk", intent=question)


def menu(turn: Turn) -> Decided:
    """The topics that there are articles for."""
    topics = tuple(Offer(f"topic:{topic}", Words(f"topic-{topic}")) for topic in turn.release.topics())
    memory = replace(turn.memory, expects="", misses=0)
    say = Say(
        words=(Words("menu"),),
        offers=(*topics, *request.menu_offer(turn), offers.HUMAN),
        speech=Speech.QUESTION,
        numbered=True,
    )
    return Decided(actions=(Remember(memory), say), decision="small_talk", intent="general/capabilities")


def topic(turn: Turn, name: str, page: str = "") -> Decided:
    """The questions of one topic, a page at a time: a phone shows some nine buttons well."""
    questions = turn.release.questions(name)
    start = (int(page) if page in _PAGES else 0) * _ON_PAGE
    shown, rest = questions[start : start + _ON_PAGE], questions[start + _ON_PAGE :]
    if not shown:
        return menu(turn)
    if len(rest) == 1:  # a button for the last one takes no more room than one that leads to it
        shown, rest = questions[start:], ()
    further = (Offer(f"topic:{name}:{start // _ON_PAGE + 1}", Words("button-more-questions")),) if rest else ()
    say = Say(
        words=(Words("topic-questions", {"topic": Words(f"topic-{name}")}),),
        offers=(*offers.question_offers(shown), *further, offers.MENU),
        speech=Speech.QUESTION,
        numbered=True,
    )
    memory = replace(turn.memory, asked="", misses=0)
    return Decided(actions=(Remember(memory), say), decision="small_talk")
