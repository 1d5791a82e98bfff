"""A million recorded cases in columns: all policies, then one of them edited. Seconds of CPU, on all cores together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import process_time

from tests.bench_policies.cases import draw_cases
from tests.bench_policies.recorded import draw_table
from tests.bench_policies.settings import Setting
from triage.actions.catalogue import ACTIONS
from triage.domain.clauses import Clause
from triage.domain.deciding import decide
from triage.domain.facts import Facts
from triage.domain.policies import KIND, Mode, PolicySet
from triage.policies import load_policies
from triage.report.case_table import CaseTable
from triage.report.columns import decide_again, decide_in_columns

_COMPARED = 4000


@dataclass(frozen=True, slots=True)
class InColumns:
    """``sort`` is what it takes to put the cases in the order of their kinds, which is done when they are read."""

    cases: int
    sort: float
    all_policies: float
    one_edited: float


def measure(setting: Setting, folder: Path, cases: int, repetitions: int) -> InColumns:
    """Raises RuntimeError where columns and the live engine disagree, or where an edit is not seen."""
    policies = load_policies(folder, ACTIONS)
    edited = edit_one(policies)
    some = list(draw_cases(_COMPARED, setting.subjects))
    for each in (policies, edited):
        _compare(each, some)
    table = draw_table(cases, setting.subjects)
    shuffled = table.frame.sample(fraction=1, shuffle=True, seed=1)
    decided = decide_in_columns(policies, table)
    again = decide_again(edited, policies, decided, table)
    if not again.equals(decide_in_columns(edited, table)) or again.equals(decided):
        raise RuntimeError("the edit of one policy was not seen as it is")
    return InColumns(
        cases,
        _seconds(lambda: CaseTable(shuffled), repetitions),
        _seconds(lambda: decide_in_columns(policies, table), repetitions),
        _seconds(lambda: decide_again(edited, policies, decided, table), repetitions),
    )


def edit_one(policies: PolicySet) -> PolicySet:
    """The set in which the first policy that may decide asks for nothing but its kind."""
    first = next(policy for policy in policies.live if policy.mode in (Mode.SUGGEST, Mode.AUTO))
    kind = tuple(part for part in first.when if isinstance(part, Clause) and part.fact == KIND)
    rest = tuple(policy for policy in policies.policies if policy is not first)
    return PolicySet.of("edited", (replace(first, when=kind), *rest), policies.stops)


def _compare(policies: PolicySet, cases: Sequence[Facts]) -> None:
    table = CaseTable.of((str(number), case) for number, case in enumerate(cases))
    for case, *said in decide_in_columns(policies, table).iter_rows():
        decision = decide(policies, cases[int(case)])
        if said != [decision.outcome, decision.policy, str(decision.reason)]:
            raise RuntimeError(f"columns decide a case by {said}, the live engine by {decision}")


def _seconds(work: Callable[[], object], repetitions: int) -> float:
    return median(_once(work) for _ in range(repetitions))


def _once(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start
