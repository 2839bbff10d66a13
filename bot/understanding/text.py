"""The Serbian text front end: folding that makes all spellings one, and language and script of short text. Pure."""

import re
import unicodedata

from bot.model import Locale

_LONGEST = 2000  # characters that are looked at; more says nothing more

_CYRILLIC = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š "
        "A B V G D Đ E Ž Z I J K L Lj M N Nj O P R S T Ć U F H C Č Dž Š".split(),
        strict=True,
    )
)
_FOREIGN_CYRILLIC = dict(
    zip("ыэюяйщьъёіїѕѓќ", "i e ju ja j šč    jo i i dz đ ć".replace("    ", " - - ").split(), strict=True)
)
_CYRILLIC |= {letter: "" if latin == "-" else latin for letter, latin in _FOREIGN_CYRILLIC.items()}
_FOLDS = {"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
_HOMOGLYPHS = str.maketrans("аеорсхукмтвнјіАЕОРСХУКМТВНЈІ", "aeopcxykmtbhjiAEOPCXYKMTBHJI")
_TO_CYRILLIC_LOOKS = str.maketrans("aeopcxykmtbhjAEOPCXYKMTBHJ", "аеорсхукмтвнјАЕОРСХУКМТВНЈ")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without hidden characters, in composed form, with one-letter digraphs opened."""
    shown = _HIDDEN.sub("", text[:_LONGEST])
    shown = unicodedata.normalize("NFKC", shown)
    return "".join(c for c in shown if c in "\n\t" or unicodedata.category(c)[0] != "C")


def _one_script(match: re.Match[str]) -> str:
    """A word whose letters look alike but come from two scripts, put into the script that most of it is in."""
    word = match.group()
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    if not cyrillic or cyrillic == len(word):
        return word
    if cyrillic * 2 >= len(word):
        return word.translate(_TO_CYRILLIC_LOOKS)
    return word.translate(_HOMOGLYPHS)


def to_latin(text: str) -> str:
    """`text` with Serbian Cyrillic written in Latin; homoglyphs inside a word are mended first."""
    mended = _WORD.sub(_one_script, text)
    return "".join(_CYRILLIC.get(letter, _CYRILLIC.get(letter.lower(), letter)) for letter in mended)


def fold(text: str) -> str:
    """The form in which all spellings of a text are one: Latin, lower case, no diacritics, đ, dj and d alike."""
    latin = to_latin(clean(text)).lower()
    for letter, plain in _FOLDS.items():
        latin = latin.replace(letter, plain)
    bald = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    bald = _REPEATED.sub(r"\1", bald.replace("dj", "d"))
    return _SPACE.sub(" ", bald).strip()


_ENGLISH = frozenset(
    "the is are how do does what where when who why can i my me you your a an of to in for with and or not please "
    "help need want have has it this that on at from by be will would should pay register account sick leave "
    "password forgot login sign cannot english hello hi thanks thank mentor person human yes about get".split()
)
_SERBIAN = frozenset(
    "da se je kako sta sto gde kada kad ko zasto koji koja koje mi moj moja ne nije li na u i za sam si su smo od do "
    "iz sa po kod hocu treba mogu moze imam nemam hvala zdravo dobar dan cao pomoc covek placanje taksu bolovanje "
    "nalog lozinku lozinka prijava cirilica latinica zelim ili ako mora moram biti bio".split()
)


def detect(text: str, default: Locale) -> Locale:
    """The language and script of a short text; `default` when it does not tell."""
    shown = clean(text)
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in shown)
    latin = sum(letter.isalpha() and letter < "\u0250" for letter in shown)
    if cyrillic > latin:
        return Locale.CYRILLIC
    if not latin:
        return default
    words = _WORD.findall(fold(shown))
    english = sum(word in _ENGLISH for word in words)
    serbian = sum(word in _SERBIAN for word in words)
    if any(letter in "čćžšđČĆŽŠĐ" for letter in shown):
        serbian += 2
    if english > serbian:
        return Locale.ENGLISH
    if serbian > english or default is Locale.CYRILLIC:
        return Locale.LATIN if words else default
    return default
