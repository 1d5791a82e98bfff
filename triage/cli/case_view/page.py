"""The page of one case: what matters for the decision first, what it can be checked against below."""

from collections.abc import Mapping

from rich.console import Console

from triage.cli.case_view.bundle import Bundle
from triage.cli.case_view.decision import show_considered
from triage.cli.case_view.facts import show_facts
from triage.cli.case_view.journal import show_journal
from triage.cli.case_view.order import show_order
from triage.cli.case_view.timeline import show_timeline
from triage.cli.case_view.top import show_top
from triage.cli.sheet import Sheet


def show_case(document: Mapping[str, object], out: Console, *, all_facts: bool = False) -> None:
    """Print one bundle. Without ``all_facts``, only those that are unknown or that something rests on."""
    bundle, sheet = Bundle(document), Sheet(out)
    show_top(bundle, sheet)
    show_order(bundle, sheet)
    show_timeline(bundle, sheet)
    show_facts(bundle, sheet, every=all_facts)
    show_considered(bundle, sheet)
    show_journal(bundle, sheet)
