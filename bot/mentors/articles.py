"""Which articles a mentor may want to send for a case: its own, those related to it, and others of its topic."""

from bot.knowledge.articles import Release
from bot.model import Locale
from bot.store.cases import Case
from bot.understanding.transliterate import in_script
from bot.voice import Voice

_MOST = 8
_ACTION = 64  # bytes of a button's action


def suggested(release: Release, case: Case) -> tuple[str, ...]:
    """The names of the articles, the likeliest first."""
    own = release.get(case.topic)
    related = own.related if own is not None else ()
    topic = case.topic.partition("/")[0] or case.team
    names = dict.fromkeys((case.topic, *related, *release.questions(topic)))
    return tuple(name for name in names if _can_be_sent(release, name, case))[:_MOST]


def _can_be_sent(release: Release, name: str, case: Case) -> bool:
    article = release.get(name)
    fits = len(f"m:send:{case.code}:{name}".encode()) <= _ACTION
    return article is not None and article.status == "published" and fits


def title(voice: Voice, name: str) -> str:
    """What an article is called."""
    return in_script(voice.release.articles[name].title["en" if voice.locale is Locale.ENGLISH else "sr"], voice.locale)
