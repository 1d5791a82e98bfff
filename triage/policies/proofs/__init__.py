"""Proofs about a folder of policies: that each is reached, none collide, invariants hold, and unknown is never yes."""

from collections.abc import Iterator

from triage.policies.proofs.contents import Contents
from triage.policies.proofs.invariants import prove_invariants
from triage.policies.proofs.means import NO_PROOFS, Means
from triage.policies.proofs.polarity import prove_structure, prove_theorem
from triage.policies.proofs.priorities import prove_priorities
from triage.policies.proofs.proof import Proof, Proved
from triage.policies.proofs.prover import Prover
from triage.policies.proofs.reached import prove_reached

__all__ = ["NO_PROOFS", "Contents", "Means", "Proof", "Proved", "prove", "prove_structure", "prove_theorem"]


def prove(contents: Contents, means: Means) -> Iterator[Proved]:
    """Everything that is proved whenever a folder is loaded; steps and seconds go to the invariants first."""
    prover = Prover(contents.conditions(), means)
    invariants = tuple(prove_invariants(contents, prover))
    yield from prove_priorities(contents, prover)
    yield from invariants
    yield from prove_reached(contents, prover)
