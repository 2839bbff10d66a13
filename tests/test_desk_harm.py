"""What must never happen at the desk: an account taken over, a reply lost or said twice, words seen by a stranger."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import App
from bot.casework import Role
from tests.desk import hire, seated
from tests.house import Known, StillClock, house


@pytest.fixture
async def app(database_url: str, clock: StillClock) -> AsyncIterator[App]:
    async with house(database_url, channels=[], understanding=Known(), clock=clock, role="all") as running:
        yield running


async def test_a_link_leads_to_the_house_whatever_host_the_request_names(app: App) -> None:
    ana, bora = await hire(app, "Ana", Role.ADMIN), await hire(app, "Bora")
    async with seated(app, ana) as browser, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        form = {"csrf": browser.token}
        headers = {"Host": "evil.example", "Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
        async with http.post(f"{app.address}/desk/staff/{bora.id}/link", data=form, headers=headers) as made:
            page = await made.text()
    assert "evil.example" not in page
    assert f'value="{app.address}/desk/link/' in page
