"""An audit of the shop of a test, through systems that may be others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.graph.shop import POLICIES, Shop
from triage.actions.catalogue import ACTIONS
from triage.domain.ports import OrderSystem
from triage.policies import load_policies
from triage.readiness.audit import About, audit
from triage.readiness.report import Coverage, PolicyReady, Report

INTERNAL = frozenset(name for name, action in ACTIONS.items() if action.internal)


def audited(
    shop: Shop,
    *,
    orders: int = 50,
    system: OrderSystem | None = None,
    per_second: float = 1000.0,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> Report:
    systems = shop.triage.systems
    return audit(
        replace(systems, orders=system or systems.orders),
        shop.triage.connections.names,
        load_policies(POLICIES, ACTIONS),
        shop.triage.terms.current,
        INTERNAL,
        About("reference", "http://shop.example", {}, "main"),
        orders=orders,
        since=timedelta(days=30),
        per_second=per_second,
        progress=progress,
    )


def fact(report: Report, name: str) -> Coverage:
    return next(each for each in report.coverage if each.fact == name)


def policy(report: Report, name: str) -> PolicyReady:
    return next(each for each in report.policies if each.policy == name)
