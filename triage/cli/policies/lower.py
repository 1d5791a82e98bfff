"""``triage policies lower`` and ``restore``: how people keep a policy from going as far as its file says."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput, Refused
from triage.domain.fact_values import did_you_mean
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode

if TYPE_CHECKING:
    from triage.config import Settings
    from triage.domain.policies import Policy
    from triage.store.transaction import Transaction

_LONGEST_ID = 128
_PASSED_OVER = (Mode.OFF, Mode.SHADOW)


class Lower(StrEnum):
    SUGGEST = "suggest"
    SHADOW = "shadow"
    OFF = "off"


_Policy = Annotated[str, typer.Argument(metavar="ID", help="The policy.")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    app.command("lower")(lower)
    app.command("restore")(restore)


def lower(
    policy: _Policy,
    to: Annotated[Lower, typer.Option("--to", help="The most it may do from now on.")],
    reason: _Reason,
    by: By = None,
    as_json: _Json = False,
) -> None:
    """Let a policy go less far than its file says, without touching the file.

    Workers follow within two seconds. Raising a mode is a change of the file.
    """
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, mode, why = read_settings(), Mode(to), _reason(reason)
    lowering = Lowering(policy, mode, person(by), why, SystemClock().now())
    known, warning = _look_up(settings, policy)
    with database(settings) as store, store.write() as tx:
        before = _in_force(tx, policy)
        _check(lowering, known, before)
        if before is not None:
            tx.lowerings.lift(policy, lowering.lowered_by, f"lowered further, to {mode}: {why}", lowering.lowered_at)
        if not tx.lowerings.add(lowering):
            raise Refused(f"somebody else lowered {policy} at this moment; 'triage doctor' shows who")
        listed = tx.lowerings.in_force()
    if as_json:
        print_json(
            {"policy": policy, "in_file": known.mode if known else None, **_document(listed), "warning": warning}
        )
        return
    out = screen()
    if warning:
        out.print(f"warning: {warning}", soft_wrap=True)
    was = before.mode if before else known.mode if known else None
    told = f"{policy} is lowered {f'from {was} ' if was else ''}to {mode}; workers follow within two seconds"
    out.print(f"{told}; 'triage policies restore {policy} --reason …' takes it back", soft_wrap=True)
    if mode in _PASSED_OVER:
        out.print("what it would have won is asked of the policies below it", soft_wrap=True)
        out.print(f"to have it go to people instead: 'triage pause --policy {policy} --reason …'", soft_wrap=True)


def restore(policy: _Policy, reason: _Reason, by: By = None, as_json: _Json = False) -> None:
    """Let a lowered policy go as far as its file says again."""
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, name, why = read_settings(), person(by), _reason(reason)
    with database(settings) as store, store.write() as tx:
        lifted = tx.lowerings.lift(policy, name, why, SystemClock().now())
        listed = tx.lowerings.in_force()
    if as_json:
        print_json({"policy": policy, "restored": lifted, **_document(listed)})
        return
    out = screen()
    hint = did_you_mean(policy, tuple(each.policy for each in listed)) if not lifted else ""
    told = "goes as far as its file says again; workers follow within two seconds" if lifted else "was not lowered"
    out.print(shown(f"{policy} {told}{hint}"), soft_wrap=True)
    for each in listed:
        told = f"still lowered: {each.policy} to {each.mode}, by {each.lowered_by}: {each.reason}"
        out.print(shown(told), soft_wrap=True)


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("say why with --reason; whoever finds it lowered will want to know")
    return text.strip()


def _look_up(settings: "Settings", policy: str) -> "tuple[Policy | None, str | None]":
    """The policy as its file has it; or a warning where nobody can tell. Raises BadInput for one that is not there."""
    from triage.cli.policy_folder import policies_if_good

    loaded = policies_if_good(settings)
    if loaded is None:
        if not policy.isprintable() or len(policy) > _LONGEST_ID:
            raise BadInput(f"no policy is called {shown(policy[:_LONGEST_ID])!r}")
        return None, f"{settings.policies} is refused, so nobody can tell whether there is a policy {policy!r}"
    if policy not in loaded.by_id:
        hint = did_you_mean(policy, loaded.by_id) or f"; look in {settings.policies}"
        raise BadInput(f"there is no policy {policy!r}{hint}")
    return loaded.by_id[policy], None


def _in_force(tx: "Transaction", policy: str) -> Lowering | None:
    return next((each for each in tx.lowerings.in_force() if each.policy == policy), None)


def _check(wanted: Lowering, known: "Policy | None", before: Lowering | None) -> None:
    """Raise Refused for what would raise the policy, or change nothing."""
    policy, mode = wanted.policy, wanted.mode
    if known is not None and mode.rank >= known.mode.rank:
        said = f"{policy} is {known.mode} in {known.file}:{known.line}"
        if mode is known.mode:
            raise Refused(f"{said} already; nothing to lower")
        raise Refused(f"{said}; it cannot be raised to {mode} here: raising a mode is a change of the file")
    if before is None or mode.rank < before.mode.rank:
        return
    said = f"{policy} is lowered to {before.mode} by {before.lowered_by} since {before.lowered_at:%Y-%m-%d %H:%M} UTC"
    if mode is before.mode:
        raise Refused(shown(f"{said} already: {before.reason}"))
    raise Refused(shown(f"{said}: {before.reason}; 'triage policies restore {policy} --reason …' comes before {mode}"))


def _document(listed: tuple[Lowering, ...]) -> dict[str, object]:
    from triage.domain.bundle.plain import parts

    return {"lowered": [parts(each, "policy", "mode", "lowered_by", "reason", "lowered_at") for each in listed]}
