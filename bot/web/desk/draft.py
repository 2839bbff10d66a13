"""A reply before it leaves: what stands in the form, its file, the article that it is, and how its person gets it."""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote

from bot import media
from bot.cases import talking
from bot.errors import BadMedia
from bot.model import Audience, Locale, Media
from bot.staff import canned as fillings
from bot.store import Tx, blobs, canned, people
from bot.store.cases import Case
from bot.understanding.transliterate import in_script
from bot.voice import Voice
from bot.web.desk import phrases
from bot.web.desk.frame import Visit, number_in

MOST = 21 * 1024 * 1024  # bytes of a form with a file
_FORM = 40  # characters of a form's id at most
_KEPT = timedelta(hours=12)  # how long a file that was chosen waits for the reply to be sent
_BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_UNPLAIN = re.compile(r"[^\w. ()-]")
_EDGES = re.compile(r"^[\W_]+|\W+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the reply's form. `kept` is the signed address of a file that was chosen; `article` names the one
    whose text was put in, for an `audience` where it differs; `form` is the id that this form was given, once."""

    text: str = ""
    more: bool = False
    article: str = ""
    audience: str = ""
    find: str = ""
    kept: str = ""
    form: str = ""

    @property
    def file_name(self) -> str:
        """The name of the file that was chosen."""
        return unquote(self.kept.rpartition("/")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the person will get: the texts of its parts, in their language, and the file that goes with them."""

    parts: tuple[str, ...]
    lang: Locale
    file: str = ""
    changed: bool = False  # whether the script is another one than was written


def of(visit: Visit) -> Draft:
    """What was sent with the form."""
    return Draft(
        text=visit.prose("text").replace("\r\n", "\n"),
        more=bool(visit.field("more")),
        article=visit.field("article_in"),
        audience=visit.field("audience_in"),
        find=visit.field("find")[:100],
        kept=visit.field("kept"),
        form=visit.field("form")[:_FORM],
    )


async def with_file(visit: Visit, draft: Draft) -> Draft:
    """The draft with the file that was chosen, whose bytes are kept from here on. Raises `BadMedia`.

    A large file is read and looked at before anything is locked.
    """
    if visit.field("no_file"):
        draft = replace(draft, kept="")
    chosen = visit.file("file")
    if chosen is None:
        return draft
    with chosen.file as opened:
        content = await asyncio.to_thread(opened.read)
    if not content:
        return draft
    kind = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), "")
    name = _plain(chosen.filename, kind)
    now = visit.doors.clock.now()
    described = await asyncio.to_thread(media.describe, content, kind, name=name, alt=name)
    async with visit.doors.store.write() as tx:
        await blobs.put(tx, content, kind, now=now, sha256=described.sha256)
    return replace(draft, kept=media.sign(visit.doors.key, described.sha256, name=name, expires=now + _KEPT))


def _plain(name: str, kind: str) -> str:
    """A name that any system takes, with the ending of what the file is."""
    stem = _EDGES.sub("", _UNPLAIN.sub("_", PurePosixPath(name.replace("\\", "/")).stem))[:80] or "file"
    endings = media.TYPES.get(kind, ("",))
    ending = PurePosixPath(name).suffix.lower()
    return stem + (ending if ending in endings else endings[0])


async def file_of(visit: Visit, tx: Tx, draft: Draft, case: Case) -> Media | None:
    """The file that goes with the reply. Raises `BadMedia` when its time is over."""
    if not draft.kept:
        return None
    signature = draft.kept.removeprefix("/media/").partition("/")[0]
    name = draft.file_name
    sha256 = media.check(visit.doors.key, signature, name=name, now=visit.doors.clock.now())
    blob = await blobs.get(tx, sha256) if sha256 else None
    if sha256 is None or blob is None:
        raise BadMedia("the file is not kept any more")
    alt = visit.doors.office.texts.say(case.locale, "case-picture")
    return Media(sha256=sha256, name=name, content_type=blob.content_type, size=len(blob.content), alt=alt)


async def preview(visit: Visit, tx: Tx, draft: Draft, case: Case) -> Preview:
    """What the person will get. Raises `BadMedia`."""
    attached = await file_of(visit, tx, draft, case)
    account = (await people.where(tx, case.conversation_id)).account
    parts = talking.preview(visit.doors.office, case, account, draft.text, media=attached)
    changed = in_script(draft.text, case.locale) != draft.text
    return Preview(parts=parts, lang=case.locale, file=attached.name if attached else "", changed=changed)


async def with_prepared(visit: Visit, tx: Tx, draft: Draft, case: Case) -> Draft:
    """The draft with a prepared answer behind what stands there, its variables filled in."""
    chosen = await canned.find(tx, number_in(visit.field("canned")))
    if chosen is None or chosen.team not in (None, case.team):
        return draft
    voice = _voice(visit, case.locale)
    english = case.locale is Locale.ENGLISH
    values = {"code": case.code, "team": case.team_titles[english]}
    if case.due_at is not None:
        values["due"] = voice.moment(case.due_at)
    text = fillings.fill(chosen.text_en if english else chosen.text_sr, values)
    return _behind(visit, draft, text, case)


def with_article(visit: Visit, draft: Draft, case: Case, name: str, audience: str) -> Draft:
    """The draft with the text of an article behind what stands there."""
    if visit.doors.library.shelf.release.get(name) is None:
        return draft
    return replace(
        _behind(visit, draft, article_text(visit, case, name, audience), case), article=name, audience=audience
    )


def _behind(visit: Visit, draft: Draft, text: str, case: Case) -> Draft:
    """`text` in the script in which the mentor reads, behind what they have written."""
    if case.locale is not Locale.ENGLISH and visit.locale is not Locale.ENGLISH:
        text = in_script(text, visit.locale)
    return replace(draft, text=f"{draft.text.rstrip()}\n\n{text}" if draft.text.strip() else text)


def article_text(visit: Visit, case: Case, name: str, audience: str) -> str:
    """An article as the person of the case gets it."""
    return _voice(visit, case.locale).article(name, Audience(audience) if audience in list(Audience) else None)


def _voice(visit: Visit, locale: Locale) -> Voice:
    doors = visit.doors
    release, now = doors.library.shelf.release, doors.clock.now()
    return Voice(doors.office.texts, locale, release, doors.office.zone, doors.places, now)


def is_article(visit: Visit, draft: Draft, case: Case) -> bool:
    """Whether the reply is the text of its article and nothing else, in whatever script it stands in the form."""
    if visit.doors.library.shelf.release.get(draft.article) is None:
        return False
    whole = article_text(visit, case, draft.article, draft.audience)
    return phrases.bare(draft.text) == phrases.bare(whole)
