"""Bursts on the terminal: the cases that wait under one, and how a person lifts it."""

from typing import TYPE_CHECKING

from triage.cli.output import print_json, screen
from triage.cli.printable import shown
from triage.domain.errors import Refused

if TYPE_CHECKING:
    from rich.console import Console

    from triage.config import Settings
    from triage.domain.cases import Case

_MOST_LISTED = 20


def lift_burst(settings: "Settings", word: str, by: str, reason: str, *, as_json: bool) -> None:
    """Let a policy act on a cause again. Raises Refused where no burst is open under that case."""
    from triage.cli.lookup import find_case
    from triage.opening import database
    from triage.runtime import SystemClock

    with database(settings) as store, store.write() as tx:
        case = find_case(tx, word)
        burst = tx.bursts.open_of(case.parent or case.id)
        lifted = tx.bursts.lift(burst, by, reason, SystemClock().now()) if burst else None
    if burst is None or lifted is None:
        raise Refused(f"case {case.id} is under no open burst; 'triage doctor' lists those that are")
    if as_json:
        print_json({"scope": f"burst:{burst.case}", "lifted": True, "policy": burst.policy, "children": lifted})
        return
    told = f"{burst.policy} acts on {burst.cause} again; {lifted} cases are looked at once more"
    screen().print(shown(told), soft_wrap=True)


def show_children(children: "list[Case]", parent: "Case", out: "Console") -> None:
    """The cases that wait under one, and how they are let go."""
    from triage.cli.lookup import short
    from triage.cli.sheet import Sheet

    sheet = Sheet(out)
    sheet.section(f"{len(children)} cases wait under this one", f"triage cases --parent {short(parent.id)}")
    sheet.rows(
        [[short(each.id), f"order {each.order}", str(each.status)] for each in children[:_MOST_LISTED]]
        + ([["…", f"and {len(children) - _MOST_LISTED} more", ""]] if len(children) > _MOST_LISTED else [])
    )
    sheet.say((f"triage resume --burst {short(parent.id)} --reason … lets them be acted on", "bold"))
