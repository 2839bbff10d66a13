"""Who a person is: their audience, municipality, language and script; shown, and changed by a tap or a word."""

from dataclasses import replace

from bot import offers
from bot.intents import answers
from bot.model import Audience, Locale, Speech
from bot.turn import Decided, Offer, PlaceName, Remember, Say, SetProfile, Turn, Words

EXPECTS_PLACE = "municipality"


def show(turn: Turn) -> Decided:
    """What is known, with a button for each field."""
    kind = turn.person.audience
    words = Words(
        "profile",
        {
            "audience": Words(f"audience-{kind}") if kind else Words("unknown"),
            "municipality": PlaceName(turn.person.municipality) if turn.person.municipality else Words("unknown"),
            "locale": Words(f"button-locale-{turn.locale.lower()}"),
        },
    )
    fields = tuple(Offer(f"profile:{name}", Words(f"button-profile-{name}")) for name in ("who", "place", "language"))
    elsewhere = Offer("join", Words("button-join"))
    say = Say(words=(words,), offers=(*fields, elsewhere, offers.MENU), speech=Speech.QUESTION, numbered=True)
    return _said(turn, say)


def change(turn: Turn, field: str) -> Decided:
    """Ask for one field."""
    if field == "who":
        asks = tuple(Offer(f"aud:{kind}", Words(f"audience-{kind}")) for kind in Audience)
        return _said(turn, Say(words=(Words("ask-audience"),), offers=asks, speech=Speech.QUESTION, numbered=True))
    if field == "place":
        say = Say(words=(Words("ask-municipality"),), offers=(offers.MENU,), speech=Speech.QUESTION)
        return _said(turn, say, expects=EXPECTS_PLACE)
    return languages(turn)


def set_audience(turn: Turn, kind: str, question: str) -> Decided:
    """Keep who the person is; go on with the question that depended on it, if there was one."""
    if kind not in tuple(Audience):
        return answers.menu(turn)
    audience = Audience(kind)
    kept = SetProfile(audience=audience)
    if question:
        told = replace(turn, person=replace(turn.person, audience=audience))
        decided = answers.answer(told, question, 1.0)
        return replace(decided, actions=(kept, *decided.actions))
    return _kept(turn, kept)


def set_municipality(turn: Turn) -> Decided:
    """Keep the municipality that the text names, or ask again."""
    if turn.places and (not turn.municipality or len(turn.places) > 1):
        shown = tuple(Offer(f"place:{code}", PlaceName(code)) for code in turn.places)
        asked = (Words("request-which-place"),)
        say = Say(words=asked, offers=(*shown, offers.MENU), speech=Speech.QUESTION, numbered=True)
        return _said(turn, say, expects=EXPECTS_PLACE)
    if not turn.municipality:
        say = Say(words=(Words("unknown-municipality"),), offers=(offers.MENU,), speech=Speech.QUESTION)
        return _said(turn, say, expects=EXPECTS_PLACE)
    words = Words("profile-kept-place", {"place": PlaceName(turn.municipality)})
    return _kept(turn, SetProfile(municipality=turn.municipality), words)


def languages(turn: Turn) -> Decided:
    """The three languages and scripts."""
    asks = offers.language_offers()
    return _said(turn, Say(words=(Words("ask-locale"),), offers=asks, speech=Speech.QUESTION, numbered=True))


def set_locale(turn: Turn, tag: str) -> Decided:
    """Keep the language and script; the reply is in it already."""
    if tag not in tuple(Locale):
        return languages(turn)
    return _kept(turn, SetProfile(locale=Locale(tag)))


def _kept(turn: Turn, kept: SetProfile, words: Words | None = None) -> Decided:
    memory = replace(turn.memory, expects="")
    say = Say(words=(words or Words("profile-kept"),), offers=(offers.MENU,))
    return Decided(actions=(kept, Remember(memory), say), decision="small_talk")


def _said(turn: Turn, say: Say, *, expects: str = "") -> Decided:
    return Decided(actions=(Remember(replace(turn.memory, expects=expects)), say), decision="small_talk")
