"""The facts of past decisions, for asking changed policies about them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, not_, select, tuple_

from triage.domain.decisions import Reason
from triage.domain.fact_values import Plain
from triage.store.prepared import Prepared
from triage.store.tables import decisions

_POLICIES_WERE_ASKED = and_(
    decisions.c.outcome != "close",
    decisions.c.reason != str(Reason.UNCLASSIFIED),
    not_(and_(decisions.c.outcome == "watch", decisions.c.policy.is_(None))),
)
_SINCE = and_(decisions.c.at >= bindparam("since", type_=decisions.c.at.type), _POLICIES_WERE_ASKED)
_PAGE = Prepared(
    select(decisions.c.case_id, decisions.c.seq, decisions.c.facts)
    .where(_SINCE)
    .where(
        tuple_(decisions.c.case_id, decisions.c.seq)
        > tuple_(
            bindparam("case", type_=decisions.c.case_id.type),
            bindparam("after", type_=decisions.c.seq.type),
        )
    )
    .order_by(decisions.c.case_id, decisions.c.seq)
    .limit(bindparam("most", type_=decisions.c.seq.type))
)
_COUNT = Prepared(select(func.count().label("decisions")).select_from(decisions).where(_SINCE))

Mark = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """The facts of one decision in the form that ``parse_facts`` reads; ``mark`` is where to read on."""

    case: str
    mark: Mark
    facts: dict[str, Plain]


class PastFacts:
    """Decisions in which policies were asked, those of one case together, in the order of the cases' ids."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, since: datetime) -> int:
        return int(_COUNT.value(self._connection, {"since": since}))

    def page(self, since: datetime, after: Mark, most: int) -> list[RecordedFacts]:
        """At most so many of them, from behind ``after`` on; ``("", 0)`` begins."""
        values = {"since": since, "case": after[0], "after": after[1], "most": most}
        return [
            RecordedFacts(row["case_id"], (row["case_id"], row["seq"]), row["facts"])
            for row in _PAGE.all(self._connection, values)
        ]
