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
# Stressed and other derived letters (ѐ, ӣ) are read as the letter below the mark.
_CYRILLIC |= {
    letter: _CYRILLIC[base]
    for letter in map(chr, range(0x400, 0x530))
    if letter.lower() not in _CYRILLIC and (base := unicodedata.normalize("NFD", letter)[0].lower()) in _CYRILLIC
}
_FOLDS = {"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
_LATIN_LOOKS = str.maketrans("аеорсхкјіАЕОРСХКМТВНЈІ", "aeopcxkjiAEOPCXKMTBHJI")
_CYRILLIC_LOOKS = str.maketrans("aeopcxykmtjiAEOPCXYKMTBHJI", "аеорсхукмтјіАЕОРСХУКМТВНЈІ")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"(lj|nj|dz|\w)\1{2,}")
_DJ = re.compile("dj+")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without hidden characters, in composed form, with one-letter digraphs opened."""
    shown = (c for c in _HIDDEN.sub("", text[:_LONGEST]) if c.isspace() or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFKC", "".join(shown))


def _one_script(match: re.Match[str]) -> str:
    """A word whose letters come from two scripts, put into the script that most of it is in where they look alike.

    Where they do not all look alike nobody was deceived: somebody changed the keyboard late, and each letter counts as
    what it is ("Uprавa").
    """
    word = match.group()
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    if not cyrillic or cyrillic == len(word):
        return word
    if cyrillic * 2 >= len(word):
        mended = word.translate(_CYRILLIC_LOOKS)
        return mended if all("\u0400" <= letter <= "\u04ff" for letter in mended) else word
    mended = word.translate(_LATIN_LOOKS)
    return word if any("\u0400" <= letter <= "\u04ff" for letter in mended) else mended


def to_latin(text: str) -> str:
    """`text` with Serbian Cyrillic written in Latin; homoglyphs inside a word are mended first."""
    mended = _WORD.sub(_one_script, text)
    return "".join(_CYRILLIC.get(letter, _CYRILLIC.get(letter.lower(), letter)) for letter in mended)


def fold(text: str) -> str:
    """The form in which all spellings of a text are one: Latin, lower case, no diacritics, đ, dj and d alike."""
    latin = unicodedata.normalize("NFD", to_latin(clean(text)).lower())
    bald = "".join(_FOLDS.get(c, c) for c in latin if not unicodedata.combining(c))
    bald = _DJ.sub("d", bald)
    while (shorter := _REPEATED.sub(r"\1", bald)) != bald:
        bald = shorter
    return _SPACE.sub(" ", bald).strip()


# Words of both languages ("do", "to", "a", "on", "me", "i", "login", "mentor", "human", "menu") tell nothing and
# stand in neither list.
_ENGLISH = frozenset(
    "the is are how does what where when who why can my you your an of in for with and or not please am did was were "
    "help need want have has it this that at from by be will would should could pay register account sick leave much "
    "password forgot forget lost sign cannot english hello hi thanks thank person yes about get start work works "
    "card fee fees refund which there any if open employer good morning evening bye goodbye "
    "wrong correct change tell talk speak ask connect real".split()
)
_SERBIAN = frozenset(
    "da se je kako sta sto gde kada kad ko zasto koji koja koje mi moj moja ne nije li na u za sam si su smo od "
    "iz sa po kod hocu treba mogu moze imam nemam hvala zdravo dobar dan cao pomoc covek taksu radi dalje sad taj ta "
    "nalog lozinku lozinka prijava cirilica latinica zelim ili ako mora moram biti bio sifra platim platiti meni "
    "kome koliko ovo ono jel vam vas nam dobro nista nikako opet daj dajte zovi pozovi pozovite pitaj molim vrati "
    "jeste jesam nisam necu".split()
)
_ASKS = frozenset(
    "kako gde kad kada sta ko koji koja koje koliko zasto cemu kome cime odakle jel "
    "how where when what who which why".split()
)
_SERBIAN_END = re.compile(r".{3,}(?:[aeu]nj[aeu]|cij[aeiu]|iti|ati|ovan|icom|osti?)$")
_SERBIAN_LETTER = re.compile("[čćžšđČĆŽŠĐ]")
_NAME = re.compile(r"e(?:bolovanj|placanj|uprav|gradanin)\w*|consentid|plati")  # said in both languages


def is_question(text: str) -> bool:
    """Whether a text is put as a question, by its mark or by its first word."""
    words = fold(text).split()
    return text.rstrip().endswith("?") or bool(words and (words[0] in _ASKS or words[:2] == ["da", "li"]))


def detect(text: str, default: Locale) -> Locale:
    """The language and script of a short text; `default` when it does not tell."""
    words = _WORD.findall(_WORD.sub(_one_script, clean(text)))
    cyrillic = sum(any("\u0400" <= letter <= "\u04ff" for letter in word) for word in words)
    # Latin names stand in Cyrillic texts, hardly ever the other way round.
    if cyrillic and cyrillic * 2 >= len(words):
        return Locale.CYRILLIC
    english = serbian = 0
    for word in words:
        folded = fold(word)
        if _NAME.fullmatch(folded):
            continue
        english += folded in _ENGLISH
        serbian += folded in _SERBIAN or _SERBIAN_END.match(folded) is not None
        serbian += _SERBIAN_LETTER.search(word) is not None
    if english > serbian:
        return Locale.ENGLISH
    if serbian > english or (words and default is Locale.CYRILLIC):
        return Locale.LATIN
    return default
