"""Deciding many recorded cases at once, in columns: what the live engine would decide of each, with nothing held back.

Each kind is decided by itself, so that only its policies are asked, and every distinct clause is worked out once.
Needs the extra ``history``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import or_

import polars as pl

from triage.domain.clauses import AnyGroup, Clause, Condition, leaves
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL
from triage.domain.decisions import Outcome, Reason
from triage.domain.policies import KIND, Mode, Policy, PolicySet, Stop
from triage.report.case_table import CASE, DAY, CaseTable, Slice, age_column
from triage.report.clause_columns import ClauseColumns

_SECOND = timedelta(seconds=1)
_End = tuple[Outcome, Reason]
_ENDS: tuple[_End, ...] = (
    ("escalate", Reason.STOP),
    ("escalate", Reason.NO_POLICY),
    ("escalate", Reason.UNKNOWN_FACT),
    ("escalate", Reason.EXPIRED),
    ("escalate", Reason.CEILING),
    ("suggest", Reason.CEILING),
    ("suggest", Reason.MODEL_KIND),
    ("suggest", Reason.MATCHED),
    ("act", Reason.MATCHED),
)
_STOPPED, _NOBODY, _UNKNOWN, _EXPIRED, _, _, _MODEL_KIND, _, _ACTS = range(len(_ENDS))
_OUTCOMES = pl.Series([outcome for outcome, _ in _ENDS], dtype=pl.Enum(("act", "suggest", "escalate")))
_REASONS = pl.Series([str(reason) for _, reason in _ENDS], dtype=pl.Enum(map(str, Reason)))


def decide_in_columns(policies: PolicySet, table: CaseTable, *, ceiling: Mode = Mode.AUTO) -> pl.DataFrame:
    """``case``, ``outcome``, ``policy`` and ``reason`` of every case, in the order of the table's rows."""
    columns = _Columns(policies, ceiling)
    return pl.concat([columns.decide(part, table) for part in table.slices])


def decide_again(
    policies: PolicySet, before: PolicySet, decided: pl.DataFrame, table: CaseTable, *, ceiling: Mode = Mode.AUTO
) -> pl.DataFrame:
    """The same after an edit. ``decided`` is what came of ``before``; only kinds that the edit touches are asked."""
    touched, fresh = _touched(before, policies), min(_kind_fresh(before), _kind_fresh(policies))
    columns = _Columns(policies, ceiling)
    return pl.concat(
        [
            decided.slice(part.first, part.length)
            if touched is not None and part.kind not in touched and _is_sure(part, table, fresh)
            else columns.decide(part, table)
            for part in table.slices
        ]
    )


class _Columns:
    """A policy set, laid out for columns. Positions are places in ``deciding``."""

    def __init__(self, policies: PolicySet, ceiling: Mode) -> None:
        self._deciding = tuple(policy for policy in policies.live if policy.mode is not Mode.SHADOW)
        self._stops = policies.stops
        self._kind_fresh = _kind_fresh(policies)
        self._ids = pl.Series([policy.id for policy in self._deciding] or [""], dtype=pl.Categorical)
        self._last_days = pl.Series([policy.expires for policy in self._deciding] or [None], dtype=pl.Date)
        self._won = pl.Series([_end_of(policy, ceiling) for policy in self._deciding] or [_NOBODY], dtype=pl.UInt8)
        self._blocked = [
            pl.Series([any(stop.stops(call.action) for call in policy.do) for policy in self._deciding] or [False])
            for stop in self._stops
        ]

    def decide(self, part: Slice, table: CaseTable) -> pl.DataFrame:
        rows = table.frame.slice(part.first, part.length)
        asked = self._asked(part, table)
        clauses = ClauseColumns(
            [*(policy.when for _, policy in asked), *(stop.when for stop in self._stops), (KIND_NOT_FROM_A_MODEL,)],
            rows,
        )
        decider = _first_not_false(asked, clauses)
        stopping = [
            clauses.holds(stop.when).fill_null(value=True).alias(f"stop {n}") for n, stop in enumerate(self._stops)
        ]
        origin = clauses.holds((KIND_NOT_FROM_A_MODEL,)).alias("named")
        seen = clauses.frame.select(CASE, DAY, decider.alias("decider"), *stopping, origin)
        return self._ended(seen)

    def _asked(self, part: Slice, table: CaseTable) -> Sequence[tuple[int, Policy]]:
        sure = _is_sure(part, table, self._kind_fresh)
        return [
            (position, policy)
            for position, policy in enumerate(self._deciding)
            if not sure or part.kind in policy.kinds
        ]

    def _ended(self, seen: pl.DataFrame) -> pl.DataFrame:
        """What comes of each case: who stops it, or else who decides it and how far that one may go."""
        position = pl.col("decider") // 2
        for_all = _any([pl.col(f"stop {n}") for n, stop in enumerate(self._stops) if stop.scope == "all"])
        in_the_way = _any(
            [pl.col(f"stop {n}") & pl.lit(blocked).gather(position) for n, blocked in enumerate(self._blocked)]
        )
        won = pl.lit(self._won).gather(position)
        end = (
            pl.when(for_all).then(_STOPPED)
            .when(pl.col("decider").is_null()).then(_NOBODY)
            .when(pl.col("decider") % 2 == 1).then(_UNKNOWN)
            .when(in_the_way).then(_STOPPED)
            .when(pl.col(DAY) > pl.lit(self._last_days).gather(position)).then(_EXPIRED)
            .when(won != _ACTS).then(won)
            .when(pl.col("named")).then(_ACTS)
            .when(~pl.col("named")).then(_MODEL_KIND)
            .otherwise(_UNKNOWN)
        )  # fmt: skip
        return seen.select(CASE, end=end, policy=pl.lit(self._ids).gather(pl.when(~for_all).then(position))).select(
            CASE,
            pl.lit(_OUTCOMES).gather(pl.col("end")).alias("outcome"),
            "policy",
            pl.lit(_REASONS).gather(pl.col("end")).alias("reason"),
        )


