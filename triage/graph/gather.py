"""gather: read the order, and at once the stock of its lines and its parcel."""

from triage.domain.errors import Halted
from triage.graph.look_back import is_look_back, look_back
from triage.graph.run import Run
from triage.graph.state import CaseState


def gather(state: CaseState, run: Run) -> CaseState:
    """What cannot be read is named, with why; the facts that rest on it will be missing.

    Where it is time to look back at what was resolved, and nothing more, that is the run.
    """
    if run.readings is None and run.services.clock.monotonic() > run.begin_by:
        raise Halted(f"case {run.case.id} waited too long for others of its batch", "turn")
    if is_look_back(run) and (ended := look_back(run)) is not None:
        return ended
    read(run)
    assert run.readings is not None
    return {"unread": sorted(run.readings.failures)}


def read(run: Run) -> None:
    """Read all that a decision rests on, and put it on the desk."""
    systems, case = run.services.systems, run.case
    run.readings = systems.look(case.order, run.tape, subject=case.subject, our_references=run.references())
