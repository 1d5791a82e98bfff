"""Every edge of the state machine, on one screen."""

from typing import Literal

from langgraph.graph import END

from triage.graph.act import act
from triage.graph.assess import assess
from triage.graph.classify import classify
from triage.graph.close import close
from triage.graph.decide import decide
from triage.graph.escalate import escalate
from triage.graph.gather import gather
from triage.graph.in_step import Graph, InStep
from triage.graph.state import CaseState
from triage.graph.verify import verify
from triage.graph.watch import watch

_MOST_STEPS = 100
_THEN: dict[str, Literal["close", "watch", "escalate"]] = {
    "resolve": "close",
    "watch": "watch",
    "escalate": "escalate",
}


def build() -> Graph:
    """The compiled graph, without a checkpointer: what survives a crash is in our own tables."""
    graph = InStep(first=gather)
    graph.node(gather, after_gather)
    graph.node(assess, "classify")
    graph.node(classify, after_classify)
    graph.node(decide, after_decide)
    graph.node(act, after_act)
    graph.node(verify, after_verify)
    graph.node(close, after_ending)
    graph.node(watch, after_ending)
    graph.node(escalate, END)
    return graph.compile(_MOST_STEPS)


def after_gather(state: CaseState) -> Literal["assess", "__end__"]:
    return "__end__" if "ended" in state else "assess"


def after_classify(state: CaseState) -> Literal["decide", "close", "watch", "escalate"]:
    if state.get("resuming"):
        return "decide"
    match state["finding"]:
        case "proven" | "claimed":
            return "decide"
        case "cleared" | "nothing":
            return "close"
        case "open":
            return "watch"
        case "unclassified":
            return "escalate"


def after_decide(state: CaseState) -> Literal["act", "watch", "escalate"]:
    return state["verdict"]


def after_act(state: CaseState) -> Literal["verify", "gather", "act", "close", "watch", "escalate"]:
    match state["effect"]:
        case "sent":
            return "verify"
        case "crossed":
            return "gather"
        case "settled" | "failed":
            return after_verify(state)


def after_verify(state: CaseState) -> Literal["act", "close", "watch", "escalate"]:
    if state["effect"] == "failed":
        return "escalate"
    return "act" if state["step"] < state["steps"] else _THEN[state["then"]]


def after_ending(state: CaseState) -> Literal["escalate", "__end__"]:
    return "__end__" if "ended" in state else "escalate"
