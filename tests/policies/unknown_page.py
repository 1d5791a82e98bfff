"""docs/unknown-facts.md, from the rows that are its tests: ``python -m tests.policies.unknown_page`` prints it."""

import sys
from collections.abc import Callable, Iterator
from itertools import groupby

from tests.policies.limit_rows import LIMIT_ROWS
from tests.policies.unknown_rows import PASSED_OVER, Row, age_rows, any_rows, clause_rows, kind_rows, stop_rows

_HEAD = """\
# Facts that are not known

What a policy, a stop and a limit do when a fact is missing, stale or contradicted. Every row is a test
(`tests/policies/test_deciding_unknowns.py`), and this page is written from the same rows.

A clause is true, false or unknown. **Known absence is a value**: `none` says that the source said there is none.
*Missing* was not read or not answered; *stale* is older than the catalogue, or `fresh` of the policy, allows;
*contradicted* is what sources that count alike say differently. All three are unknown, and unknown is never a yes:

- a policy that is unknown escalates and names the fact; no policy below it is asked;
- a stop that is unknown stops;
- a limit that cannot be counted is reached.
"""


def page() -> str:
    lines = [
        _HEAD,
        *_part(
            "A clause of a policy",
            "A policy with this clause beside its kind; below it stands one that always matches.",
            clause_rows,
        ),
        *_part(
            "A fact that a policy wants fresher",
            "With `fresh: {risk: 1h}` in the policy, where the catalogue takes a week.",
            age_rows,
        ),
        *_part(
            "`any` of several groups",
            "One group must hold in full. A group with one false fact fails, whatever else is unknown in it.",
            any_rows,
        ),
        *_part("The kind, and who named it", "An automatic policy, with none below it.", kind_rows),
        *_part(
            "A stop",
            "Beside a policy that matches and would hold the order. A stop for other actions is not in its way.",
            stop_rows,
        ),
        *_limits(),
    ]
    return "\n".join(lines) + "\n"


def _part(title: str, text: str, rows: Callable[[], Iterator[Row]]) -> Iterator[str]:
    """Rows of one clause that come to the same stand in one line."""
    yield from (f"## {title}", "", text, "")
    scoped = any(row.scope for row in rows())
    yield from _head(
        *(["for"] if scoped else []), "written", "the fact is", "so it is", "decision", "reason", "because of"
    )
    before: tuple[str, ...] = ()
    for _, rows_alike in groupby(
        rows(), key=lambda row: (row.scope, row.written, row.truth, row.decision, row.because)
    ):
        alike = list(rows_alike)
        row = alike[0]
        place = (*([f"`{row.scope}`"] if scoped else []), f"`{row.written}`")
        reason = "" if row.decision == PASSED_OVER else row.reason
        because = ", ".join(f"`{fact}`" for fact in row.because)
        states = "; ".join(_together(state, alike) for state in dict.fromkeys(row.state for row in alike))
        yield _line(
            *(place if place != before else [""] * len(place)), states, row.truth, row.decision, reason, because
        )
        before = place
    yield ""


def _together(state: str, rows: list[Row]) -> str:
    *hows, last = (row.how for row in rows if row.state == state)
    return state.format(f"{', '.join(hows)} or {last}" if hows else last)


def _limits() -> Iterator[str]:
    yield from ("## A limit", "", "Counted over intents, in the transaction that records the next one.", "")
    yield from _head("limits", "so far, and now", "decision", "reason", "it says")
    before = ""
    for row in LIMIT_ROWS:
        came_to = ("escalate", "limit", f"… {row.says} …") if row.says else ("act", "matched", "")
        yield _line(f"`{row.written}`" if row.written != before else "", row.state, *came_to)
        before = row.written


def _head(*titles: str) -> Iterator[str]:
    yield _line(*titles)
    yield _line(*["---"] * len(titles))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
