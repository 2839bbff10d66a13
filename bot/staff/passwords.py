"""Passwords, by argon2: made and checked in threads beside the loop, few at a time, for each takes much memory."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import StaffRefused

_SHORTEST, _LONGEST = 12, 200
_AT_ONCE = 2  # 64 MB and some tens of milliseconds of a core each


def check_strength(password: str, name: str) -> None:
    """Raise `StaffRefused` for a password that is too short or can be guessed at once."""
    plain = password.strip().casefold()
    if not _SHORTEST <= len(password) <= _LONGEST or len(set(plain)) < 4 or plain.replace(name.casefold(), "") == "":
        raise StaffRefused("weak-password")


class Passwords:
    """Makes and checks hashes. One for each process: it holds how many are worked on at one time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """The hash of a password, with its parameters and salt in it."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def check(self, hashed: str | None, password: str) -> bool:
        """Whether `password` belongs to `hashed`. For an account that is not there the same work is done, in vain."""
        if hashed is None:
            self._nobody = self._nobody or await self.hash(secrets.token_urlsafe(16))
        async with self._room:
            right = await asyncio.to_thread(self._verify, hashed or self._nobody, password[:_LONGEST])
        return right and hashed is not None

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def is_old(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than are used today."""
        return self._hasher.check_needs_rehash(hashed)
