"""``triage approve`` and ``triage dismiss``: a person's answer to what a policy suggests."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.answering import Answering
    from triage.domain.answers import Answer
    from triage.domain.cases import Case
    from triage.domain.fact_values import Plain

_Case = Annotated[str, typer.Argument(metavar="CASE", help="A case: its id, the end or beginning of it, or its order.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    app.command("approve")(approve)
    app.command("dismiss")(dismiss)


def approve(case: _Case, by: By = None, as_json: _Json = False) -> None:
    """Have a worker do what is suggested for a case.

    The worker looks again first: what cannot be done as it was suggested comes back to people with what changed.
    Exits 1 where nothing is suggested.
    """
    answer = _answered(case, by, lambda answering, found: answering.yes(found))
    if as_json:
        print_json(_document(answer))
        return
    from triage.cli.case_view.bundle import call
    from triage.cli.lookup import short

    out = screen()
    for action in answer.actions:
        out.print(f"approved: {shown(call(action))}, as {answer.policy} suggests", soft_wrap=True)
    out.print(f"a worker looks again and does it; 'triage show {short(answer.case)}' says what came of it")


def dismiss(
    case: _Case,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What would be right instead; kept.")],
    by: By = None,
    as_json: _Json = False,
) -> None:
    """Say that what is suggested for a case would be wrong: it counts against the policy ('triage policies stats').

    The case stays with people. Exits 1 where nothing is suggested.
    """
    if not reason.strip():
        raise BadInput("say why with --reason; whoever looks after the policy will want to know")
    answer = _answered(case, by, lambda answering, found: answering.no(found, reason.strip()))
    if as_json:
        print_json(_document(answer))
        return
    screen().print(f"noted: what {answer.policy} suggests would be wrong; the case stays with people", soft_wrap=True)


def _answered(word: str, by: str | None, say: "Callable[[Answering, Case], Answer]") -> "Answer":
    from triage.answering import Answering
    from triage.cli.lookup import find_case
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock, TimeOrderedIds

    name = person(by)
    with database(read_settings()) as store:
        with store.read() as tx:
            found = find_case(tx, word)
        return say(Answering(store, SystemClock(), TimeOrderedIds(), name), found)


def _document(answer: "Answer") -> "dict[str, Plain]":
    from triage.domain.bundle.plain import parts

    return parts(answer, "id", "case", "policy", "said", "actions", "by", "reason", "at", "came_to")
