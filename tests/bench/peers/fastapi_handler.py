"""A bare FastAPI handler: the whole case inside the request.

Left out: every guarantee. Nothing is stored, so a crash loses the case or repeats its effect; a
duplicate delivery is worked again; no intent, no journal, no undo, no limits, no explanation, no
retries; the sender waits until the back office has answered four times.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, HTTPException, Request
from standardwebhooks.webhooks import WebhookVerificationError

from tests.bench.peers import steps


@asynccontextmanager
async def _kept(app: FastAPI) -> AsyncIterator[None]:
    async with steps.async_client() as client:
        app.state.client = client
        yield


web = FastAPI(lifespan=_kept)


@web.post("/webhook", status_code=202)
async def webhook(request: Request) -> dict[str, str]:
    try:
        event = steps.verified(await request.body(), request.headers)
    except WebhookVerificationError as error:
        raise HTTPException(401, str(error)) from error
    return {"outcome": await _work(request.app.state.client, event["id"], steps.order_of(event))}


async def _work(client: httpx.AsyncClient, case: str, order_id: str) -> str:
    order = await _order(client, order_id)
    wanted = httpx.QueryParams([("sku", sku) for sku in steps.skus_of(order)])
    stock = (await client.get("/stock", params=wanted)).raise_for_status().json()
    facts = steps.facts_of(order, stock)
    if not steps.covered(steps.kind_of(facts), facts):
        return "escalated"
    headers = steps.key_and_condition(case, order["version"])
    (await client.post(f"/orders/{order_id}/reservations", json={}, headers=headers)).raise_for_status()
    return "resolved" if steps.reserved(await _order(client, order_id)) else "unconfirmed"


async def _order(client: httpx.AsyncClient, order_id: str) -> steps.Document:
    order: steps.Document = (await client.get(f"/orders/{order_id}")).raise_for_status().json()
    return order
