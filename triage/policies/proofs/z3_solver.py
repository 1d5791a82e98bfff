"""z3 as a second opinion: for what boxes do not settle, and for theorems about a whole set."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Any

from triage.domain.clauses import Clause, Condition, leaves
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL
from triage.domain.policies import Mode, Policy, Stop
from triage.domain.search import Case, Question
from triage.policies.proofs.smt import OutOfTime
from triage.policies.proofs.z3_logic import Z3Logic
from triage.policies.proofs.z3_values import Truths

_ONE_AT_A_TIME = Lock()
_ORIGIN: Condition = (KIND_NOT_FROM_A_MODEL,)


@dataclass(frozen=True, slots=True)
class _Copy:
    """One of the cases that a theorem is about, and what the variables on it stand for."""

    name: str
    names: list[Any]


def z3_if_installed() -> "Z3 | None":
    try:
        return Z3(import_module("z3"))
    except ImportError:
        return None


class Z3:
    def __init__(self, z3: Any) -> None:
        self._z3 = z3

    def find(self, question: Question, seconds: float) -> Case | None:
        with _ONE_AT_A_TIME:
            logic = Z3Logic(self._z3, question.clauses())
            copy = "it" if question.aged else None
            asked = [
                *logic.laws(),
                *(logic.read_at(copy) if copy else ()),
                *(logic.of(condition, copy).true for condition in question.true),
                *(logic.of(condition, copy).false for condition in question.false),
                *(self._z3.Not(logic.of(condition, copy).false) for condition in question.maybe),
            ]
            model = self._model(asked, seconds)
            return None if model is None else logic.case(model, copy)

    def poorer_case(
        self, policies: Sequence[Policy], stops: Sequence[Stop], seconds: float
    ) -> tuple[Case, Case] | None:
        with _ONE_AT_A_TIME:
            logic = Z3Logic(self._z3, _clauses(policies, stops))
            rich, poor = _Copy("the richer", []), _Copy("the poorer", [])
            before, after = (list(self._done(policies, stops, logic, copy)) for copy in (rich, poor))
            astray = [self._z3.And(now, self._z3.Not(was)) for now, was in zip(after, before, strict=True)]
            laws = [*logic.laws(), *logic.read_at(rich.name), *logic.poorer(poor.name, rich.name)]
            model = self._model([*laws, *rich.names, *poor.names, self._z3.Or(*astray)], seconds)
            return None if model is None else (logic.case(model, rich.name), logic.case(model, poor.name))

    def passes(self, policy: Truths) -> Any:
        """When the next policy is asked after this one."""
        return policy.false

    def lets_go(self, stop: Truths) -> Any:
        """When a stop is not in the way."""
        return stop.false

    def _done(self, policies: Sequence[Policy], stops: Sequence[Stop], logic: Z3Logic, copy: "_Copy") -> Iterator[Any]:
        """For each policy in turn: that its actions run, and that they are suggested."""
        z3 = self._z3
        origin = logic.of(_ORIGIN, copy.name)
        clear = {
            stop.id: self._named(f"{stop.id} lets go", self.lets_go(logic.of(stop.when, copy.name)), copy)
            for stop in stops
        }
        asked = z3.BoolVal(True)
        for policy in policies:
            truths = logic.of(policy.when, copy.name)
            in_the_way = (clear[stop.id] for stop in stops if any(stop.stops(call.action) for call in policy.do))
            wins = self._named(f"{policy.id} wins", z3.And(asked, truths.true, *in_the_way), copy)
            yield z3.And(wins, origin.true) if policy.mode is Mode.AUTO else wins
            yield z3.And(wins, origin.false) if policy.mode is Mode.AUTO else z3.BoolVal(False)
            asked = self._named(f"{policy.id} passes", z3.And(asked, self.passes(truths)), copy)

    def _named(self, name: str, formula: Any, copy: "_Copy") -> Any:
        """A variable that stands for a formula: z3 would write a chain of them out again at every link."""
        variable = self._z3.Bool(f"{name} on {copy.name}")
        copy.names.append(variable == formula)
        return variable

    def _model(self, asked: Iterable[Any], seconds: float) -> Any:
        solver = self._z3.Solver()
        solver.set("timeout", max(int(seconds * 1000), 1))
        solver.set("smt.relevancy", 0)  # what is asked is one large formula, all of it relevant: a third of the time
        solver.add(*asked)
        answer = solver.check()
        if answer == self._z3.unknown:
            raise OutOfTime
        return solver.model() if answer == self._z3.sat else None


def _clauses(policies: Iterable[Policy], stops: Iterable[Stop]) -> Iterator[Clause]:
    yield KIND_NOT_FROM_A_MODEL
    for condition in (*(policy.when for policy in policies), *(stop.when for stop in stops)):
        yield from leaves(condition)
