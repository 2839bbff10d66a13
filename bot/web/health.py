"""Health and metrics, honestly: ready means the database, the understanding and this process's own loops."""

import asyncio

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.store import StoreError, cases, told, turns
from bot.web.doors import DOORS, Doors


def routes() -> list[web.RouteDef]:
    """The addresses for those who watch."""
    return [
        web.get("/health/live", live),
        web.get("/health/ready", ready),
        web.get("/metrics", show_metrics),
    ]


async def live(_request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"live": True})


async def ready(request: web.Request) -> web.Response:
    """200, or 503 with the reasons; channels are listed and do not change the status."""
    doors = request.app[DOORS]
    reasons = {name: reason for name, reason in (await _reasons(doors)).items() if reason}
    channels = {account: channel.health() or "ok" for account, channel in doors.channels.items()}
    body = {"ready": not reasons, "reasons": reasons, "channels": channels}
    return web.json_response(body, status=503 if reasons else 200)


async def _reasons(doors: Doors) -> dict[str, str]:
    reasons = {"understanding": doors.understanding.health()}
    try:
        await doors.store.ping()
    except (StoreError, OSError, TimeoutError) as away:
        reasons["database"] = f"does not answer ({type(away).__name__})"
    for name, alive in doors.loops().items():
        if not alive:
            reasons[name] = "has stopped"
    return reasons


async def show_metrics(request: web.Request) -> web.Response:
    """Prometheus text."""
    doors = request.app[DOORS]
    try:
        async with asyncio.timeout(2), doors.store.read() as tx:
            metrics.WAITING.set(await turns.count_waiting(tx))
            metrics.OPEN_CASES.set(await cases.count_open(tx))
            metrics.QUEUE_AGE.set(await told.oldest_due(tx, now=doors.clock.now()))
    except (StoreError, OSError, TimeoutError):
        metrics.QUEUE_AGE.set(float("nan"))
    for account, channel in doors.channels.items():
        metrics.CHANNEL_UP.labels(account.partition(":")[0]).set(0 if channel.health() else 1)
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
