"""Encrypts what may be read for one purpose only, by a key derived from the one that signs; nothing is stored here."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import Forged

PHONE = "phone of a case"  # the purpose of a number by which a person wants to be called


def seal(key: bytes, purpose: str, text: str) -> str:
    """`text` encrypted and signed, so that only this key opens it, and only for this purpose."""
    return _lock(key, purpose).encrypt(text.encode()).decode()


def open_sealed(key: bytes, purpose: str, sealed: str) -> str:
    """The text again. Raises `Forged` when it was sealed by another key, for another purpose, or changed since."""
    try:
        return _lock(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Forged from None


def _lock(key: bytes, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sealed: {purpose}".encode()).derive(key)
    return Fernet(base64.urlsafe_b64encode(derived))
