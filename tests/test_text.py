"""The text front end: all spellings of a text fold to one, and the language and script of short texts are told."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app import KNOWLEDGE
from bot.brain import DATA
from bot.model import Locale
from bot.texts import Texts
from bot.understanding import data
from bot.understanding.text import clean, detect, fold, to_latin
from bot.understanding.transliterate import to_cyrillic

FAST = settings(max_examples=200, deadline=None, derandomize=True)
LATIN, CYRILLIC, ENGLISH = Locale.LATIN, Locale.CYRILLIC, Locale.ENGLISH

ONE = [
    ("džep", "Džep DŽEP dŽep dzep џеп ЏЕП Џеп ǆep ǅep Ǆep džep dz\u030cep ｄžｅｐ"),
    ("ljubav", "Ljubav LJUBAV lJubav љубав ЉУБАВ Љубав ǉubav ǈubav Ǉubav ljubaaaav љууубав љљљубав"),
    ("njegoš", "Njegoš NJEGOŠ Njegos njegos Његош ЊЕГОШ ǌegoš ǋegoš Ǌegoš njegos\u030c"),
    ("đak", "đak Đak ĐAK djak Djak DJAK dak ђак Ђак ЂАК"),
    ("građanin", "gradjanin GRADJANIN gradanin грађанин ГРАЂАНИН"),
    ("odjek", "одјек Odjek ODJEK"),
    ("šta", "sta ŠTA шта Шта s\u030cta štaaa шта\u200b \u202eшта š\u00adta \ufeffšta"),
    ("bolovanje", "BOLOVANJE боловање bоlоvаnjе бoлoвaњe bolovаnje bo\u200blo\u200dva\u2060nje ｂｏｌｏｖａｎｊｅ"),
    ("eUprava", "eуправа еУправа EUPRAVA Eуправа eUprавa eUpravа е\u2060Управа"),
    ("kako", "KAKO КAKO KАKО каkо како каaako"),
    ("hvala", "hvalaaaa Hvaлa hvалa хвала XВАЛА ХВАЛАААА hvááála"),
    ("SMSom", "SMSом смсом smsom"),
    ("čćžš", "cczs ČĆŽŠ чћжш ЧЋЖШ c\u030cc\u0301z\u030cs\u030c"),
]


def spellings() -> list[tuple[str, str]]:
    """Each spelling with the one that it must fold to."""
    rows = [(right, other) for right, others in ONE for other in others.split(" ")]
    spaced = ("ja  i\tti", "ја и ти", " ja\ni\u00a0ti ", "ja\ri\u2028ti", "JА И TИ")
    return [*rows, *(("ja i ti", text) for text in spaced)]


@pytest.mark.parametrize(("right", "other"), spellings())
def test_all_spellings_are_one(right: str, other: str) -> None:
    """Scripts, diacritics, digraphs, look-alikes, hidden characters and long letters do not tell texts apart."""
    assert fold(other) == fold(right)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đorđe i Ђорђе", "dorde i dorde"),
        ("надживети", "nadziveti"),
        ("инјекција", "injekcija"),
        ("najjači", "najjaci"),  # a double letter is one of the language
        ("ааааа", "a"),
        ("www", "w"),
        ("", ""),
        ("\u200b\u202e\ufeff", ""),
        ("👍", "👍"),
        ("٣", "٣"),
        ("Straße", "strasse"),
        ("Україна", "ukraina"),
        ("ǿre", "ore"),
        ("ѐ", "e"),
        ("𝐛𝐨𝐥𝐨𝐯𝐚𝐧𝐣𝐞", "bolovanje"),
    ],
)
def test_folded(text: str, folded: str) -> None:
    """What comes out, letter by letter."""
    assert fold(text) == folded


@FAST
@given(st.text(max_size=60))
@example("\ud800")
@example("ddjj djjj djdjdj")
@example("llljljlj")
@example("İstanbul ǰ ẛ̣")
def test_folding_never_fails_and_twice_is_once(text: str) -> None:
    """On any text, and nothing hidden or decorated is left."""
    once = fold(text)
    assert fold(once) == once
    assert not any(unicodedata.combining(letter) for letter in once)


letters = st.text("abcčćdđefghijklmnoprsštuvzžABCČĆDĐEFGHIJKLMNOPRSŠTUVZŽljnjdž.,?! 0123456789", max_size=40)


@FAST
@given(st.lists(st.sampled_from(["lj", "nj", "dž", "Lj", "NJ", "đ", "dj", "a", "e", "k", "r", "j", " "])).map("".join))
@example("injekcija nadživeti konjugacija")
def test_cyrillic_folds_as_latin(text: str) -> None:
    """Whatever syllables a Serbian word is made of."""
    assert fold(to_cyrillic(text)) == fold(text)


@FAST
@given(letters)
def test_composed_and_decomposed_are_one(text: str) -> None:
    """A phone may send either."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_every_training_sentence_folds_as_its_cyrillic() -> None:
    """Serbian ones, as people really write."""
    texts = [e.text for e in data.load(sorted(DATA.glob("*.yml"))) if detect(e.text, LATIN) is LATIN]
    assert len(texts) > 500
    assert [text for text in texts if fold(to_cyrillic(text)) != fold(text)] == []


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    """A hundred thousand characters say no more than two thousand."""
    assert fold("ab" * 50_000) == fold("ab" * 1_000)


