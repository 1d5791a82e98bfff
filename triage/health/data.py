"""What the systems tell in a form that nobody here can read."""

from collections.abc import Iterator

from triage.bootstrap import Triage
from triage.domain.bundle.plain import parts
from triage.domain.errors import TriageError
from triage.domain.fact_values import Plain
from triage.health.check import Check
from triage.opening import missing_file


def look_at_data(triage: Triage) -> Iterator[Check]:
    """Nothing where the database does not say."""
    if missing_file(triage.settings.database_url) is not None:
        return
    try:
        with triage.store.read() as tx:
            listed = tx.data_cases.open()
    except TriageError:
        return
    detail: dict[str, Plain] = {
        "data_cases": [
            parts(each, "case", "connector", "port", "field", "news", "orders", "began_at") for each in listed
        ]
    }
    if not listed:
        yield Check("data", "ok", "no field changed its shape, and every word is known or settled", detail=detail)
        return
    said = "; ".join(each.note for each in listed[:5]) + (f"; and {len(listed) - 5} more" if len(listed) > 5 else "")
    todo = "'triage data' lists them; mend the mapping, or 'triage data settle CASE --reason …'"
    yield Check("data", "note", said, todo, detail)
