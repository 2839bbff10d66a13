"""Puts what was decided into words: sentences, articles, buttons and promises in one person's language and script."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.knowledge import render
from bot.knowledge.articles import Release
from bot.knowledge.places import Places
from bot.model import Audience, Choice, Locale, OutMessage
from bot.offers import STANDING
from bot.store.cases import Case
from bot.texts import Texts
from bot.turn import Label, Offer, PlaceName, Say, Title, Words
from bot.understanding.transliterate import to_cyrillic

_NEAR = 6  # days ahead in which a day of the week can only mean one
_OPENED_APART = ("complaint", "call", "mentoring")  # kinds of case whose opening is said in words of their own


@dataclass(frozen=True, slots=True)
class Voice:
    """One locale's way of saying things."""

    texts: Texts
    locale: Locale
    release: Release
    zone: ZoneInfo
    places: Places
    now: datetime | None = None  # when it is said: what is near is then told by the day alone

    def words(self, key: str, arguments: Mapping[str, object] | None = None) -> str:
        """One sentence of the bot."""
        return self.texts.say(self.locale, key, {k: self._value(v) for k, v in (arguments or {}).items()})

    def _value(self, value: object) -> object:
        match value:
            case Words() | Title() | PlaceName():
                return self.label(value)
            case datetime():
                return self.moment(value)
            case _:
                return value

    def label(self, label: Label) -> str:
        """What a button says."""
        if isinstance(label, Words):
            return self.words(label.key, label.arguments)
        if isinstance(label, PlaceName):
            return self.place(label.code)
        article = self.release.get(label.question)
        if article is None:
            return label.question
        title = article.title["en" if self.locale is Locale.ENGLISH else "sr"]
        return to_cyrillic(title) if self.locale is Locale.CYRILLIC else title

    def place(self, code: str) -> str:
        """The name of a municipality; its code where it is not known any more."""
        found = self.places.get(code)
        if found is None:
            return code
        return found.cyrillic if self.locale is Locale.CYRILLIC else found.latin

    def moment(self, moment: datetime) -> str:
        """A time in words, such as "srede u 12:40" or "Wednesday at 12:00"."""
        return moment_in_words(self.texts, self.locale, moment, zone=self.zone, now=self.now)

    def message(self, text: str, offers: tuple[Offer, ...] = (), *, answer: int = 0) -> OutMessage:
        """A message with its buttons; `{answer}` in their actions becomes the ledger id."""
        choices = tuple(
            Choice(self.label(offer.label), offer.action.replace("{answer}", str(answer))) for offer in offers
        )
        standing = buttons(self.texts, self.locale, STANDING)
        return OutMessage(text=text, locale=self.locale, choices=choices, standing=standing)

    def say(self, say: Say) -> OutMessage:
        """Sentences one below the other, then the numbered choices where asked for."""
        lines = [self.words(words.key, words.arguments) for words in say.words]
        if say.numbered:
            lines += [f"{place}. {self.label(offer.label)}" for place, offer in enumerate(say.offers, 1)]
        return self.message("\n".join(lines), say.offers)

    def article(self, question: str, audience: Audience | None) -> str:
        """The text of an article as this person gets it."""
        article = self.release.articles[question]
        return render.render(article, locale=self.locale, audience=audience, words=self.words)

    def sources(self, question: str) -> str:
        """An article as a text to pass on, where it comes from, and that there is more below."""
        article = self.release.articles[question]
        lines = [render.sharing(article, locale=self.locale, words=self.words), self.words("share")]
        if any(self.release.get(name) for name in article.related):
            lines.append(self.words("related-below"))
        return "\n\n".join(lines)

    def case(self, case: Case, *, new: bool, closed: bool = False) -> str:
        """The promise that goes with a case; `closed` while its team does not work."""
        team = case.team_titles[self.locale is Locale.ENGLISH]
        title = to_cyrillic(team) if self.locale is Locale.CYRILLIC else team
        title = title[:1].lower() + title[1:]  # within a sentence
        arguments = {"code": case.code, "due": case.due_at, "team": title}
        if not new:
            return self.words("case-added", arguments)
        if case.kind in _OPENED_APART:
            said = self.words(f"case-opened-{case.kind}", arguments)
            return f"{said} {self.words('closed-now')}" if closed else said
        return self.words("case-opened-closed" if closed else "case-opened", arguments)


def buttons(texts: Texts, locale: Locale, offers: tuple[Offer, ...]) -> tuple[Choice, ...]:
    """Offers whose labels are sentences of the house, as buttons."""
    return tuple(
        Choice(texts.say(locale, offer.label.key, offer.label.arguments), offer.action)
        for offer in offers
        if isinstance(offer.label, Words)
    )


def moment_in_words(texts: Texts, locale: Locale, moment: datetime, *, zone: ZoneInfo, now: datetime | None) -> str:
    """A time in words after "until": the day of the week is enough for the next six days, later the date is there too.

    Tomorrow is told by its day as well: what is read a day later would promise another one.
    """
    local = moment.astimezone(zone)
    clock = {"hour": local.hour, "time": f"{local:%H:%M}"}
    at = texts.say(locale, "clock-time" if local.minute else "clock-hour", clock)
    ahead = (local.date() - now.astimezone(zone).date()).days if now is not None else None
    if ahead == 0:
        return texts.say(locale, "moment-today", {"clock": at})
    weekday = texts.say(locale, f"weekday-{local.isoweekday()}")
    if ahead is not None and 0 < ahead <= _NEAR:
        return texts.say(locale, "moment-near", {"weekday": weekday, "clock": at})
    month = texts.say(locale, f"month-{local.month}")
    return texts.say(locale, "moment", {"weekday": weekday, "day": local.day, "month": month, "clock": at})
