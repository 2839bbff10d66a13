"""Somebody at the desk, as tests have them: a browser without a face that keeps cookies and sends the forms' token."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any

import aiohttp
from argon2 import PasswordHasher

from bot.app import App
from bot.casework import Role
from bot.model import Locale
from bot.staff import accounts, entry
from bot.store.audit import Actor
from bot.store.staff import Staff

PASSWORD = "tri zelena bicikla"
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
TESTS = Actor(None, "cli")


async def hire(app: App, name: str, role: Role = Role.MENTOR, *, locale: Locale = Locale.LATIN, **chats: str) -> Staff:
    """An account with the tests' password."""
    async with app.store.write() as tx:
        return await accounts.add(
            tx, name=name, role=role, actor=TESTS, now=app.clock.now(), password=HASHED, locale=locale, chats=chats
        )


class Seat:
    """One browser before the desk."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http = http
        self.address = address
        self.token = ""
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Look at a page: status and body; where it leads elsewhere the body is the address."""
        return await self._ask("GET", path, headers=headers)

    async def post(self, path: str, *, token: str | None = None, **form: str) -> tuple[int, str]:
        """Send a form, with the token of the page last looked at."""
        data = {**form, "csrf": self.token if token is None else token}
        return await self._ask("POST", path, data=data)

    async def _ask(self, method: str, path: str, **how: Any) -> tuple[int, str]:
        headers = {**how.pop("headers", {}), "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        url = self.address + path
        async with self._http.request(method, url, headers=headers, allow_redirects=False, **how) as answer:
            for header in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
            text = await answer.text()
            found = re.search(r'name="csrf" value="([^"]+)"', text)
            self.token = found[1] if found else self.token
            return answer.status, answer.headers.get("Location") or text

    async def sign_in(self, name: str, password: str = PASSWORD) -> tuple[int, str]:
        """Come in with name and password, and look at one's own page for the token of the new session."""
        await self.get("/desk/sign-in")
        answer = await self.post("/desk/sign-in", name=name, password=password)
        if answer[0] == 303:
            await self.get("/desk")
        return answer


@asynccontextmanager
async def seat(app: App) -> AsyncIterator[Seat]:
    """A browser, not signed in."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Seat(http, app.address)


@asynccontextmanager
async def seated(app: App, who: Staff) -> AsyncIterator[Seat]:
    """A browser in which `who` has signed in, without the work that a password costs."""
    async with seat(app) as browser:
        async with app.store.write() as tx:
            browser.cookies["helpdesk_desk"] = await entry.begin_session(tx, who.id, way="test", now=app.clock.now())
        await browser.get("/desk")
        yield browser
