"""What is to happen in one run, all drawn from its seed before it begins, so that it can be told and cut down."""

from dataclasses import dataclass, replace
from random import Random

KINDS = (
    "payment_pending", "payment_authorisation_expired", "payment_pending", "stock_elsewhere", "reservation_lost",
    "label_no_scan", "stock_mismatch", "export_failed", "paid_but_pending", "address_invalid", "capture_failed",
    "delivery_status_lags", "stale_hold", "fraud_review", "ship_by_at_risk", "out_of_stock", "total_mismatch",
)  # fmt: skip
BOUNDARIES = (
    "reads", "read", "sends", "sent", "stored", "claimed", "intended", "undo intended", "journalled", "ended",
    "begins", "commits",
)  # fmt: skip
OF_SENDS = ("500_before", "500_after", "cut", "half_body", "lost", "silent", "200_not_applied", "429", "unconnected")
OF_READS = ("500_before", "cut", "half_body", "lost", "lag", "429", "unconnected", "renamed_fields")
EDITS = ("picked", "paid", "untagged", "moved", "vip", "released", "opened", "ranked", "noted", "counted")
CONFLICTS = ("ours", "opened", "ranked", "moved", "picked", "untagged", "released", "counted")
VICTIMS = ("sends", "sent", "intended", "read", "journalled", "claimed", "ended")


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens at a time (``label`` is ``time``), or where a boundary is reached for the ``nth`` time.

    ``what`` is kill, freeze, office, edit, jump, flush, database, pause, resume, undo, approve, refuse, lower or raise.
    """

    label: str
    nth: float
    what: str
    which: str = ""
    seconds: float = 0.0
    order: int = 0

    def __str__(self) -> str:
        when = f"at {self.nth:.1f} s" if self.label == "time" else f"when '{self.label}' is reached for time {self.nth}"
        more = [self.which] if self.which else []
        more += [f"{self.seconds:g} s"] if self.seconds else []
        more += [f"order {self.order + 1}"] if self.what in ("edit", "undo", "approve", "refuse") else []
        return f"{when}: {self.what} {', '.join(more)}".rstrip()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event that a sender tells, ``copies`` times, from ``at`` on."""

    order: int
    at: float
    names_kind: bool
    copies: int = 1
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """``limits`` names a set of policies: wide, narrow (one run an hour) or tight."""

    seed: int
    orders: tuple[tuple[str, int], ...]
    deliveries: tuple[Delivery, ...]
    happenings: tuple[Happening, ...]
    workers: int
    limits: str
    keys_live: bool
    days: int

    def without(self, part: str, position: int) -> "Plan":
        """The same without one delivery or happening."""
        left = [each for place, each in enumerate(getattr(self, part)) if place != position]
        return replace(self, deliveries=tuple(left)) if part == "deliveries" else replace(self, happenings=tuple(left))


def draw(seed: int) -> Plan:
    dice = Random(seed)
    kinds = _kinds(dice)
    orders = tuple((kind, dice.randrange(0, 1000)) for kind in kinds)
    together = dice.random() < 0.6
    deliveries = tuple(
        Delivery(
            order=order,
            at=round(dice.uniform(0.0, 0.05 if together else 60.0) + (again * dice.uniform(5.0, 120.0)), 4),
            names_kind=dice.random() < 0.6,
            copies=dice.choice((1, 1, 1, 1, 2, 3)),
            late=dice.choice((0.0, 0.0, 30.0, 4000.0)),
        )
        for order in range(len(orders))
        for again in range(dice.choice((1, 1, 1, 2)))
    )
    keys_live = dice.random() < 0.8
    return Plan(
        seed=seed,
        orders=orders,
        deliveries=deliveries,
        happenings=_happenings(dice, len(orders)),
        workers=dice.choice((1, 2, 2, 3)),
        limits=dice.choice(("wide", "narrow", "tight", "tight")),
        keys_live=keys_live,
        days=dice.choice((0, 0, 0, 1, 6)),
    )


def _kinds(dice: Random) -> list[str]:
    if dice.random() < 0.45:
        return [dice.choice(KINDS)] * dice.choice((2, 3, 4))
    return [dice.choice(KINDS) for _ in range(dice.choice((1, 1, 2, 2, 3)))]


