"""Serbian in the other script for what people read; foreign marks, addresses, e-mails and codes stay Latin. Pure."""

import re

from bot.model import Locale

_SINGLE = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
_DOUBLE = {"lj": "љ", "nj": "њ", "dž": "џ"}

# Stems in which two letters meet and are not one sound; "|" marks where they meet.
_SPLIT = (
    "in|jek", "kon|jug", "kon|jun", "kon|jekt", "ad|jekt", "ob|jek", "sub|jek", "in|jur", "kon|jer", "van|jezič",
    "nad|živ", "nad|žup", "nad|žnj", "od|žal", "od|živ", "od|žvak", "pred|živ", "pod|žup", "pod|žanr", "nad|žanr",
    "tan|jug", "vin|jag", "pan|jelin", "san|jast", "iz|ljub",
)  # fmt: skip
_MEETING = re.compile("|".join(f"(?P<s{n}>{stem.replace('|', '')})" for n, stem in enumerate(_SPLIT)), re.IGNORECASE)

_KEPT = (
    "ConsentID", "eID", "QR", "IPS", "PDF", "PIN", "PUK", "JPG", "JPEG", "PNG", "SMS", "OTP", "NFC", "USB", "SIM",
    "CSV", "API", "URL", "HTML", "XML", "ID", "IT", "IBAN", "SWIFT", "CVV", "Viber", "Telegram", "WhatsApp",
    "Google Play", "Google", "App Store", "Apple", "AppGallery", "Huawei", "Android", "iOS", "iPhone", "iPad",
    "Windows", "Mac", "macOS", "Linux",
    "Chrome", "Firefox", "Edge", "Safari", "Visa", "Mastercard", "MasterCard", "Maestro", "American Express", "Gmail",
    "Excel", "Word", "Adobe", "Reader", "Bluetooth", "e-mail", "mToken", "English",
    "DinaCard", "Wi-Fi", "WiFi", "ePay", "RS Partners",
    "E-Smart Systems", "E-Smart", "Halcom", "Banca Intesa", "Yettel", "KPMG", "Prica & Partners", "CT Legal", "CMS",
    "Commercium", "Statt",
)  # fmt: skip
_ENDING = r"(?:-[a-zčćđšž]{1,4}\b)?"  # of a case: "SMS-om"
_ROMAN = r"\b(?=[IVX]{2}|[VX]\b)X{0,3}(?:IX|IV|V?I{0,3})\b|(?<=[a-zčćđšž,] )I\b"
_LEAVE = re.compile(
    r"(?P<plain><[^<>]*>"
    r"|https?://\S+|\bwww\.\S+"
    r"|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[\w-]+\.)+(?:rs|com|org|net|eu|gov|info|tv|pdf|docx?|xlsx?|aspx|html)\b(?:/\S*)?"
    r"|(?<!\w)/[a-z_]+\b"
    r"|(?!\d{1,3}[a-gz]\b)\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*\b"
    r"|\b[A-Z0-9]{3}-[A-Z0-9]{4}\b"
    r"|" + _ROMAN + r")"
    # A Serbian word has no q, w, x or y.
    r"|(?P<foreign>\b(?:"
    + "|".join(re.escape(mark) for mark in _KEPT)
    + r")\b|\b(?=\w*[qwxyQWXY])[^\W\d_]+\b)"
    + _ENDING,
)


def to_cyrillic(text: str) -> str:
    """`text` in Serbian Cyrillic, with what must stay Latin left as it is."""
    parts, last = [], 0
    for kept in _LEAVE.finditer(text):
        mark = kept["plain"] or kept["foreign"]
        # What follows a foreign mark is a Serbian case ending: "SMS-om" becomes "SMS-ом".
        parts += [_convert(text[last : kept.start()]), mark, _convert(kept.group()[len(mark) :])]
        last = kept.end()
    parts.append(_convert(text[last:]))
    return "".join(parts)


def _convert(text: str) -> str:
    if not text:
        return text
    marked = _MEETING.sub(_mark, text)
    out, place = [], 0
    while place < len(marked):
        pair = marked[place : place + 2]
        if pair.lower() in _DOUBLE:
            letter = _DOUBLE[pair.lower()]
            out.append(letter.upper() if pair[0].isupper() else letter)
            place += 2
            continue
        letter = marked[place]
        small = _SINGLE.get(letter.lower(), letter if letter != "\0" else "")
        out.append(small.upper() if letter.isupper() else small)
        place += 1
    return "".join(out)


def _mark(match: re.Match[str]) -> str:
    """The stem with a mark between the two letters that only meet."""
    stem = _SPLIT[int((match.lastgroup or "s0")[1:])]
    cut = stem.index("|")
    return match.group()[:cut] + "\0" + match.group()[cut:]


_LATIN = {cyrillic: latin for latin, cyrillic in (*_SINGLE.items(), *_DOUBLE.items())}


def to_latin(text: str) -> str:
    """`text` in Serbian Latin; letters of other alphabets stay as they are."""
    return "".join(_latin(text, place) for place in range(len(text)))


def _latin(text: str, place: int) -> str:
    letter = text[place]
    latin = _LATIN.get(letter.lower())
    if latin is None:
        return letter
    if letter.islower():
        return latin
    beside = text[place + 1 : place + 2] or text[max(0, place - 1) : place]
    return latin.upper() if beside.isupper() else latin.capitalize()


def in_script(text: str, locale: Locale) -> str:
    """`text` in the script of `locale`: Serbian changes its letters, all else stays as it is."""
    match locale:
        case Locale.CYRILLIC:
            return to_cyrillic(text)
        case Locale.LATIN:
            return to_latin(text)
        case _:
            return text
