"""Latin to Cyrillic for what people read: right where two letters only meet, and foreign marks stay Latin."""

import re

import pytest
from fluent.syntax import ast, parse, visitor
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import KNOWLEDGE
from bot.knowledge import articles
from bot.understanding.text import to_latin
from bot.understanding.transliterate import to_cyrillic

WORDS = [
    ("injekcija", "инјекција"),
    ("Injekciju", "Инјекцију"),
    ("INJEKCIJA", "ИНЈЕКЦИЈА"),
    ("nadživeti", "надживети"),
    ("odživeo", "одживео"),
    ("konjugacija", "конјугација"),
    ("konjunktura", "конјунктура"),
    ("vanjezički", "ванјезички"),
    ("Tanjug", "Танјуг"),
    ("podžanr", "поджанр"),
    ("konjak", "коњак"),
    ("kanjon", "кањон"),
    ("džep", "џеп"),
    ("Džep", "Џеп"),
    ("DŽEP", "ЏЕП"),
    ("odžak", "оџак"),
    ("budžet", "буџет"),
    ("ljubav", "љубав"),
    ("Ljubav", "Љубав"),
    ("LJUBAV", "ЉУБАВ"),
    ("Njegoš", "Његош"),
    ("NJEGOŠ", "ЊЕГОШ"),
    ("podjela", "подјела"),
    ("đak, Đorđe", "ђак, Ђорђе"),
    ("JMBG i RFZO", "ЈМБГ и РФЗО"),
    ("„Sl. glasnik RS“, br. 109/2013 i 105/2025", "„Сл. гласник РС“, бр. 109/2013 и 105/2025"),
    ("član 14a, tačka 3b", "члан 14а, тачка 3б"),
    ("eUprava, ePlaćanje i eBolovanje", "еУправа, еПлаћање и еБоловање"),
    ("i/ili", "и/или"),
    ("1. januara 2026. u 10:30", "1. јануара 2026. у 10:30"),
    ("", ""),
]


@pytest.mark.parametrize(("latin", "cyrillic"), WORDS)
def test_serbian_becomes_cyrillic(latin: str, cyrillic: str) -> None:
    """Letter by letter, with the meetings of letters that are not one sound."""
    assert to_cyrillic(latin) == cyrillic


KEPT = [
    "https://euprava.gov.rs/pitanja?lj=1",
    "www.eid.gov.rs",
    "euprava.gov.rs",
    "ana.njegus@mail.rs",
    "uputstvo.pdf",
    "ConsentID",
    "Google Play",
    "App Store",
    "DinaCard",
    "Visa, Mastercard, Maestro",
    "Viber",
    "Telegram",
    "Windows",
    "Wi-Fi",
    "IPS QR",
    "PIN",
    "K4T-X7AM",
    "ACE-HKMT",
    "a1b2c3d4",
    "XIV",
    "VII",
    "XXI",
    "/privatnost",
    "/start",
    "IN4S",
    "Experta Law",
    "Halcom",
    "E-Smart Systems",
    "Banca Intesa",
    "KPMG",
    "<b>",
    "105/2025",
    "120.000,00",
    "👍",
]


@pytest.mark.parametrize("mark", KEPT)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("posle ", " ide"), ("(", ")"), ("", "."), ("„", "“")])
def test_foreign_marks_stay_latin(mark: str, before: str, after: str) -> None:
    """Brands, addresses, codes, numbers and commands, also at a bracket or a full stop."""
    words = to_cyrillic(before), to_cyrillic(after)
    assert to_cyrillic(before + mark + after) == words[0] + mark + words[1]


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("SMS-om", "SMS-ом"),
        ("PIN-a", "PIN-а"),
        ("sa Google Play-a", "са Google Play-а"),
        ("ConsentID-jem", "ConsentID-јем"),
        ("e-mail-om", "e-mail-ом"),
        ("e-pošta", "е-пошта"),
        ("sertifikat Halcom-a ili E-Smart Systems-a", "сертификат Halcom-а или E-Smart Systems-а"),
        ("tel. i jefimija.tv", "тел. и jefimija.tv"),
        ("web-adresa", "web-адреса"),
        ("u I fazi i II fazi", "у I фази и II фази"),
        ("I tada", "И тада"),
        ("PINovi", "ПИНови"),
    ],
)
def test_endings_and_neighbours_of_marks(latin: str, cyrillic: str) -> None:
    """A case ending on a foreign mark is Serbian."""
    assert to_cyrillic(latin) == cyrillic


syllables = st.sampled_from(["lj", "nj", "dž", "đ", "ć", "ba", "re", "jo", "šu", "in", "od", "ž", "kon", "jek", " "])


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(syllables, max_size=12).map("".join))
def test_the_way_back_is_the_same(text: str) -> None:
    """No letter is lost, and what is Cyrillic stays."""
    assert to_latin(to_cyrillic(text)) == text
    assert to_cyrillic(to_cyrillic(text)) == to_cyrillic(text)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    """Any text comes through."""
    assert isinstance(to_cyrillic(text), str)


# The Latin words that may stand in a Cyrillic text. A new one here is an editor's decision: is it a foreign mark, or a
# Serbian word that should have become Cyrillic?
ALLOWED = frozenset(
    "031info API App Banca CMS CT Commercium ConsentID DinaCard E English Euronews Experta Google Halcom ID IN4S IPS "
    "IT Intesa JPG KPMG Law Legal Maestro Mastercard PDF PIN PNG Partners Play Prica QR RS SMS Smart Statt Store "
    "Systems E51 P12 employer Telegram USB Viber Visa eID /privatnost /profil /razdvoji /spoji".split()
)
_LATIN_WORD = re.compile(r"/?\b\w*[A-Za-zČĆŽŠĐčćžšđ]\w*")
_ADDRESS = re.compile(r"https?://\S+|\b[\w.]+@[\w.]+\b|\b(?:[\w-]+\.)+(?:rs|com)\b")


def _left(text: str) -> set[str]:
    return set(_LATIN_WORD.findall(_ADDRESS.sub("", to_cyrillic(text))))


class _Sentences(visitor.Visitor):
    """Every piece of text of a Fluent file."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_TextElement(self, node: ast.TextElement) -> None:
        """Keep it."""
        self.found.append(node.value)


def _texts() -> list[str]:
    sentences = _Sentences()
    sentences.visit(parse((KNOWLEDGE / "texts" / "sr-Latn.ftl").read_text(encoding="utf-8")))
    return sentences.found


def test_no_stray_latin_is_left_in_what_people_read() -> None:
    """In all articles, their titles and sources, and all of the bot's own sentences."""
    left: dict[str, set[str]] = {"": set().union(*map(_left, _texts()))}
    for article in articles.load(KNOWLEDGE):
        pieces = [article.title["sr"], *article.bodies["sr-Latn"].values(), *(s.title for s in article.sources)]
        left[article.name] = set().union(*map(_left, pieces))
    assert len(left) > 18
    assert {name: words - ALLOWED for name, words in left.items() if words - ALLOWED} == {}
