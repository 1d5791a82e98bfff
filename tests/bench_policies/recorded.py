"""A million recorded cases, made as columns: each fact's column is drawn from some thousands of cases, by itself."""

from collections.abc import Sequence

import polars as pl

from tests.bench_policies.cases import draw_cases
from tests.bench_policies.vocabulary import Subject
from triage.domain.catalogue import FACTS
from triage.report.case_table import CASE, DAY, CaseTable, age_column, currency_column

_SEEN = 4000


def draw_table(count: int, subjects: Sequence[Subject], *, seed: int = 4) -> CaseTable:
    seen = CaseTable.of((str(number), case) for number, case in enumerate(draw_cases(_SEEN, subjects))).frame
    columns = [
        pl.int_range(count, eager=True).cast(pl.String).alias(CASE).to_frame(),
        _drawn(seen.select(DAY), count, seed),
    ]
    for number, fact in enumerate(FACTS):
        own = [name for name in (fact, age_column(fact), currency_column(fact)) if name in seen.columns]
        columns.append(_drawn(seen.select(own), count, seed + number))
    return CaseTable(pl.concat(columns, how="horizontal"))


def _drawn(frame: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    return frame.sample(count, with_replacement=True, seed=seed)
