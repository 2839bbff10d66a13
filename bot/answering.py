"""One question, answered without a database: the same understanding, policy and words, for `ask` and for measuring."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot import handlers
from bot.knowledge.articles import Release
from bot.knowledge.places import Places
from bot.model import Inbound, InboundKind, Locale, Memory
from bot.pipeline import locale_of
from bot.ports import Understanding
from bot.redact import mask
from bot.store.people import Person
from bot.summary import summary
from bot.texts import Texts
from bot.turn import Answer, OpenCase, Say, ShowSources, Turn
from bot.understanding.text import fold
from bot.voice import Voice

NOBODY = Person(id=0, audience=None, municipality="", locale=None, masked_told=True)


async def answer(
    text: str,
    *,
    understanding: Understanding,
    release: Release,
    texts: Texts,
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, object]:
    """What the help desk would decide and say to `text` as the first words of a stranger; nothing is stored."""
    said = mask(text[:4000]).text
    inbound = Inbound(account="console:ask", dedupe_key="", sender="", chat="", kind=InboundKind.TEXT, text=said)
    turn = Turn(
        inbound=inbound,
        locale=locale_of(InboundKind.TEXT, said, Locale.LATIN, None),
        person=NOBODY,
        memory=Memory(),
        release=release,
        now=now,
        today=now.astimezone(zone).date().isoformat(),
        parsed=await understanding.parse(said),
    )
    decided = handlers.handle(turn)
    voice = Voice(texts, turn.locale, release, zone, Places((), fold), now)
    lines: list[str] = []
    for action in decided.actions:
        match action:
            case Say():
                lines.append(voice.say(action).text)
            case Answer():
                lines.append(voice.article(action.question, action.audience))
            case ShowSources():
                lines.append(voice.sources(action.question))
            case OpenCase():
                lines.append(voice.words("would-open-case"))
            case _:
                pass
    return {**summary(turn, decided), "text": "\n\n".join(lines)}
