"""Losing facts never starts an action, nor turns one into another: proved of the set, by its form and as a theorem."""

from typing import Any

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Known
from triage.policies import Finding, Means, Proof, check_policies
from triage.policies.proofs.means import no_solver
from triage.policies.proofs.z3_solver import Z3
from triage.policies.proofs.z3_values import Truths

STOP = "- {id: vip, when: {customer.vip: true}, for: [order.tag]}"
TAG = "[order.tag: {add: triage-x}]"
POLICIES = (
    a_policy("gold", priority=1, when="customer.tier: gold\norder.lines: {at_most: 3}"),
    a_policy("tag", priority=2, do=TAG, when="any: [{order.lines: 9}, {order.units: {above: 3}}]", fresh="{order: 5m}"),
    a_policy("rest", priority=3, mode="suggest"),
)


@pytest.fixture
def small(folder: PolicyFolder) -> PolicyFolder:
    folder.write(a_file(*POLICIES, stops=STOP))
    return folder


def polarity(folder: PolicyFolder, means: Means) -> tuple[list[Proof], tuple[Finding, ...]]:
    report = check_policies(folder.path, ACTIONS, means)
    return [proof for proof in report.proofs if proof.what == "polarity"], report.findings


def test_it_is_proved_by_the_form_of_the_conditions_and_by_z3(small: PolicyFolder) -> None:
    pytest.importorskip("z3")

    proofs, findings = polarity(small, Means())

    assert [(proof.about, proof.result, proof.by) for proof in proofs] == [
        ("the whole set", "proved", "structure"),
        ("the whole set", "proved", "z3"),
    ]
    assert findings == ()


def test_without_z3_the_theorem_is_not_proved_and_says_why(small: PolicyFolder) -> None:
    (_, theorem), findings = polarity(small, Means(smt=no_solver))

    assert (theorem.result, theorem.note) == ("not_run", "z3 is not installed; install the extra `proofs`")
    assert findings == ()


class PassesOverUnknown(Z3):
    """An order in which the first that is true decides: an unknown policy is passed over."""

    def passes(self, policy: Truths) -> Any:
        return self._z3.Not(policy.true)


class StopsOnlyWhatIsKnown(Z3):
    """Stops that do not match on an unknown fact."""

    def lets_go(self, stop: Truths) -> Any:
        return self._z3.Not(stop.true)


@pytest.mark.parametrize(
    ("engine", "lost"),
    [(PassesOverUnknown, {"customer.tier", "order.lines", "order.units"}), (StopsOnlyWhatIsKnown, {"customer.vip"})],
)
def test_an_engine_that_took_unknown_for_no_would_be_found_out_with_a_case(
    small: PolicyFolder, engine: type[Z3], lost: set[str]
) -> None:
    z3 = pytest.importorskip("z3")

    (_, theorem), findings = polarity(small, Means(smt=lambda: engine(z3)))

    assert theorem.result == "broken"
    (finding,) = findings
    assert finding.message.startswith("losing facts changes what is done")
    facts = parse_facts(finding.example, FACTS)
    assert any(not isinstance(facts.reading(name), Known) or stale(facts, name) for name in lost)


def stale(facts: Any, name: str) -> bool:
    return not isinstance(facts.standing(name, FACTS[name].fresh), Known)


def test_a_folder_with_mistakes_is_not_asked(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(mode="atuo")))

    assert polarity(folder, Means())[0] == []
