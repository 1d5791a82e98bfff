"""What people said to suggestions, and what became of it."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.answers import Answer, CameTo
from triage.store.prepared import Prepared, Row
from triage.store.tables import answers
from triage.store.witness import Witness, unwitnessed

_WAITING = Prepared(select(answers).where(answers.c.case_id == bindparam("case"), answers.c.came_to.is_(None)))
_WAITS = Prepared(
    select(answers.c.id).where(answers.c.id == bindparam("answer"), answers.c.came_to.is_(None)).with_for_update()
)
_SETTLE = Prepared(
    update(answers)
    .where(answers.c.id == bindparam("answer"), answers.c.came_to.is_(None))
    .values(came_to=bindparam("new_came_to"))
)


def _add(dialect: Any) -> Any:
    return (
        dialect.insert(answers)
        .values({column.name: bindparam(column.name) for column in answers.c})
        .on_conflict_do_nothing(index_elements=["case_id"], index_where=answers.c.came_to.is_(None))
    )


_ADD = Prepared({"sqlite": _add(sqlite), "postgresql": _add(postgresql)})


class Answers:
    """At most one yes waits for a case."""

    def __init__(self, connection: Connection, witness: Witness = unwitnessed) -> None:
        self._connection = connection
        self._witness = witness

    def add(self, answer: Answer) -> bool:
        """False when somebody's yes waits for the case already: the first one stays."""
        row = {name: getattr(answer, name) for name in Answer.__slots__ if name != "case"}
        actions = list(map(dict, answer.actions))
        added = _ADD.run(self._connection, {**row, "case_id": answer.case, "actions": actions}) == 1
        if added:
            said = {name: row[name] for name in ("id", "run", "policy", "said", "by")}
            self._witness("answer", answer.at, {**said, "case": answer.case})
        return added

    def waiting(self, case_id: str) -> Answer | None:
        """A yes that no run has carried out yet."""
        row = _WAITING.one(self._connection, {"case": case_id})
        return _answer(row) if row is not None else None

    def waits(self, answer_id: str) -> bool:
        """Whether an answer is a yes that nobody has carried out or taken back."""
        return _WAITS.one(self._connection, {"answer": answer_id}) is not None

    def settle(self, answer_id: str, came_to: CameTo) -> None:
        _SETTLE.run(self._connection, {"answer": answer_id, "new_came_to": str(came_to)})

    def of_case(self, case_id: str) -> list[Answer]:
        """Newest first."""
        query = select(answers).where(answers.c.case_id == case_id).order_by(answers.c.id.desc())
        return [_answer(dict(row._mapping)) for row in self._connection.execute(query)]


def _answer(row: Row | dict[str, Any]) -> Answer:
    fields = dict(row)
    came_to = fields.pop("came_to")
    return Answer(
        case=fields.pop("case_id"),
        actions=tuple(fields.pop("actions")),
        came_to=CameTo(came_to) if came_to else None,
        **fields,
    )
