"""A bare Celery task: FastAPI enqueues one task a delivery, and the task works the whole case.

Left out: everything but the queue. The broker's memory is the only memory, and a message is
acknowledged before it is worked, so a killed worker or a flushed broker loses cases; duplicates are
worked again; no intent, no journal, no undo, no limits, no explanation, no retries.
"""

import os
from typing import Any

from celery import Celery, signals
from fastapi import FastAPI, HTTPException, Request
from standardwebhooks.webhooks import WebhookVerificationError

from tests.bench.peers import steps

app = Celery("bare", broker=os.environ.get("BENCH_BROKER", ""))
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
web = FastAPI()
_kept: dict[str, steps.BackOffice] = {}


@signals.worker_process_init.connect
def _connect(**_: Any) -> None:
    _kept["office"] = steps.BackOffice(steps.client())


@app.task(name="work")
def work(case: str, order_id: str) -> None:
    steps.work(_kept["office"], case, order_id)


@web.post("/webhook", status_code=202)
async def webhook(request: Request) -> dict[str, str]:
    try:
        event = steps.verified(await request.body(), request.headers)
    except WebhookVerificationError as error:
        raise HTTPException(401, str(error)) from error
    work.delay(event["id"], steps.order_of(event))
    return {"event": event["id"]}
