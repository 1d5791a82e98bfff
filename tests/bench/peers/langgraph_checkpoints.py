"""The same steps as a LangGraph with SQLite checkpoints, one Celery task a delivery.

The event is a row before it is acknowledged; a task a delivery with late acknowledgement runs a graph
of seven nodes whose state is plain JSON; the checkpointer writes to SQLite in WAL mode with full
synchronisation after every node, in the background as is its default.

Left out: an intent that is committed before its send (a kill after the send repeats it, and only the
key saves the day), whatever finds an event whose message was lost, joining of events to cases, leases,
switches, limits, recordings of what was read, explanations, undo, retries, typed facts.
"""

import os
import sqlite3
import threading
from typing import Any, TypedDict

from celery import Celery, signals
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from standardwebhooks.webhooks import WebhookVerificationError

from tests.bench.peers import steps

_DATABASE = os.environ.get("BENCH_DATABASE", "")
app = Celery("checkpoints", broker=os.environ.get("BENCH_BROKER", ""))
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)
web = FastAPI()
_writing = threading.Lock()
_kept: dict[str, Any] = {}


class State(TypedDict, total=False):
    case: str
    order_id: str
    order: steps.Document
    stock: steps.Document
    facts: steps.Document
    kind: str
    action: str
    applied: steps.Document
    confirmed: bool
    outcome: str


def connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
    return connection


def build(office: steps.BackOffice, connection: sqlite3.Connection) -> CompiledStateGraph[State, None, State, State]:
    """The compiled graph; nodes are named as ours."""

    def gather(state: State) -> State:
        order = office.order(state["order_id"])
        return {"order": order, "stock": office.stock(order)}

    def assess(state: State) -> State:
        return {"facts": steps.facts_of(state["order"], state["stock"])}

    def classify(state: State) -> State:
        return {"kind": steps.kind_of(state["facts"])}

    def decide(state: State) -> State:
        return {"action": "reserve" if steps.covered(state["kind"], state["facts"]) else "escalate"}

    def act(state: State) -> State:
        return {"applied": office.reserve(state["order_id"], state["case"], state["order"]["version"])}

    def verify(state: State) -> State:
        order = office.order(state["order_id"])
        return {"order": order, "confirmed": steps.reserved(order)}

    def close(state: State) -> State:
        return {"outcome": "resolved" if state.get("confirmed") else "escalated"}

    graph = StateGraph(State)
    for node in (gather, assess, classify, decide, act, verify, close):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "gather")
    graph.add_edge("gather", "assess")
    graph.add_edge("assess", "classify")
    graph.add_edge("classify", "decide")
    graph.add_conditional_edges("decide", lambda state: "act" if state["action"] == "reserve" else "close")
    graph.add_edge("act", "verify")
    graph.add_edge("verify", "close")
    graph.add_edge("close", END)
    return graph.compile(checkpointer=SqliteSaver(connection))


@signals.worker_process_init.connect
def _build(**_: Any) -> None:
    connection = connect(_DATABASE)
    _kept.update(connection=connection, graph=build(steps.BackOffice(steps.client()), connection))


@app.task(name="work")
def work(case: str, order_id: str) -> None:
    _kept["graph"].invoke({"case": case, "order_id": order_id}, {"configurable": {"thread_id": case}})


@web.post("/webhook", status_code=202)
async def webhook(request: Request) -> dict[str, str]:
    try:
        body = await request.body()
        event = steps.verified(body, request.headers)
    except WebhookVerificationError as error:
        raise HTTPException(401, str(error)) from error
    await run_in_threadpool(_store, event["id"], body.decode())
    work.delay(event["id"], steps.order_of(event))
    return {"event": event["id"]}


def _store(event: str, body: str) -> None:
    with _writing:
        if "inbox" not in _kept:
            _kept["inbox"] = connect(_DATABASE)
        with _kept["inbox"] as connection:
            connection.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?)", (event, body))
