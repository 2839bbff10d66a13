"""Masks personal numbers and secrets in what a person types, before it is stored or logged.

Masked: JMBG, LBO, documents, cards, private accounts, phones, e-mails, and passwords, PINs and codes named as such, in
Latin and Cyrillic surroundings. Not masked: public revenue accounts (840-...), case codes, amounts, dates, law numbers.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SEP = r"[ \u00a0.\-/]?"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers, and the kinds that were found in it."""

    text: str
    kinds: tuple[str, ...]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


def is_jmbg(number: str) -> bool:
    """Whether 13 digits are a JMBG: a date that exists and the right check digit (remainders 10 and 11 give 0)."""
    if len(number) != 13:
        return False
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:7])
    full = year + (2000 if year < 200 else 1000)
    try:
        date(full, month, day)
    except ValueError:
        return False
    weights = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    check = 11 - sum(w * int(d) for w, d in zip(weights, number, strict=False)) % 11
    return (0 if check > 9 else check) == int(number[12]) and 1900 <= full <= 2100


def is_card(number: str) -> bool:
    """Whether 13 to 19 digits pass the Luhn check of payment cards and begin as one does."""
    if not 13 <= len(number) <= 19 or number[0] not in "34569":
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_private_account(number: str) -> bool:
    """Whether 18 digits are a bank account with the right control number, and no public revenue account (840)."""
    return len(number) == 18 and not number.startswith("840") and int(number) % 97 == 1


def _account_parts(found: re.Match[str]) -> bool:
    bank, middle, control = (_digits(part) for part in found.groups())
    return is_private_account(bank + middle.zfill(13) + control)


_Check = Callable[[re.Match[str]], bool]
_START, _END = r"(?<![\w-])", r"(?![\w-])"
_DOCUMENT_WORDS = (
    r"lk|l\.k\.|li[cč]n\w* kart\w*|paso[sš]\w*|broj\w* dokument\w*|legitimacij\w*|id card|passport|лк|л\.к\."
    r"|личн\w* карт\w*|пасош\w*|број\w* документ\w*|легитимациј\w*"
)
_CREDENTIAL_WORDS = (
    r"lozink\w*|[sš]ifr\w*|pin(?:-?kod)?|aktivacion\w* (?:kod|[sš]ifr)\w*|cvv|cvc|password|passcode|pass"
    r"|activation code|puk|лозинк\w*|шифр\w*|пин(?:-?код)?|активацион\w* (?:код|шифр)\w*|пук"
)
_IS = r"(?:\s*(?:mi|moj|moja|je|glasi|is|ми|мој|моја|је|гласи|broj|број|number)\b){0,3}\s*[:=]?\s*"
_NOT_SECRET = frozenset(
    "je za na od i se ne da mi sam nije kako gde sta ili za mogu treba radi ne zaboravila zaboravio".split()
)


def _secret(found: re.Match[str]) -> bool:
    """A word behind "password is" is a secret when it has a digit or a sign, or a colon stands before it."""
    value, before = found["value"], found["before"]
    if value.lower() in _NOT_SECRET or value.startswith("["):
        return False
    named = ":" in before or "=" in before or re.search(r"\b(je|glasi|is|је|гласи)\b", before) is not None
    mixed = any(c.isdigit() for c in value)
    return mixed or (named and (":" in before or "=" in before))


_RULES: tuple[tuple[str, str, re.Pattern[str], _Check], ...] = (
    ("email", "[e-mail]", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), lambda _m: True),
    (
        "secret",
        "[lozinka]",
        re.compile(rf"(?P<before>\b(?:{_CREDENTIAL_WORDS}){_IS})(?P<value>[^\s,;]{{3,64}})", re.IGNORECASE),
        _secret,
    ),
    (
        "account",
        "[račun]",
        re.compile(rf"{_START}(\d{{3}})[ -]?(\d{{1,13}})[ -]?(\d{{2}}){_END}"),
        _account_parts,
    ),
    ("card", "[kartica]", re.compile(rf"{_START}\d(?:[ \u00a0-]?\d){{12,18}}{_END}"), lambda m: is_card(_digits(m[0]))),
    ("jmbg", "[JMBG]", re.compile(rf"(?<!\d)(?:\d{_SEP}){{12}}\d(?!\d)"), lambda m: is_jmbg(_digits(m[0]))),
    (
        "lbo",
        "[LBO]",
        re.compile(
            r"(?P<before>\b(?:lbo|лбо|osiguranik\w*|осигураник\w*)\D{0,20})(?P<value>\d{11})(?!\d)", re.IGNORECASE
        ),
        lambda _m: True,
    ),
    (
        "document",
        "[dokument]",
        re.compile(rf"(?P<before>\b(?:{_DOCUMENT_WORDS})\D{{0,25}})(?P<value>\d{{8,9}})(?!\d)", re.IGNORECASE),
        lambda _m: True,
    ),
    (
        "phone",
        "[telefon]",
        re.compile(r"(?<![\w/-])(?:(?:\+|00)381[ /.-]?\(?0?\)?|0)[1-9]\d(?:[ /.-]{0,3}\d){6,7}(?![\w-])"),
        lambda m: 8 <= len(_digits(m[0])) <= 15,
    ),
)


def mask(text: str) -> Masked:
    """`text` with each personal number or secret replaced by a short tag, and the kinds that were found."""
    shown = _HIDDEN.sub("", text)
    if any(c.isdigit() and not c.isascii() for c in shown):
        shown = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in shown)
    kinds: list[str] = []
    for kind, tag, pattern, check in _RULES:

        def replace(found: re.Match[str], kind: str = kind, tag: str = tag, check: _Check = check) -> str:
            if not check(found):
                return found[0]
            kinds.append(kind)
            return found.groupdict().get("before", "") + tag

        shown = pattern.sub(replace, shown)
    return Masked(shown, tuple(dict.fromkeys(kinds)))
