"""Boxes search for so many steps; what they leave goes to a solver, and without one it is said what was not proved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.domain.policies import Policy, Stop
from triage.domain.search import Case, Question
from triage.policies import CheckReport, Means, Proof, check_policies, load_policies
from triage.policies.proofs.means import no_solver
from triage.policies.proofs.smt import OutOfTime

_HOLES = range(1, 5)
_PIGEONS = ["order.lines", "order.units", "stock.available", "stock.needed", "tracking.attempts"]
FEW = Means(steps=500, smt=no_solver)


def pigeons() -> str:
    """A policy that one ahead of it hides: five numbers from one to four are never all different."""
    pairs = (f"{{{one}: {hole}, {other}: {hole}}}" for one, other in combinations(_PIGEONS, 2) for hole in _HOLES)
    ahead = a_policy("two-alike", priority=1, when=f"any: [{', '.join(pairs)}]")
    numbers = "\n".join(f"{name}: {{between: [1, 4]}}" for name in _PIGEONS)
    return a_file(ahead, a_policy("all-different", when=numbers))


@pytest.fixture
def hard(folder: PolicyFolder) -> PolicyFolder:
    folder.write(pigeons())
    return folder


@dataclass
class Oracle:
    """A solver that finds nothing, and keeps what it was asked and for how long."""

    in_time: bool = True
    asked: list[object] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def find(self, question: Question, seconds: float) -> Case | None:
        self._take(question, seconds)
        return None

    def poorer_case(
        self, policies: Sequence[Policy], stops: Sequence[Stop], seconds: float
    ) -> tuple[Case, Case] | None:
        self._take((policies, stops), seconds)
        return None

    def _take(self, asked: object, seconds: float) -> None:
        self.asked.append(asked)
        self.seconds.append(seconds)
        if not self.in_time:
            raise OutOfTime


def check(folder: PolicyFolder, means: Means) -> CheckReport:
    return check_policies(folder.path, ACTIONS, means)


def proof(report: CheckReport, about: str, what: str = "reached") -> Proof:
    (found,) = (proof for proof in report.proofs if (proof.what, proof.about) == (what, about))
    return found


def test_boxes_alone_settle_it_with_steps_enough(hard: PolicyFolder) -> None:
    report = check(hard, Means(smt=no_solver))

    assert proof(report, "all-different").result == "broken"
    assert len(report.findings) == 1


def test_without_a_solver_what_is_too_hard_is_not_proved_and_refuses_nothing(hard: PolicyFolder) -> None:
    report = check(hard, FEW)

    why = "too many possibilities to look through, and z3 is not installed; install the extra `proofs`"
    assert proof(report, "all-different") == Proof("reached", "all-different", "not_run", "z3", why)
    assert proof(report, "two-alike").result == "proved"
    assert report.findings == ()
    assert len(load_policies(hard.path, ACTIONS, FEW).policies) == 2


def test_z3_settles_what_boxes_leave(hard: PolicyFolder) -> None:
    pytest.importorskip("z3")

    report = check(hard, Means(steps=500))

    assert (proof(report, "all-different").result, proof(report, "all-different").by) == ("broken", "z3")
    (finding,) = report.findings
    assert "'two-alike' (" in finding.message


def test_a_solver_that_finds_no_answer_in_time_proves_nothing(hard: PolicyFolder) -> None:
    report = check(hard, Means(steps=500, seconds=5, smt=lambda: Oracle(in_time=False)))

    assert proof(report, "all-different").note == "z3 found no answer in 5.0 seconds"
    assert [each.note for each in report.proofs if each.what == "polarity"] == ["", "z3 found no answer in 20 seconds"]
    assert report.findings == ()


def test_the_seconds_are_shared_by_all_questions_and_the_theorem_has_its_own(folder: PolicyFolder) -> None:
    late = Oracle(in_time=False)
    folder.write(a_file(a_policy("a"), a_policy("b", kind="lost"), a_policy("c", kind="damaged")))

    check(folder, Means(steps=0, seconds=5, theorem_seconds=7, smt=lambda: late))

    *questions, theorem = late.seconds
    assert questions == sorted(questions, reverse=True)
    assert questions[0] == 5
    assert questions[-1] < 5
    assert theorem == 7


def test_a_solver_that_takes_all_the_time_is_asked_no_more(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy("a")))

    report = check(folder, Means(steps=0, seconds=0, smt=Oracle))

    assert proof(report, "a").note == "the 0 seconds for z3 were used up before"


def test_a_policy_that_no_case_at_all_matches_is_refused_as_such(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy("a")))

    (finding,) = check(folder, Means(steps=0, smt=Oracle)).findings

    assert (finding.line, finding.message) == (3, "'a' never matches: its clauses cannot all hold")
