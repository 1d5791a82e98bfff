"""The metrics page: figures in the text format of Prometheus. No label holds anything that comes from outside."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ended when it was looked at: ``chain`` names the chain, ``place`` is SEQ:MAC."""

    chain: str
    place: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of one moment; ages in seconds. Keys are words of ours, or names out of the settings."""

    version: str
    work: Mapping[str, int]
    oldest_due: float
    beats: Mapping[str, float]
    sources: Mapping[str, float]
    silent_after: Mapping[str, float]
    silent: int
    switches: Mapping[str, int]
    lowerings: int
    bursts: int
    cases: Mapping[str, int]
    data_cases: int = 0
    journal_seq: int = 0
    journal_lines: int = 0
    head: Head | None = field(default=None)


ReadFigures = Callable[[], Figures]


def page(figures: Figures) -> bytes:
    """The figures as a scrape reads them, from a registry of their own."""
    registry = CollectorRegistry()
    registry.register(_Told(figures))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        told = self._figures
        yield from _by("triage_work", "Rows of work by how they stand.", "state", told.work)
        yield from _one("triage_work_oldest_due_seconds", "Age of the oldest work that is due.", told.oldest_due)
        yield from _by("triage_beat_age_seconds", "Since a part gave its last sign of life.", "part", told.beats)
        yield from _by("triage_source_age_seconds", "Since a source was heard last.", "source", told.sources)
        yield from _by(
            "triage_source_silent_after_seconds",
            "How long a source may say nothing; 0 is for ever.",
            "source",
            told.silent_after,
        )
        yield from _one("triage_silent", "How many parts and sources should be heard and are not.", told.silent)
        yield from _by("triage_switches_thrown", "Kill switches that are thrown.", "scope", told.switches)
        yield from _one("triage_lowerings_in_force", "Policies that are lowered.", told.lowerings)
        yield from _one("triage_bursts_open", "Causes that a policy stopped acting on by itself.", told.bursts)
        yield from _one("triage_data_cases_open", "Fields told in a form that nobody here can read.", told.data_cases)
        yield from _by("triage_cases", "Cases by status.", "status", told.cases)
        yield from _one("triage_journal_seq", "Number of the journal's last line.", told.journal_seq)
        yield from _one("triage_journal_lines", "Lines of the journal's chain.", told.journal_lines)
        if told.head is not None:
            labels = {"chain": told.head.chain, "head": told.head.place}
            yield InfoMetricFamily("triage_journal_head", "Where the journal's chain ended lately.", value=labels)
        yield InfoMetricFamily("triage_build", "What runs.", value={"version": told.version})


def _one(name: str, says: str, value: float) -> Iterator[Metric]:
    yield GaugeMetricFamily(name, says, value=value)


def _by(name: str, says: str, label: str, values: Mapping[str, float]) -> Iterator[Metric]:
    family = GaugeMetricFamily(name, says, labels=[label])
    for each, value in sorted(values.items()):
        family.add_metric([each], value)
    yield family
