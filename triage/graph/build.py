"""Every edge of the state machine, on one screen."""

from typing import Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from triage.graph.act import act
from triage.graph.assess import assess
from triage.graph.classify import classify
from triage.graph.close import close
from triage.graph.decide import decide
from triage.graph.escalate import escalate
from triage.graph.gather import gather
from triage.graph.run import Run
from triage.graph.state import CaseState
from triage.graph.verify import verify
from triage.graph.watch import watch

Graph = CompiledStateGraph[CaseState, Run, CaseState, CaseState]
_MOST_STEPS = 100
_THEN: dict[str, Literal["close", "watch", "escalate"]] = {
    "resolve": "close",
    "watch": "watch",
    "escalate": "escalate",
}


def build() -> Graph:
    """The compiled graph, without a checkpointer: what survives a crash is in our own tables."""
    graph = StateGraph(CaseState, context_schema=Run)
    graph.add_node("gather", gather)
    graph.add_node("assess", assess)
    graph.add_node("classify", classify)
    graph.add_node("decide", decide)
    graph.add_node("act", act)
    graph.add_node("verify", verify)
    graph.add_node("close", close)
    graph.add_node("watch", watch)
    graph.add_node("escalate", escalate)

    graph.add_edge(START, "gather")
    graph.add_edge("gather", "assess")
    graph.add_edge("assess", "classify")
    graph.add_conditional_edges("classify", after_classify)
    graph.add_conditional_edges("decide", after_decide)
    graph.add_conditional_edges("act", after_act)
    graph.add_conditional_edges("verify", after_verify)
    graph.add_conditional_edges("close", after_ending)
    graph.add_conditional_edges("watch", after_ending)
    graph.add_edge("escalate", END)
    return graph.compile().with_config(recursion_limit=_MOST_STEPS)


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
