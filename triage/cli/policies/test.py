"""``triage policies test``: policies tried at their bounds, each case decided by the whole set."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.actions.catalogue import ACTIONS
from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.domain.decisions import Decision, truth_word
from triage.domain.errors import BadInput
from triage.domain.fact_values import Plain, did_you_mean, plain_value
from triage.domain.policies import Policy, PolicySet

if TYPE_CHECKING:
    from triage.policies.trial import Trial, Tried, WrittenTried


def register(app: typer.Typer) -> None:
    app.command("test")(try_bounds)


def try_bounds(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option("--policy", metavar="ID", help="Only this policy, and every case of it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Try policies at their bounds: the tests written in them, and those that their clauses ask for.

    Values on each bound and just beyond it, known absence, and facts that are lost. Every case is decided by all the
    policies together, so that it shows who takes what a policy does not. A policy that has expired is tried as it
    was before. Exits 1 when something does not hold.
    """
    from triage.cli.policies.trial_view import show_one, show_summary
    from triage.config import read_settings
    from triage.policies import load_past_tests
    from triage.policies.trial import try_policies, written_tests
    from triage.runtime import SystemClock

    folder = folder or read_settings().policies
    policies = load_past_tests(folder, ACTIONS)
    today = SystemClock().now().date()
    only = None if policy is None else [_named(policy, policies)]
    trials = list(try_policies(policies, written_tests(policies, ACTIONS), only))
    if as_json:
        print_json(trial_document(trials, today))
    elif policy is None:
        show_summary(trials, screen(), today)
    else:
        show_one(trials[0], screen(), today)
    if any(trial.failures for trial in trials):
        raise typer.Exit(FAILED)


def trial_document(trials: Sequence["Trial"], today: date) -> dict[str, Plain]:
    from triage.policies import has_expired

    return {
        "ok": not any(trial.failures for trial in trials),
        "policies": [
            {
                "policy": trial.policy.id,
                "file": trial.policy.file,
                "line": trial.policy.line,
                "mode": str(trial.policy.mode),
                "ok": not trial.failures,
                "never": trial.never,
                "expired": has_expired(trial.policy, today),
                "tests": [_written(trial.policy, each) for each in trial.written],
                "cases": [_case(trial.policy, each) for each in trial.cases],
            }
            for trial in trials
        ],
    }


def _written(policy: Policy, each: "WrittenTried") -> dict[str, Plain]:
    came: dict[str, Plain] = _came(policy, each.decision)
    return {"name": each.test.name, "line": each.test.line, "expected": each.test.match, **came, "wrong": each.wrong}


def _case(policy: Policy, each: "Tried") -> dict[str, Plain]:
    """``group`` is there for a clause inside ``any``, and ``value`` unless the fact is lost."""
    return {
        "fact": each.fact,
        **({} if each.group is None else {"group": each.group}),
        "state": each.state,
        **({} if each.value is None else {"value": plain_value(each.value)}),
        "match": truth_word(each.match),
        **_came(policy, each.decision),
        "wrong": each.wrong,
    }


def _came(policy: Policy, decision: Decision) -> dict[str, Plain]:
    from triage.policies.trial import wins

    return {
        "wins": wins(policy, decision),
        "outcome": decision.outcome,
        "policy": decision.policy,
        "reason": str(decision.reason),
        "because": list(decision.because),
        "stops": list(decision.stops),
    }


def _named(id_: str, policies: PolicySet) -> Policy:
    if id_ not in policies.by_id:
        raise BadInput(f"there is no policy {id_!r}{did_you_mean(id_, policies.by_id)}")
    return policies.by_id[id_]
