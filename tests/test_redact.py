"""Masking: no personal number or named secret gets past it, and what is no secret stays as the person wrote it."""

import random
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.brain import DATA
from bot.redact import Masked, is_card, is_jmbg, is_private_account, is_private_iban, mask
from bot.understanding import data

FAST = settings(max_examples=100, deadline=None, derandomize=True)


def jmbg(day: date, place: int) -> str:
    """A JMBG born on `day`; `place` is region and order. The check digit is reckoned here, not by the code."""
    head = f"{day:%d%m}{day.year % 1000:03d}{place:05d}"
    weighted = sum(int(digit) * weight for digit, weight in zip(head, [7, 6, 5, 4, 3, 2] * 2, strict=True))
    check = 11 - weighted % 11
    return head + str(check if check < 10 else 0)


def account(bank: int, middle: int) -> str:
    """A private account with the control number of ISO 7064, hyphens between its parts."""
    control = 98 - int(f"{bank}{middle:013d}00") % 97
    return f"{bank}-{middle:013d}-{control:02d}"


def card(head: str, length: int) -> str:
    """A card number that begins with `head` and passes Luhn."""
    body = head.ljust(length - 1, "7")
    doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(body))]
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


days = st.dates(date(1900, 1, 1), date(2026, 11, 24))
jmbgs = st.builds(jmbg, days, st.integers(0, 99_999))
separators = st.sampled_from(["", " ", "-", ".", "/", " - ", "  ", "\u00a0", "\u202f", "–", "\u2011", "\n", "_", ", "])
invisible = st.sampled_from(["\u200b", "\u200d", "\u2060", "\u200f", "\u202e", "\ufeff", "\u00ad", "\ufe0f", "\u034f"])
around = st.sampled_from(
    [("", ""), ("moj JMBG je ", "."), ("ЈМБГ ", ", хвала"), ("ЈМБГ", "љ"), ("jmbg:", "\n"), ("broj 12 ", " i 5"),
     ("(", ")"), ("100 ", ""), ("", " 64"), ("_", "_"), ("24.11.2026. ", "/1"), ("š", "ć"), ("📄", "📄")]
)  # fmt: skip
scripts = st.sampled_from(
    ["0", "\u0660", "\u06f0", "\uff10", "\U0001d7ce", "\u0966"]
)  # the zero of each kind of digits


def hides(text: str, number: str) -> bool:
    """Whether nothing of `number` is left after masking."""
    masked = mask(text)
    left = "".join(c for c in masked.text if c.isdigit())
    return "jmbg" in masked.kinds and number not in left


@FAST
@given(jmbgs, around, st.lists(separators, min_size=12, max_size=12), scripts)
def test_every_jmbg_is_masked_whatever_stands_between_its_digits(
    number: str, surrounding: tuple[str, str], between: list[str], zero: str
) -> None:
    """Separators, foreign digits, Latin and Cyrillic surroundings."""
    written = "".join(chr(ord(zero) + int(d)) + gap for d, gap in zip(number, [*between, ""], strict=True))
    assert hides(surrounding[0] + written + surrounding[1], number)


@FAST
@given(jmbgs, around, invisible)
def test_invisible_characters_do_not_save_a_jmbg(number: str, surrounding: tuple[str, str], hidden: str) -> None:
    """Zero-width, right-to-left and variation marks between the digits."""
    assert hides(surrounding[0] + hidden.join(number) + surrounding[1], number)


@FAST
@given(st.lists(jmbgs, min_size=2, max_size=4), st.sampled_from([" ", "\n", ", ", "/", " i "]))
def test_each_of_several_jmbgs_is_masked(numbers: list[str], between: str) -> None:
    """A family's numbers in one message."""
    assert not any(c.isdigit() for c in mask(between.join(numbers)).text)


def test_numbers_of_thirteen_digits_that_are_no_jmbg_stay() -> None:
    """At most one in a thousand is taken for a JMBG by chance."""
    chance = random.Random(7)
    numbers = ["".join(chance.choices("0123456789", k=13)) for _ in range(20_000)]
    assert sum(bool(mask(number).kinds) for number in numbers) <= 20


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("0101000710009", True),  # 2000
        ("0107985710006", True),
        ("0107985710007", False),  # wrong check digit
        ("3202985710005", False),  # the 32nd
        ("2902983710008", False),  # no leap year
        ("010798571000", False),
        ("", False),
    ],
)
def test_is_jmbg(number: str, right: bool) -> None:
    """The date and the check digit decide."""
    assert is_jmbg(number) is right


