"""The audit as one HTML page that needs nothing else: no script, no picture, no font from elsewhere."""

from pathlib import Path

from triage.readiness import words
from triage.readiness.plots import call_ranges, coverage_bars, histogram
from triage.readiness.report import Report

_TEMPLATE = Path(__file__).with_name("page.html")
_STATES = ("known", "none", "stale", "contradicted", "missing")


def page_of(report: Report) -> str:
    """Everything on it is escaped; of orders and people there is nothing on it."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    ranges, ticks = call_ranges(report.calls)
    return environment.from_string(_TEMPLATE.read_text()).render(
        report=report,
        words=words,
        states=_STATES,
        bars=coverage_bars(report.coverage),
        histograms=[histogram(each) for each in report.freshness],
        ranges=ranges,
        ticks=ticks,
        facts=sorted((each for each in report.coverage if each.unknown), key=lambda each: each.usable),
    )
