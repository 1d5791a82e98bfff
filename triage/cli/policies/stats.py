"""``triage policies stats``: what each policy came to."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.domain.policies import PolicySet


def register(app: typer.Typer) -> None:
    app.command("stats")(stats)


def stats(
    since: Annotated[
        str | None, typer.Option("--since", metavar="T", help="Only since a day, a time, or 7d ago; without it, ever.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only policies of this kind.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Only policies of this owner.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """How far each policy may go, how often it won, acted, and was undone or overruled.

    Counts decisions, so a case that was looked at twice counts twice, and of suggestions cases: how often people said
    yes and no, and what waits. A policy that never fired is listed too.
    """
    from triage.cli.policies.since import read_since
    from triage.cli.policies.standing import Wanted, standings
    from triage.cli.policies.stats_view import show_stats, stats_document
    from triage.cli.policy_folder import policies_if_good
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, now = read_settings(), SystemClock().now()
    start = read_since(since, now)
    policies = policies_if_good(settings)
    _check(policies, kind, owner)
    with database(settings) as store, store.read() as tx:
        lowered, figures = tx.lowerings.in_force(), tx.policy_figures.since(start)
    listed = standings(policies, lowered, settings.mode_ceiling, figures, Wanted(kind, owner))
    refused = None if policies else f"{settings.policies} is refused ('triage policies check'): modes are not known"
    if as_json:
        print_json(stats_document(listed, settings.mode_ceiling, start if since else None, refused))
    else:
        show_stats(listed, settings.mode_ceiling, since, refused, now, screen())


def _check(policies: "PolicySet | None", kind: str | None, owner: str | None) -> None:
    """Raise BadInput for a kind or an owner that nothing has."""
    from triage.domain.fact_values import did_you_mean
    from triage.domain.kinds import KINDS

    if kind is not None and kind not in KINDS:
        raise BadInput(f"there is no kind {kind!r}{did_you_mean(kind, KINDS)}")
    if policies is None and (kind or owner):
        raise BadInput("the policy folder is refused, so kinds and owners are not known; see 'triage policies check'")
    owners = {policy.owner for policy in policies.policies} if policies else set()
    if owner is not None and owner not in owners:
        raise BadInput(f"no policy is owned by {owner!r}{did_you_mean(owner, tuple(sorted(owners)))}")
