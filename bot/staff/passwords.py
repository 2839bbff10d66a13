"""Passwords, by argon2: made and checked in threads beside the loop, few at a time, for each takes much memory."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import StaffRefused, TooBusy

_SHORTEST, _LONGEST = 12, 200
_AT_ONCE = 2  # 64 MB and some tens of milliseconds of a core each
_MOST_WAITING = 20  # checks that wait for their turn; anybody may ask for one, and nobody for a crowd of them


def check_strength(password: str, name: str) -> None:
    """Raise `StaffRefused` for a password that is too short or can be guessed at once."""
    plain = password.strip().casefold()
    if not _SHORTEST <= len(password) <= _LONGEST or len(set(plain)) < 4 or plain.replace(name.casefold(), "") == "":
        raise StaffRefused("weak-password")


class Passwords:
    """Makes and checks hashes, in threads of its own. One for each process: it holds how many are worked on at one
    time, and how many wait."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="passwords")
        self._checking = 0
        self._nobody = ""

    @property
    def full(self) -> bool:
        """Whether as many checks wait as may."""
        return self._checking >= _AT_ONCE + _MOST_WAITING

    async def hash(self, password: str) -> str:
        """The hash of a password, with its parameters and salt in it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def check(self, hashed: str | None, password: str) -> bool:
        """Whether `password` belongs to `hashed`. For an account that is not there the same work is done, in vain.

        Raises `TooBusy` when too many checks wait.
        """
        if self.full:
            raise TooBusy
        self._checking += 1
        try:
            if hashed is None:
                self._nobody = self._nobody or await self.hash(secrets.token_urlsafe(16))
            known, tried = hashed or self._nobody, password[:_LONGEST]
            right = await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, known, tried)
        finally:
            self._checking -= 1
        return right and hashed is not None

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def is_old(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than are used today."""
        return self._hasher.check_needs_rehash(hashed)
