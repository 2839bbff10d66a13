"""A real Chromium before the real house: what tests of the web pages share."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from bot.app import App
from bot.ports import Understanding
from tests.house import NOON, StillClock, house

ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
)
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


class RunningClock(StillClock):
    """Starts at the tests' noon and goes on from there, so that one thing comes after another."""

    def __init__(self) -> None:
        super().__init__()
        self._began = monotonic()

    def now(self) -> datetime:
        """The tests' noon and what has passed since."""
        return super().now() + timedelta(seconds=monotonic() - self._began)


assert RunningClock().now() >= NOON


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "these tests need Chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def served(url: str, understanding: Understanding, *, port: int = 0) -> AsyncIterator[App]:
    """The whole house on `url`, with its web pages."""
    async with house(
        url, channels=None, understanding=understanding, clock=RunningClock(), role="all", http_port=port
    ) as app:
        yield app


class Visitor:
    """A person before the page, and what their browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.posts: list[dict[str, Any]] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Any) -> None:
        self.requests.append(request.url)
        if request.method == "POST" and request.url.partition("?")[0].endswith("/messages"):
            self.posts.append(request.post_data_json)

    @property
    def input(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#text")

    @property
    def bubbles(self) -> Locator:
        """What both sides said."""
        return self.page.locator("#messages > li")

    @property
    def last(self) -> Locator:
        """What the bot said last."""
        return self.page.locator("#messages > li:not(.mine)").last

    async def arrive(self, address: str) -> "Visitor":
        """Open the page and wait for the greeting."""
        await self.page.goto(address)
        await expect(self.bubbles).not_to_have_count(0, timeout=10_000)
        return self

    async def say(self, text: str) -> None:
        """Write `text`, send it, and wait until the bot has answered."""
        count = await self.bubbles.count()
        await self.input.fill(text)
        await self.input.press("Enter")
        await self.heard(count + 2)

    async def press(self, name: str) -> None:
        """Press a button under the last message, and wait until the bot has answered."""
        count = await self.bubbles.count()
        await self.last.get_by_role("button", name=name).click()
        await self.heard(count + 2)

    async def heard(self, count: int) -> None:
        """Wait until `count` things have been said, the last one by the bot."""
        await expect(self.bubbles).to_have_count(count, timeout=10_000)
        await expect(self.bubbles.last).not_to_have_class("mine")

    async def texts(self) -> list[str]:
        """Everything that was said, as a screen reader reads it."""
        return [" ".join(text.split()) for text in await self.page.locator(".bubble").all_text_contents()]


async def visit(context: BrowserContext, address: str) -> Visitor:
    """A person opens the page in `context`."""
    return await Visitor(await context.new_page()).arrive(address)
