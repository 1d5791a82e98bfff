"""``triage pause`` and ``triage resume``: the kill switch, and the end of a burst, in the database alone."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.bursts import lift_burst
from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.config import Settings
    from triage.domain.journal import Intent
    from triage.domain.switches import Switch

_Policy = Annotated[str | None, typer.Option("--policy", metavar="ID", help="Only what this policy starts.")]
_Action = Annotated[str | None, typer.Option("--action", metavar="NAME", help="Only this action, such as order.hold.")]
_Connector = Annotated[
    str | None, typer.Option("--connector", metavar="NAME", help="Only what goes to this back office.")
]
_Burst = Annotated[str | None, typer.Option("--burst", metavar="CASE", help="The burst under this case.")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    app.command("pause")(pause)
    app.command("resume")(resume)


def pause(
    reason: _Reason,
    policy: _Policy = None,
    action: _Action = None,
    connector: _Connector = None,
    by: By = None,
    as_json: _Json = False,
) -> None:
    """Stop what policies start: all of it, or of one policy, action or back office.

    No send begins more than a second after this returns. Works with the broker and the workers down.
    Calls already on the wire are listed. People can still undo.
    """
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, name, why = read_settings(), person(by), _reason(reason)
    scope = _scope(policy, action, connector)
    warning = _check_scope(settings, policy, action, connector)
    with database(settings) as store:
        with store.write() as tx:
            thrown = tx.switches.throw(scope, name, why, SystemClock().now())
        with store.read() as tx:
            switches, wire = tx.switches.thrown(), tx.journal.on_the_wire()
    if as_json:
        print_json({"scope": scope, "thrown": thrown, **_document(switches, wire), "warning": warning})
        return
    out = screen()
    if warning:
        out.print(f"warning: {warning}", soft_wrap=True)
    standing = next((each for each in switches if each.scope == scope), None)
    if not thrown and standing is not None:
        told = f"{_named(scope)} was paused before, by {standing.thrown_by}: {standing.reason}"
        out.print(shown(told), soft_wrap=True)
    else:
        out.print(
            shown(f"{_named(scope)} is paused; 'triage resume{_option(scope)} --reason …' lifts it"), soft_wrap=True
        )
    _show_wire(wire)


def resume(
    reason: _Reason,
    policy: _Policy = None,
    action: _Action = None,
    connector: _Connector = None,
    burst: _Burst = None,
    by: By = None,
    as_json: _Json = False,
) -> None:
    """Lift a pause: the one on everything, or on one policy, action or back office.

    With --burst, let the policy act on that cause again: the cases that wait under it are looked at once more.
    """
    from triage.config import read_settings
    from triage.domain.fact_values import did_you_mean
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, name, why = read_settings(), person(by), _reason(reason)
    scope = _scope(policy, action, connector, burst)
    if burst is not None:
        lift_burst(settings, burst, name, why, as_json=as_json)
        return
    with database(settings) as store:
        with store.write() as tx:
            lifted = tx.switches.lift(scope, name, why, SystemClock().now())
        with store.read() as tx:
            switches, wire = tx.switches.thrown(), tx.journal.on_the_wire()
    if as_json:
        print_json({"scope": scope, "lifted": lifted, **_document(switches, wire)})
        return
    out = screen()
    hint = did_you_mean(scope, tuple(each.scope for each in switches)) if not lifted else ""
    out.print(shown(f"{_named(scope)} {'goes on' if lifted else 'was not paused'}{hint}"), soft_wrap=True)
    for each in switches:
        out.print(shown(f"still paused: {_named(each.scope)}, by {each.thrown_by}: {each.reason}"), soft_wrap=True)


def _scope(policy: str | None, action: str | None, connector: str | None, burst: str | None = None) -> str:
    sorts = {"policy": policy, "action": action, "connector": connector, "burst": burst}
    named = [f"{sort}:{name}" for sort, name in sorts.items() if name is not None]
    if len(named) > 1:
        raise BadInput("name a policy, an action, a connector or a burst, one after the other")
    return named[0] if named else "all"


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("say why with --reason; whoever finds it paused will want to know")
    return text.strip()


def _check_scope(settings: "Settings", policy: str | None, action: str | None, connector: str | None) -> str | None:
    """Raise BadInput for a name that nothing has; a warning where nobody can tell."""
    from triage.actions.catalogue import ACTIONS
    from triage.cli.policy_folder import policies_if_good
    from triage.domain.fact_values import did_you_mean
    from triage.domain.switches import CONNECTORS

    if action is not None and action not in ACTIONS:
        hint = did_you_mean(action, ACTIONS) or "; 'triage actions' lists them"
        raise BadInput(f"there is no action {action!r}{hint}")
    if connector is not None and connector not in CONNECTORS:
        hint = did_you_mean(connector, CONNECTORS) or f"; there is {', '.join(CONNECTORS)}"
        raise BadInput(f"there is no connector {connector!r}{hint}")
    if policy is None:
        return None
    loaded = policies_if_good(settings)
    if loaded is None:
        return f"{settings.policies} is refused, so nobody can tell whether there is a policy {policy!r}"
    if policy not in loaded.by_id:
        hint = did_you_mean(policy, loaded.by_id) or f"; look in {settings.policies}"
        raise BadInput(f"there is no policy {policy!r}{hint}")
    return None


def _document(switches: "tuple[Switch, ...]", wire: "list[Intent]") -> dict[str, object]:
    from triage.domain.bundle.plain import parts

    return {
        "switches": [parts(each, "scope", "thrown_by", "reason", "thrown_at") for each in switches],
        "on_the_wire": [
            parts(each, "id", "case", "order", "action", "arguments", "started_by", "intended_at") for each in wire
        ],
    }


def _show_wire(wire: "list[Intent]") -> None:
    from triage.cli.sheet import Sheet

    out = screen()
    if not wire:
        out.print("nothing is on the wire")
        return
    out.print(f"{len(wire)} on the wire, without an outcome yet; they are read back, not repeated:")
    Sheet(out).rows(
        [[each.id[-8:], each.action, f"order {each.order}", f"begun {each.intended_at:%H:%M:%S}"] for each in wire]
    )


def _named(scope: str) -> str:
    sort, _, name = scope.partition(":")
    return f"{sort} {name}" if name else "everything"


def _option(scope: str) -> str:
    sort, _, name = scope.partition(":")
    return f" --{sort} {name}" if name else ""
