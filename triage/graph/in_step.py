"""Cases in step: a step of the graph takes every case that stands at its node.

What LangGraph costs, it costs a step and not a case; and what has just run for one case runs faster for
the next. A case that fails is set down with its error, and leaves the others alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, get_args, get_type_hints

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from structlog.contextvars import bound_contextvars

from triage.graph.run import Run
from triage.graph.state import Batch, CaseState

Work = Callable[[CaseState, Run], CaseState]
Way = Callable[[CaseState], str]


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a batch, by case."""

    of: Mapping[str, Run]


Graph = CompiledStateGraph[Batch, Runs, Batch, Batch]


class InStep:
    """A StateGraph in the making, whose nodes and edges are written for one case."""

    def __init__(self, first: Work) -> None:
        self._graph = StateGraph(Batch, context_schema=Runs)
        self._graph.add_edge(START, first.__name__)

    def node(self, work: Work, then: str | Way) -> None:
        """A node, and the way from there: always the same, or as a function says that lists its ends as a Literal."""
        name = work.__name__
        if isinstance(then, str):
            self._graph.add_node(name, _step(name, work, lambda _: then))
            self._graph.add_edge(name, then)
        else:
            ends = list(get_args(get_type_hints(then)["return"]))
            self._graph.add_node(name, _step(name, work, then))
            self._graph.add_conditional_edges(name, _where_cases_stand(ends), ends)

    def compile(self, most_steps: int) -> Graph:
        """The compiled graph. Where cases part, their nodes run one after the other."""
        return self._graph.compile().with_config(recursion_limit=most_steps, max_concurrency=1)


def go(graph: Graph, first: str, runs: Sequence[Run]) -> dict[str, CaseState]:
    """Take runs through the graph to their ends, or to the error that is left on a run."""
    cases: dict[str, CaseState] = {run.case.id: {"at": first, "resuming": run.resumed is not None} for run in runs}
    ended = graph.invoke({"cases": cases}, context=Runs({run.case.id: run for run in runs}))
    went: dict[str, CaseState] = ended["cases"]
    return went


class _Step(Protocol):
    def __call__(self, state: Batch, *, runtime: Runtime[Runs]) -> Batch: ...


def _step(name: str, work: Work, way: Way) -> _Step:
    def step(state: Batch, *, runtime: Runtime[Runs]) -> Batch:
        runs = runtime.context.of
        standing = [(case, own) for case, own in state["cases"].items() if own["at"] == name]
        return {"cases": {case: _worked(own, runs[case], work, way) for case, own in standing}}

    return step


def _worked(own: CaseState, run: Run, work: Work, way: Way) -> CaseState:
    with bound_contextvars(case=run.case.id, attempt=run.claim.attempts):
        try:
            came: CaseState = {**own, **work(own, run)}
        except Exception as error:  # noqa: BLE001 the edge of one case within a batch: the drain records it
            run.broken = error
            return {**own, "at": END}
    return {**came, "at": way(came)}


def _where_cases_stand(ends: Sequence[str]) -> Callable[[Batch], list[str]]:
    def stand(state: Batch) -> list[str]:
        standing = {own["at"] for own in state["cases"].values()}
        return [end for end in ends if end in standing and end != END]

    return stand