def _first_not_false(asked: Sequence[tuple[int, Policy]], clauses: ClauseColumns) -> pl.Expr:
    """Twice the position of the policy that decides, and one more where it cannot be told; null where none does."""
    codes = []
    for position, policy in asked:
        truth = clauses.holds(policy.when)
        true, unknown = pl.lit(2 * position, pl.UInt32), pl.lit(2 * position + 1, pl.UInt32)
        codes.append(pl.when(truth).then(true).when(truth.is_null()).then(unknown))
    return pl.coalesce(codes) if codes else pl.lit(None, pl.UInt32)


def _end_of(policy: Policy, ceiling: Mode) -> int:
    """What comes of a case that a policy wins, as far as that hangs on the policy."""
    match policy.mode.capped_at(ceiling):
        case Mode.AUTO:
            return _ACTS
        case Mode.SUGGEST:
            return _ENDS.index(("suggest", Reason.MATCHED if policy.mode is Mode.SUGGEST else Reason.CEILING))
        case _:
            return _ENDS.index(("escalate", Reason.CEILING))


def _any(flags: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(or_, flags, pl.lit(value=False))


def _kind_fresh(policies: PolicySet) -> timedelta:
    """The least age at which any policy still relies on the kind."""
    ages = (clause.fresh for policy in policies.live for clause in leaves(policy.when) if clause.fact == KIND)
    return min(ages, default=timedelta.max)


def _is_sure(part: Slice, table: CaseTable, fresh: timedelta) -> bool:
    """Whether all of the cases know their kind well enough for the policies of other kinds to be left out."""
    oldest = table.frame[age_column(KIND)].slice(part.first, part.length).max()
    return part.kind is not None and isinstance(oldest, int) and oldest <= fresh // _SECOND


def _touched(before: PolicySet, after: PolicySet) -> frozenset[str] | None:
    """The kinds whose cases an edit may decide otherwise; None for all of them."""
    if [_sense_of_stop(stop) for stop in before.stops] != [_sense_of_stop(stop) for stop in after.stops]:
        return None
    was, is_now = ({_sense(policy): policy for policy in policies.live} for policies in (before, after))
    changed = [*(was[each] for each in was.keys() - is_now), *(is_now[each] for each in is_now.keys() - was)]
    return frozenset(kind for policy in changed for kind in policy.kinds)


def _sense(policy: Policy) -> tuple[object, ...]:
    """Everything about a policy that a decision hangs on; not where it stands nor why."""
    actions = tuple(call.action for call in policy.do)
    return policy.id, policy.priority, policy.mode, policy.kinds, policy.expires, actions, _unplaced(policy.when)


def _sense_of_stop(stop: Stop) -> tuple[object, ...]:
    return stop.id, stop.scope, stop.actions, _unplaced(stop.when)


def _unplaced(condition: Condition) -> Condition:
    return tuple(
        replace(part, line=0)
        if isinstance(part, Clause)
        else AnyGroup(tuple(tuple(replace(clause, line=0) for clause in group) for group in part.groups))
        for part in condition
    )