def _happenings(dice: Random, orders: int) -> tuple[Happening, ...]:
    many = dice.choice((0, 1, 1, 2, 2, 3, 3, 4, 5, 7))
    drawn: list[Happening] = []
    for _ in range(many):
        drawn += _happening(dice, dice.randrange(orders))
    return tuple(drawn)


def _happening(dice: Random, order: int) -> list[Happening]:  # noqa: C901 one case a happening reads best as one match
    label, nth = dice.choice(BOUNDARIES), dice.randrange(1, 14)
    few = dice.randrange(1, 5)
    match dice.choice(_WHATS):
        case "kill":
            return [Happening(label, nth, "kill")]
        case "kill at a send":
            return [Happening(dice.choice(VICTIMS), few, "kill")]
        case "freeze":
            return [
                Happening(
                    dice.choice((*VICTIMS, label)), few, "freeze", seconds=dice.choice((1.5, 5.0, 50.0, 70.0, 100.0))
                )
            ]
        case "sends":
            return [Happening("sends", few, "office", dice.choice(OF_SENDS))]
        case "reads":
            return [Happening("reads", nth, "office", dice.choice(OF_READS), seconds=dice.choice((0.5, 1.5)))]
        case "down":
            return [Happening("reads", nth + k, "office", "500_before") for k in range(dice.choice((4, 9)))]
        case "edit":
            return [Happening(dice.choice((*VICTIMS, "reads")), few, "edit", dice.choice(EDITS), order=order)]
        case "later edit":
            return [Happening("time", round(dice.uniform(20, 400), 2), "edit", dice.choice(EDITS), order=order)]
        case "paid and told":
            at = round(dice.uniform(10, 300), 2)
            paid = [Happening("time", at, "edit", "paid", order=order), Happening("time", at + 1, "told", order=order)]
            lowered = Happening("time", max(0.0, at - 6), "lower", "suggest")
            return [*paid, *([lowered] if dice.random() < 0.3 else [])]
        case "pause":
            scope = dice.choice(("all", "all", "policy", "action:order.hold", "action:order.tag"))
            thrown = Happening(dice.choice((*VICTIMS, "reads")), few, "pause", scope)
            frozen = Happening(thrown.label, few, "freeze", seconds=dice.choice((3.0, 10.0, 20.0)))
            lifted = Happening("time", round(dice.uniform(60, 500), 2), "resume", scope)
            return [thrown, *([frozen] if dice.random() < 0.7 else []), *([lifted] if dice.random() < 0.6 else [])]
        case "lower":
            mode = dice.choice(("off", "shadow", "suggest"))
            lowered = Happening(dice.choice((*VICTIMS, "reads")), few, "lower", mode)
            frozen = Happening(lowered.label, few, "freeze", seconds=dice.choice((3.0, 10.0, 20.0)))
            return [lowered, *([frozen] if dice.random() < 0.6 else [])]
        case "undo":
            return [
                Happening("time", round(dice.uniform(5, 400), 2), "undo", order=order)
                for _ in range(dice.choice((1, 2)))
            ]
        case "undo amid":
            return [Happening(dice.choice(("sent", "intended", "journalled", "ended")), few, "undo", order=order)]
        case "undo over":
            at = round(dice.uniform(20, 300), 2)
            edit = Happening("time", at, "edit", dice.choice(CONFLICTS), order=order)
            return [edit, Happening("time", at + 1.0, "undo", order=order)]
        case "approve":
            lowered = Happening("time", 0.0, "lower", "suggest")
            said = dice.choice(("approve", "approve", "refuse"))
            return [
                lowered,
                *(Happening("time", round(dice.uniform(20, 90), 2), said, order=n) for n in range(order + 1)),
            ]
        case "jump":
            return [Happening(dice.choice(("time", label)), few * 10, "jump", seconds=dice.choice((3600.0, -3600.0)))]
        case "flush":
            return [
                Happening(dice.choice(("stored", "claimed", "ended")), few, "flush", seconds=dice.choice((0.0, 40.0)))
            ]
        case "database":
            return [Happening(label, nth, "database", seconds=dice.choice((0.01, 5.0, 30.0, 80.0)))]
    raise AssertionError


_WHATS = (
    "kill", "kill", "kill at a send", "kill at a send", "freeze", "freeze", "sends", "sends", "sends", "reads", "down",
    "edit", "edit", "later edit", "paid and told", "paid and told", "pause", "pause", "lower", "undo", "undo",
    "undo amid", "undo over", "approve", "jump", "flush", "database",
)  # fmt: skip