MASKED = [
    # phones
    ("064/123-4567", "[telefon]"),
    ("064 123 4567", "[telefon]"),
    ("064.123.45.67", "[telefon]"),
    ("+381 64 1234567", "[telefon]"),
    ("+38164/123-456", "[telefon]"),
    ("+381 (0)64 123 45 67", "[telefon]"),
    ("00381641234567", "[telefon]"),
    ("381641234567", "[telefon]"),
    ("0641234567", "[telefon]"),
    ("011 / 3334-444", "[telefon]"),
    ("(011) 333-4444", "[telefon]"),
    ("021/456–789", "[telefon]"),
    ("tel0641234567", "tel[telefon]"),
    ("зовите 064/1234567.", "зовите [telefon]."),
    ("064/1234567/065/7654321", "[telefon]/[telefon]"),
    ("٠٦٤١٢٣٤٥٦٧", "[telefon]"),
    ("+49 151 23456789", "[telefon]"),
    # e-mails
    ("ana@mail.rs", "[e-mail]"),
    ("pišite na ana.petrović+posao@mail.co.rs.", "pišite na [e-mail]."),
    ("ана@пошта.срб", "[e-mail]"),
    ("ana＠mail.rs", "[e-mail]"),
    # insurance and documents
    ("LBO 12345678901", "LBO [LBO]"),
    ("ЛБО: 12345678901", "ЛБО: [LBO]"),
    ("moj lbo je 1234 567 8901", "moj lbo je [LBO]"),
    ("broj zdravstvene knjižice 12345678901", "broj zdravstvene knjižice [LBO]"),
    ("lična karta 001234567", "lična karta [dokument]"),
    ("broj lične karte je 001 234 567", "broj lične karte je [dokument]"),
    ("личне карте 001234567", "личне карте [dokument]"),
    ("pasoš 012345678", "pasoš [dokument]"),
    ("пасош: 012345678", "пасош: [dokument]"),
    ("my passport number is 012345678", "my passport number is [dokument]"),
    # cards and accounts
    ("4111 1111 1111 1111", "[kartica]"),
    ("kartica5500005555555559", "kartica[kartica]"),
    ("4111-1111-1111-1111 12/27 123", "[kartica] 12/27 123"),
    ("378282246310005", "[kartica]"),
    (card("9891", 16), "[kartica]"),
    (account(160, 5100101234567), "[račun]"),
    (account(265, 42).replace("-", ""), "[račun]"),
    (account(105, 12345).replace("-", " - "), "[račun]"),
    ("RS35105008123123123173", "[račun]"),
    ("iban RS35 1050 0812 3123 1231 73", "iban [račun]"),
    ("DE89 3704 0044 0532 0130 00", "[račun]"),
    # secrets named as such
    ("lozinka: x", "lozinka: [lozinka]"),
    ("Lozinka=abc", "Lozinka=[lozinka]"),
    ("lozinka:\nljubav", "lozinka:\n[lozinka]"),
    ("šifra mi je: ljubav", "šifra mi je: [lozinka]"),
    ("s\u030cifra: ljubav", "šifra: [lozinka]"),
    ("шифра: кућица", "шифра: [lozinka]"),
    ("PIN je 1234.", "PIN je [lozinka]."),
    ("PIN 1234, a lozinka abc123", "PIN [lozinka], a lozinka [lozinka]"),
    ("PIN kod 1234", "PIN kod [lozinka]"),
    ("PIN-kod: 1234", "PIN-kod: [lozinka]"),
    ("pin1234", "pin[lozinka]"),
    ("пин 4821", "пин [lozinka]"),
    ("ＰＩＮ １２３４", "PIN [lozinka]"),
    ("PUK 12345678", "PUK [lozinka]"),
    ("CVV 123 4", "CVV 123 4"),  # three digits without "is" say too little
    ("CVV je 123", "CVV je [lozinka]"),
    ("moja šifra je Tajna123", "moja šifra je [lozinka]"),
    ("моја лозинка је Тајна123", "моја лозинка је [lozinka]"),
    ("moja lozinka je ljubav", "moja lozinka je [lozinka]"),
    ("lozinka mi je „moja mala tajna“", "lozinka mi je [lozinka]"),
    ("lozinka za portal eUprava je Beograd2020", "lozinka za portal eUprava je [lozinka]"),
    ("unela sam šifru 123456 i ništa", "unela sam šifru [lozinka] i ništa"),
    ("password is hunter2", "password is [lozinka]"),
    ("my password is swordfish", "my password is [lozinka]"),
    ("password: hunter", "password: [lozinka]"),
    ("aktivacioni kod 12345", "aktivacioni kod [lozinka]"),
    ("aktivacioni kod je ABCD-1234", "aktivacioni kod je [lozinka]"),
    ("активациони код: XK29", "активациони код: [lozinka]"),
    ("kod za aktivaciju 12345", "kod za aktivaciju [lozinka]"),
    ("registracioni kod 884422", "registracioni kod [lozinka]"),
    ("stigao mi je kod 884422", "stigao mi je kod [lozinka]"),
    ("activation code 884422", "activation code [lozinka]"),
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_masked(text: str, expected: str) -> None:
    """What is personal goes, and only that."""
    assert mask(text).text == expected


KEPT = [
    "zaboravila sam lozinku",
    "Заборавио сам лозинку",
    "lozinka ne radi",
    "лозинка ми не ради",
    "PIN sam zaboravila",
    "ПИН не знам",
    "promena lozinke 2 puta",
    "uneo sam pogrešan PIN 3 puta",
    "PIN od 6 cifara",
    "PIN ima 6 cifara",
    "lozinka 8-16 znakova",
    "lozinka je istekla",
    "moja lozinka je pogrešna",
    "moja lozinka je zaboravljena, šta sad",
    "lozinka: zaboravila sam je",
    "lozinka: kako da je promenim?",
    "my password is wrong",
    "I forgot my password",
    "password is not working",
    "šifra plaćanja 153",
    "šifra delatnosti je 6201",
    "poštanski kod 11000",
    "QR kod ne radi",
    "018/2025 i 051/2025 052/2026",
    "pintura 1234",
    "passport office 2026",
    "pošto je lična karta",
    "840-742221843-57",
    "840-0000031398845-82",
    "уплата на 840-1078021-45",
    "RS35840000003139884582",
    "840-064123456-12",
    "120.000,00",
    "kazna je 1.000.000,00 dinara",
    "1.234.567,00 RSD",
    "24.11.2026.",
    "24. 11. 2026. u 10:30",
    "01/01/2026",
    "2026-11-24 08:00",
    "„Sl. glasnik RS“, br. 105/2025 i 109/2025",
    "018/2025",
    "K4T-X7AM",
    "poziv na broj 97 41-123-2026",
    "model 97 80-096-1234567",
    "PIB 101234567",
    "matični broj firme 20123456",
    "1234567",
    "ana (kod kuće) @ 5",
    "5 m² i ½ 👨\u200d👩\u200d👧",
    "",
]


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    """What is no secret comes back letter for letter."""
    assert mask(text) == Masked(text, ())


@FAST
@given(st.integers(0, 9_999_999_999_999))
def test_public_revenue_accounts_are_never_masked_as_accounts(middle: int) -> None:
    """People must be able to ask about them."""
    assert "account" not in mask(account(840, middle)).kinds


@FAST
@given(st.integers(100, 999).filter(lambda bank: bank != 840), st.integers(0, 9_999_999_999_999))
def test_private_accounts_are_masked(bank: int, middle: int) -> None:
    """With hyphens and without."""
    for written in (account(bank, middle), account(bank, middle).replace("-", "")):
        assert not any(c.isdigit() for c in mask(f"račun {written}").text)


@FAST
@given(st.sampled_from([("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("36", 14), ("6759", 18)]))
def test_cards_are_masked_in_groups_of_four(issuer: tuple[str, int]) -> None:
    """As they stand on the card."""
    number = card(*issuer)
    grouped = " ".join(number[n : n + 4] for n in range(0, len(number), 4))
    assert mask(f"kartica {grouped} 12/28").text == "kartica [kartica] 12/28"


def test_no_question_that_people_ask_is_taken_for_a_secret() -> None:
    """The training examples go through masking as they are."""
    texts = [e.text for e in data.load(sorted(DATA.glob("*.yml")))]
    assert [text for text in texts if mask(text).kinds] == []


def test_numbers_that_only_look_like_it() -> None:
    """A wrong control number is no number of anybody."""
    assert not is_card("4111111111111112")
    assert not is_card("8111111111111111")
    assert not is_private_account("160510010123456789")
    assert not is_private_account(account(840, 1).replace("-", ""))
    assert not is_private_iban("RS35105008123123123174")


def test_kinds_are_told_once_each() -> None:
    """In the order of the rules."""
    assert mask("a@b.rs c@d.rs 0641234567").kinds == ("email", "phone")


pieces = st.one_of(
    st.text(max_size=12),
    st.text("0123456789 -/.+()@[]", max_size=24),
    st.sampled_from(["lozinka", " je ", ": ", "PIN", "moja ", "пин ", "[lozinka]", "064/1234567", "0107985710006",
                     "4111111111111111", "a@b.rs", "LBO ", "„", "“", "kod ", "840-", "\u200b", "e\u0301"]),
)  # fmt: skip


@settings(FAST, max_examples=400)
@given(st.lists(pieces, max_size=8).map("".join))
@example("lozinka:" + "a" * 500)
@example("0641234567/0107985710006/0651234567")
@example("\ud800 pin je 1234")
def test_masking_never_fails_and_twice_is_once(text: str) -> None:
    """On any text."""
    once = mask(text)
    assert mask(once.text).text == once.text


@pytest.mark.parametrize("piece", ["1 ", "pin je ", "moja ", "a", "0641", "lozinka za ", "[", "a@", "\u200b", "RS35 "])
def test_long_texts_are_masked_in_one_go(piece: str) -> None:
    """No pattern runs away; a hang would stop the whole suite."""
    assert isinstance(mask(piece * (8000 // len(piece))).text, str)
