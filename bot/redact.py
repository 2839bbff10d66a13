"""Masks personal numbers and secrets in what a person types, before it is stored or logged.

Masked: JMBG, LBO, documents, cards, private accounts, phones, e-mails, and passwords, PINs and codes named as such, in
Latin and Cyrillic surroundings. Not masked: public revenue accounts (840-...), case codes, amounts, dates, law numbers.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

_PASSES = 10  # a number may only stand free once its neighbour is masked
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e01ef]"
)
_MARKS_ON_DIGITS = re.compile("(?<=[0-9])[\u0300-\u036f\u20d0-\u20e2]+")
_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = "abvgddezzijkllmnnoprstcufhccds"
# One letter for one letter, so that a place in the bald text is the same place in the shown one.
_BALD = str.maketrans(
    _CYRILLIC + _CYRILLIC.upper() + "čćžšđČĆŽŠĐ" + "\u2010\u2012\u2013\u2014\u2015\u2212",
    _LATIN + _LATIN.upper() + "cczsdCCZSD" + "------",
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers, and the kinds that were found in it."""

    text: str
    kinds: tuple[str, ...]


_Found = re.Match[str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is looked for in the bald text; where the pattern has a group `value`, only that is masked."""

    kind: str
    tag: str
    pattern: re.Pattern[str]
    check: Callable[[_Found], bool] = lambda _found: True


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


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


_CARD_STARTS = re.compile(r"2[2-7]|3[04-9]|4|5[0-8]|6|9891")
_CARD_LENGTHS = {"4": (16, 19), "3": (14, 15, 16), "2": (16,), "9": (16,), "5": (16, 18, 19), "6": (16, 18, 19)}


def is_card(number: str) -> bool:
    """Whether the digits begin and are as long as a payment card's, and pass the Luhn check."""
    if len(number) not in _CARD_LENGTHS.get(number[:1], ()) or not _CARD_STARTS.match(number):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_private_account(number: str) -> bool:
    """Whether 18 digits are a bank account with the right control number, and no public revenue account (840)."""
    return len(number) == 18 and not number.startswith("840") and int(number) % 97 == 1


def is_private_iban(number: str) -> bool:
    """Whether the letters and digits are an IBAN with the right control number, and no public revenue account."""
    number = number.upper()
    turned = "".join(str(int(c, 36)) for c in number[4:] + number[:4])
    return int(turned) % 97 == 1 and not (number.startswith("RS") and number[4:7] == "840")


def _account_parts(found: _Found) -> bool:
    bank, middle, control = (_digits(part) for part in found.groups())
    return is_private_account(bank + middle.zfill(13) + control)


_NAME = (
    r"(?:lozink\w{0,3}|sifr\w{0,3}|pasvord\w{0,2}|password|passcode|pass|pwd|puk|cvv|cvc|otp"
    r"|pin(?:[ -]?(?:kod\w{0,2}|code))?(?:-?(?:a|u|om))?"
    r"|(?:aktivacion|verifikacion|registracion|jednokratn|sigurnosn|potvrdn|sms|otp)\w{0,3}"
    r"[ -](?:kod|sifr|lozink)\w{0,2}"
    r"|kod\w{0,2} za (?:aktivacij|verifikacij|registracij|potvrd|prijav)\w{1,3}"
    r"|(?:activation|verification|registration|confirmation|security|one-time) (?:code|password|pin))(?![^\W\d_])"
)
_MINE = r"\b(?P<mine>(?:moj[aeu]?|my)\s+(?:\w+\s+)?)?"
_FOR = r"(?:\s+(?:za|na|od|for|of)\s+[\w.-]+(?:\s+[\w.-]+)?(?=\s+(?:je|glasi|is)\b|\s*[:=]))?"
_IS = (
    r"(?P<link>(?:\s+(?:mi|moj[aeu]?|je|bi[ol]a?|glasi|sam|stavi[lo]\w*|postavi[lo]\w*|na|u|is|was|broj|number)\b){0,5}"
    r"[\s:=-]{0,5})"
)
_VALUE = r"(?P<value>[\"'„“”«»][^\"'„“”«»\n]{1,100}[\"'“”«»]|\S{1,200})"
_QUOTES = "\"'„“”«»"
_STOPS = ".,;!?)" + _QUOTES
_TAGS = ("[e-mail]", "[lozinka]", "[racun]", "[kartica]", "[JMBG]", "[LBO]", "[dokument]", "[telefon]")
_COUNTED = re.compile(
    r"\d[\d.,/-]*[ -]?(?:put|x\b|cif|broj|zna[kc]|karakter|slov|dan|din|rsd|min|sat|sek|pokusaj|mesec|godin|time|digit"
    r"|char|letter|attempt)",
    re.IGNORECASE,
)
_ORDINARY = frozenset(
    "a ako ali and bez bi broj but can cannot da dobijam do does for from gde hocu how i ili imam is iz iznova je jer "
    "kad kada kako kod koja koji koju li me mi mogu mora moram na ne nece nemam nije nikako nisam not novu od opet or "
    "ponovo radi sam se smem sta stalno sto to treba trebam u uz vec vise vam what when where why za zasto zbog "
    "zaboravih zaboravio zaboravila zaboravljena zaboravljen izgubio izgubila pogresan pogresna forgot forgotten "
    "lost wrong".split()
)
_STATE = re.compile(
    r"(?:zaborav|istek|blokir|zaklj|zakluc|pogres|netac|tacn|neisprav|isprav|nevaz|vaz|promen|izgub|ukrad|dug|kratk|slab"
    r"|jak|ist[aeiou]?$|los|dobr|potreb|neophod|obavez|komplik|slozen|nepozn|pozn|tesk|lak|stig|dos[il]|prihva|odbij"
    r"|nov|star|reset|posla|aktiv|neaktiv|napisa|upisa|unet|sacuva|pokvar|nedostup|tu$|ovde$|ok$|bezbed|sigur|tajn[aio]$"
    r"|wrong|incorrect|invalid|expired|locked|blocked|lost|forgot|stolen|correct|right|required|needed|same|too|still"
    r"|safe|secret$|old|new|long|short|weak|strong)",
    re.IGNORECASE,
)


def _secret(found: _Found) -> bool:
    """Whether the word behind "password" or "PIN is" is one.

    It is behind a colon; with a digit or a sign in it unless it counts something; and as the last word of "my password
    is ...". Words that people say of a password ("forgot", "does not work") never are.
    """
    value, link = found["value"].strip(_STOPS), found["link"]
    if not value or found["value"].startswith(_TAGS) or value.split()[0].lower() in _ORDINARY:
        return False
    if ":" in link or "=" in link:
        return True
    named = re.search(r"\b(?:je|glasi|is|was)\b", link, re.IGNORECASE) is not None
    if any(c.isdecimal() for c in value):
        return len(value) >= (3 if named else 4) and not _COUNTED.match(found.string, found.start("value"))
    if re.search(r"\w[@#$%^&*_+!]\w", value):
        return True
    mine = found["mine"] or re.search(r"\bm(?:i|oj[aeu]?)\b", link, re.IGNORECASE)
    last = not re.match(r"\s*\w", found.string[found.end("value") :])
    quoted = found["value"][0] in _QUOTES
    return bool(named and ((mine and last) or quoted) and not _STATE.match(value))


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _number(length: int, between: str) -> re.Pattern[str]:
    """`length` digits with `between` between any two, and no digit beside them."""
    return re.compile(rf"(?<!\d)\d(?:{between}\d){{{length - 1}}}(?!\d)")


_DOCUMENT = (
    r"\b(?:lk|l\.k\.|licn\w* kart\w*|pasos\w*|broj\w* dokument\w*|legitimacij\w*|id card|passport)(?![^\W\d_])\D{0,25}?"
)
_INSURED = r"\b(?:lbo|bzk|osiguranik\w*|zdravstven\w* (?:kartic|knjizic|knizic)\w*)(?![^\W\d_])\D{0,20}?"
_PHONE = (
    r"(?<!\d)(?<!\d[-/.,])(?:(?:(?:\+|00)381[ /.-]?\(?0?\)?[ /.-]?|381)\(?[1-9]\d|\(?0[1-9]\d)\)?(?:[ /.-]{0,3}\d){6,7}"
    r"(?!\d|-\d|/20\d\d(?!\d))"
)

_RULES = (
    _Rule("email", "[e-mail]", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    _Rule("secret", "[lozinka]", _pattern(_MINE + _NAME + _FOR + _IS + _VALUE), _secret),
    _Rule(
        "secret",
        "[lozinka]",
        _pattern(
            r"(?<!postanski )(?<!postal )(?<!zip )\b(?:kod|code)(?:\s+(?:je|glasi|is))?[\s:=]{1,3}"
            r"(?P<value>\d{4,8})(?![\w/.,-]*\d)"
        ),
        lambda found: not _COUNTED.match(found.string, found.start("value")),
    ),
    _Rule(
        "account",
        "[račun]",
        re.compile(r"(?<!\d)(?<!\d-)([1-9]\d{2}) ?[-/] ?(\d{3,13}) ?[-/] ?(\d{2})(?!\d|-\d)"),
        _account_parts,
    ),
    _Rule(
        "account",
        "[račun]",
        _pattern(
            r"(?<![^\W_])(?:RS\d\d(?:[ -]?\d){18}|[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![^\W_])"
        ),
        lambda found: is_private_iban("".join(c for c in found[0] if c.isalnum() and c.isascii())),
    ),
    _Rule("account", "[račun]", _number(18, "[ -]?"), lambda found: is_private_account(_digits(found[0]))),
    *(
        _Rule("card", "[kartica]", _number(length, "[ .-]?"), lambda found: is_card(_digits(found[0])))
        for length in (19, 18, 16, 15, 14)
    ),
    _Rule("jmbg", "[JMBG]", _number(13, r"[\s.,:;\-/_|*+]{0,3}"), lambda found: is_jmbg(_digits(found[0]))),
    _Rule("lbo", "[LBO]", _pattern(_INSURED + r"(?P<value>\d(?:[ .-]?\d){10})(?!\d)")),
    _Rule("document", "[dokument]", _pattern(_DOCUMENT + r"(?P<value>\d(?:[ .-]?\d){7,8})(?!\d)")),
    _Rule("phone", "[telefon]", re.compile(_PHONE)),
    _Rule("phone", "[telefon]", re.compile(r"(?<!\d)\+[1-9]\d{0,2}(?:[ /.()-]{0,3}\d){7,12}(?!\d)")),
)


def mask(text: str) -> Masked:
    """`text` with each personal number or secret replaced by a short tag, and the kinds that were found.

    A text in which nothing is found comes back as it was.
    """
    shown = _plain(text)
    kinds: dict[str, None] = {}
    for _ in range(_PASSES):
        before = shown
        for rule in _RULES:
            shown, hit = _replace(rule, shown)
            if hit:
                kinds[rule.kind] = None
        if shown == before:
            break
    return Masked(shown if kinds else text, tuple(kinds))


def phone_in(text: str) -> str:
    """The first phone in `text`; "" when there is none.

    Where one was asked for, a text of digits alone is taken for one too, unless it is another personal number.
    """
    shown = _plain(text)
    found = [span for rule in _RULES if rule.kind == "phone" for span in _spans(rule, shown.translate(_BALD))]
    if found:
        start, end = min(found)
        return shown[start:end]
    bare = shown.strip(" .!")
    alone = re.fullmatch(r"\+?[\d\s()/.-]+", bare) and 6 <= len(_digits(bare)) <= 15
    return bare if alone and not mask(shown).kinds else ""


def _plain(text: str) -> str:
    """`text` without hidden characters, with every kind of digit and letter in its usual form."""
    shown = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
    shown = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in shown)
    return _MARKS_ON_DIGITS.sub("", shown)


def _replace(rule: _Rule, shown: str) -> tuple[str, bool]:
    """`shown` with what the rule finds replaced by its tag; says whether it found anything."""
    parts, last = [], 0
    for start, end in _spans(rule, shown.translate(_BALD)):
        parts += [shown[last:start], rule.tag]
        last = end
    return "".join(parts) + shown[last:], last > 0


def _spans(rule: _Rule, bald: str) -> Iterator[tuple[int, int]]:
    """Where the rule holds. A match that fails its check does not hide one that begins inside it."""
    at = 0
    while found := rule.pattern.search(bald, at):
        if not rule.check(found):
            at = found.start() + 1
            continue
        start, end = found.span("value") if "value" in rule.pattern.groupindex else found.span()
        end = start + len(bald[start:end].rstrip(".,;!?)")) if rule.kind == "secret" else end
        yield start, end
        at = max(end, start + 1)


def storable(text: str) -> str:
    """`text` without what a database refuses: the NUL character and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