@pytest.mark.parametrize(
    ("text", "latin"),
    [("Његош", "Njegoš"), ("ЉУБАВ", "LjUBAV"), ("Шта је ConsentID?", "Šta je ConsentID?"), ("Џ", "Dž"), ("ъ", "")],
)
def test_latin_of_cyrillic(text: str, latin: str) -> None:
    """With diacritics; what is Latin stays."""
    assert to_latin(text) == latin


def test_clean_keeps_what_is_seen() -> None:
    """Lines and diacritics stay, hidden characters go."""
    assert clean("šta\u200b\nje\ttо\x00\u202e ǌ") == "šta\nje\ttо nj"


DETECTED = [
    ("Kako da platim taksu?", LATIN),
    ("sta radi poslodavac kad otvorim bolovanje", LATIN),
    ("zaboravio sam sifru", LATIN),
    ("zdravo", LATIN),
    ("Hvala!", LATIN),
    ("platim", LATIN),
    ("otkazivanje", LATIN),
    ("registracija", LATIN),
    ("meni", LATIN),
    ("ne", LATIN),
    ("to je to", LATIN),
    ("on ne radi", LATIN),
    ("me ne radi login", LATIN),
    ("čovek", LATIN),
    ("žalba", LATIN),
    ("da li je ConsentID free", LATIN),
    ("what is eUprava", ENGLISH),
    ("What is ePlaćanje?", ENGLISH),
    ("when did eBolovanje start", ENGLISH),
    ("hello", ENGLISH),
    ("thanks", ENGLISH),
    ("password", ENGLISH),
    ("yes", ENGLISH),
    ("I forgot my password", ENGLISH),
    ("can i pay by card", ENGLISH),
    ("Where is the caravan in Čačak?", ENGLISH),
    ("како", CYRILLIC),
    ("Здраво", CYRILLIC),
    ("не", CYRILLIC),
    ("Шта је ConsentID?", CYRILLIC),
    ("Како да активирам ConsentID преко QR koda", CYRILLIC),
    ("ПИН", CYRILLIC),
    ("шта је e-mail?", CYRILLIC),
    ("бoлoвaњe", CYRILLIC),
    ("pozovi human", LATIN),
    ("daj human", LATIN),
    ("human molim", LATIN),
    ("to je human", LATIN),
    ("vrati na menu", LATIN),
    ("imam pitanje za mentor", LATIN),
    ("pitaj mentor", LATIN),
    ("mentor mi treba", LATIN),
    ("to nije to", LATIN),
    ("nisam to pitao", LATIN),
    ("I want to talk to a mentor", ENGLISH),
    ("talk to mentor", ENGLISH),
    ("ask a mentor", ENGLISH),
    ("I want a human", ENGLISH),
    ("human please", ENGLISH),
    ("connect me to a human", ENGLISH),
    ("menu please", ENGLISH),
    ("back to the menu", ENGLISH),
    ("real human", ENGLISH),
    ("bоlоvаnjе je sta", LATIN),  # Cyrillic look-alikes in Latin words
]


@pytest.mark.parametrize("default", list(Locale))
@pytest.mark.parametrize(("text", "expected"), DETECTED)
def test_detected(text: str, expected: Locale, default: Locale) -> None:
    """Short texts tell their language whatever was spoken before."""
    assert detect(text, default) is expected


@pytest.mark.parametrize("default", list(Locale))
@pytest.mark.parametrize("text", ["", "   ", "👍", "👍🏽❤️", "123", "?!", "\u200b", "2.", "١٢٣", "\x00"])
def test_without_words_the_default_counts(text: str, default: Locale) -> None:
    """A number or an emoji says nothing."""
    assert detect(text, default) is default


@pytest.mark.parametrize("text", ["ConsentID", "eUprava", "PIN", "ok", "mentor", "login", "to", "i", "human", "menu"])
@pytest.mark.parametrize("default", [LATIN, ENGLISH])
def test_words_of_both_languages_do_not_change_it(text: str, default: Locale) -> None:
    """A name or a word that both languages have leaves the language as it was."""
    assert detect(text, default) is default


@FAST
@given(st.text(max_size=60), st.sampled_from(list(Locale)))
def test_detecting_never_fails(text: str, default: Locale) -> None:
    """On any text."""
    assert detect(text, default) in Locale


def test_the_script_of_every_training_sentence_is_told() -> None:
    """A sentence that is all Cyrillic is Cyrillic, one without Cyrillic is not."""
    for example_ in data.load(sorted(Path(DATA).glob("*.yml"))):
        cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in example_.text)
        latin = sum(letter.isalpha() for letter in example_.text) - cyrillic
        if not cyrillic or not latin:
            assert (detect(example_.text, LATIN) is CYRILLIC) is bool(cyrillic), example_


def test_a_sentence_holds_what_people_write_however_long_it_is() -> None:
    texts = Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)
    written = "reč " * 2500
    for locale in (Locale.LATIN, Locale.ENGLISH):
        assert written in texts.say(locale, "room-again", {"text": written})
    assert "реч реч" in texts.say(Locale.CYRILLIC, "room-again", {"text": written})
