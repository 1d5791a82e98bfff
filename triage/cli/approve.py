"""``triage approve`` and ``triage dismiss``: a person's answer to what a policy suggests."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


def approve(
    case: _Case,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    by: By = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document; needs --yes.")] = False,
) -> None:
    """Have a worker do what is suggested for a case.

    Shows it first. The worker looks again before it acts: what cannot be done as it was suggested comes back to
    people, with what changed. Exits 1 where nothing is suggested.
    """
    from triage.answering import suggestion_of
    from triage.cli.case_view.bundle import call
    from triage.cli.lookup import short

    if as_json and not yes:
        raise BadInput("with --json nobody is asked: add --yes")
    out = screen()
    with _asked(case, by) as (answering, found):
        with answering.store.read() as tx:
            suggestion = suggestion_of(tx, found.id)
        for action in () if as_json else suggestion.actions:
            out.print(f"{suggestion.policy} suggests: {shown(call(action))}", soft_wrap=True)
        if not _go_on(yes=yes):
            return
        answer = answering.yes(suggestion)
    if as_json:
        print_json(_document(answer))
    else:
        out.print(f"a worker looks again and does it; 'triage show {short(answer.case)}' says what came of it")


def _go_on(*, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        raise BadInput("nobody is there to ask: add --yes")
    return typer.confirm("Have it done?")


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
    with _asked(case, by) as (answering, found):
        answer = answering.no(found, reason.strip())
    if as_json:
        print_json(_document(answer))
        return
    screen().print(f"noted: what {answer.policy} suggests would be wrong; the case stays with people", soft_wrap=True)


@contextmanager
def _asked(word: str, by: str | None) -> "Iterator[tuple[Answering, Case]]":
    """Whoever answers, and the case that is meant."""
    from triage.answering import Answering
    from triage.cli.lookup import find_case
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock, TimeOrderedIds

    name = person(by)
    with database(read_settings()) as store:
        with store.read() as tx:
            found = find_case(tx, word)
        yield Answering(store, SystemClock(), TimeOrderedIds(), name), found


def _document(answer: "Answer") -> "dict[str, Plain]":
    from triage.domain.bundle.plain import parts

    return parts(answer, "id", "case", "policy", "said", "actions", "by", "reason", "at", "came_to")
