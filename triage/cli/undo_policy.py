"""``triage undo --policy``: take back all that one policy did in a span of time."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.undo_progress import Progress, Seen
from triage.domain.errors import BadInput, CallFailed, NotFound, Unavailable

if TYPE_CHECKING:
    from triage.domain.journal import Intent
    from triage.domain.policies import Mode, PolicySet
    from triage.store.engine import Store
    from triage.undoing import PolicyUndoing, Span, Step

_LOOK_AGAIN_SECONDS = 0.5
Ask = Callable[["list[Step]"], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for."""

    policy: str
    since: str
    until: str | None
    dry_run: bool
    late: bool
    by: str
    reason: str | None
    as_json: bool


def undo_policy(wish: Wish, ask: Ask) -> None:
    """Plan, ask, run and report. Exits 1 where something is refused."""
    from triage.bootstrap import build_triage
    from triage.broker.hints import NoHints
    from triage.cli.policy_folder import policies_if_good
    from triage.config import read_settings
    from triage.logs import configure
    from triage.opening import database
    from triage.undoing import PolicyUndoing

    settings = read_settings()
    configure(settings.log_format, "error")
    loaded = policies_if_good(settings)
    with database(settings) as store:
        acts = _may_act(store, settings.mode_ceiling, wish.policy, loaded)
    with closing(build_triage(settings, NoHints())) as triage:
        span, policies = _span(wish, triage.clock.now()), loaded.by_id if loaded else {}
        undoing = PolicyUndoing(triage, wish.policy, span, wish.by, policies, wish.late, wish.reason)
        intents = undoing.intents()
        _check_name(wish.policy, loaded, intents)
        steps = _go(wish, undoing, intents, ask, acts=acts)
    if any(step.verdict == "refused" for step in steps):
        raise typer.Exit(FAILED)


def _go(wish: Wish, undoing: "PolicyUndoing", intents: "list[Intent]", ask: Ask, *, acts: bool) -> "list[Step]":
    from triage.cli.undo_policy_view import policy_undo_document, show_policy_plan, show_policy_results

    progress = Progress(quiet=wish.as_json)
    with progress.counting("looked at", len(intents)) as seen:
        steps = undoing.plan(intents, seen)
    if not wish.as_json:
        show_policy_plan(wish, undoing.span, steps, screen(), acts=acts)
    if not wish.dry_run and ask(steps):
        steps = _carried_out(undoing, steps, progress)
        if not wish.as_json:
            show_policy_results(steps, screen())
    if wish.as_json:
        print_json(policy_undo_document(wish, undoing.span, steps, acts=acts))
    return steps


def _carried_out(undoing: "PolicyUndoing", steps: "list[Step]", progress: Progress) -> "list[Step]":
    """Every step as it ended, in the order of the plan. What is interrupted says how far it came."""
    ended: dict[str, Step] = {}
    try:
        with progress.counting("done", len(steps)) as seen:
            for step in undoing.run(steps, _waiting(undoing, seen)):
                ended[step.intent.id] = step
                seen(1)
    except CallFailed as error:
        raise Unavailable(f"{_so_far(ended, steps)} The back office does not answer: {error}") from error
    except KeyboardInterrupt:
        progress.say(f"triage: {_so_far(ended, steps)}")
        raise typer.Exit(FAILED) from None
    return [ended[step.intent.id] for step in steps]


def _waiting(undoing: "PolicyUndoing", seen: Seen) -> Callable[[datetime], None]:
    """Wait a moment for an undo that another process began."""

    def wait(_: datetime) -> None:
        undoing.triage.clock.sleep(_LOOK_AGAIN_SECONDS)
        seen(0)

    return wait


def _so_far(ended: "dict[str, Step]", steps: "list[Step]") -> str:
    undone = sum(step.result == "undone" for step in ended.values())
    return (
        f"stopped: {undone} undone, {len(steps) - len(ended)} of {len(steps)} not tried; "
        "the same command goes on where it stopped."
    )


def _span(wish: Wish, now: datetime) -> "Span":
    from triage.cli.policies.since import read_since
    from triage.undoing import Span

    span = Span(read_since(wish.since, now), read_since(wish.until, now, "--until") if wish.until else now)
    if span.since >= span.until:
        raise BadInput(f"--since {wish.since} is not before {f'--until {wish.until}' if wish.until else 'now'}")
    return span


def _check_name(policy: str, loaded: "PolicySet | None", intents: "list[Intent]") -> None:
    """Raise NotFound for a name that no policy has, and under which nothing was done."""
    from triage.domain.fact_values import did_you_mean

    if not intents and loaded is not None and policy not in loaded.by_id:
        hint = did_you_mean(policy, loaded.by_id) or "; 'triage policies show' lists them"
        raise NotFound(f"there is no policy {policy!r}, and nothing was done in its name in that time{hint}")


def _may_act(store: "Store", ceiling: "Mode", policy: str, loaded: "PolicySet | None") -> bool:
    """Whether nothing keeps the policy from acting meanwhile: its mode, a lowering, the ceiling or a pause."""
    from triage.domain.policies import Mode

    known = loaded.by_id.get(policy) if loaded else None
    with store.read() as tx:
        lowered, thrown = tx.lowerings.modes(), tx.switches.thrown()
    if known is None:
        return False
    mode = known.mode.capped_at(lowered.get(policy, Mode.AUTO)).capped_at(ceiling)
    return mode is Mode.AUTO and not any(switch.scope in ("all", f"policy:{policy}") for switch in thrown)
