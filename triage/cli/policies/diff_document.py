"""A difference as JSON."""

from triage.cli.policies.differing import Changed, Difference
from triage.cli.policies.side import Side
from triage.domain.fact_values import Plain
from triage.policies.difference import Edit


def diff_document(difference: Difference) -> dict[str, Plain]:
    counted = difference.counted
    recorded: dict[str, Plain] = {
        "cases": counted.cases,
        "decisions": counted.decisions,
        "different_facts": counted.distinct,
        "decided_differently": counted.differently,
        "newly_in_shadow": dict[str, Plain](counted.shadow),
        **({"why_none": counted.why_none} if counted.why_none else {}),
    }
    return {
        "old": _side(difference.before),
        "new": _side(difference.after),
        "edits": [_edit(edit, difference) for edit in difference.edits],
        "decided_differently": [_class(each) for each in difference.shifts],
        "proved": difference.unsettled == 0,
        "unsettled": difference.unsettled,
        "unnamed": difference.unnamed,
        "recorded": recorded,
    }


def _side(side: Side) -> dict[str, Plain]:
    return {"name": side.name, "policy_version": side.policies.version, "policies": len(side.policies.policies)}


def _edit(edit: Edit, difference: Difference) -> dict[str, Plain]:
    side = difference.before if edit.how == "removed" else difference.after
    file, _, line = side.place(edit.entry).rpartition(":")
    return {
        "what": edit.what,
        "id": edit.entry.id,
        "how": edit.how,
        "was": edit.was,
        "file": file,
        "line": int(line),
        "direction": str(edit.direction),
        "changes": [
            {
                "about": said.about,
                "words": said.words,
                "direction": str(said.direction),
                "line": said.line or None,
                "in_cases": said.in_cases,
            }
            for said in edit.said
        ],
    }


def _class(each: Changed) -> dict[str, Plain]:
    return {
        "direction": str(each.shift.direction),
        "before": each.shift.before.document,
        "after": each.shift.after.document,
        "example": each.example,
        "recorded": {"cases": len(each.ids), "decisions": each.decisions, "ids": list(each.ids)},
    }
