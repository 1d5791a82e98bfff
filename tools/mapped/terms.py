"""The terms of a mapping file: what this system promises, what each action sets off, and what it cannot do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from tools.mapped.findings import Mistake, Notes
from tools.mapped.yaml_nodes import Items, Node, Text, flag, number, only, table, text
from triage.domain.actions import SetsOff
from triage.domain.connector import Terms

NEEDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "order.hold": (("place_hold", "release_hold"), ("holds",)),
    "order.release_hold": (("release_hold", "place_hold"), ("holds", "fulfilments", "fulfilments.pick_state")),
    "order.tag": (("add_tag", "remove_tag"), ("tags",)),
    "order.set_priority": (("set_priority",), ("priority", "fulfilments", "fulfilments.pick_state")),
    "order.correct_address": (
        ("correct_address",),
        ("shipping_address", "address_check", "fulfilments", "fulfilments.label"),
    ),
    "order.sync_status": (("set_status",), ("status", "fulfilments", "fulfilments.pick_state", "fulfilments.label")),
    "order.retry_export": (("request_export", "withdraw_export"), ("export",)),
    "stock.reallocate": (("move_lines",), ("lines.location", "fulfilments", "fulfilments.pick_state")),
    "stock.reserve": (
        ("reserve_lines", "release_reservations"),
        ("lines.reservation", "fulfilments", "fulfilments.pick_state"),
    ),
    "stock.request_recount": (("request_recount", "withdraw_recount"), ()),
}
"""The writes of each action, its inverse among them, and the fields that show it and its point of no return."""

_KEYS = ("settles_within_seconds", "keys_live_seconds", "reads_back", "conditional", "sets_off")
_EFFECTS = ("customer", "money", "automation")
_LONGEST_SETTLING, _LONGEST_KEYS = 600, 366 * 86_400


@dataclass(frozen=True, slots=True)
class Promises:
    """What a file says of its system. What it leaves out is the careful thing."""

    settles_within: timedelta = timedelta(0)
    keys_live: timedelta = timedelta(0)
    reads_back: bool = True
    conditional: bool = False
    sets_off: Mapping[str, SetsOff] = ()  # type: ignore[assignment]

    def terms(self, cannot: Mapping[str, str], call_timeout: timedelta) -> Terms:
        """``cannot`` is why actions are off here, by their names; it counts before what is declared."""
        declared = {key: told for key, told in dict(self.sets_off).items() if key.partition(":")[0] not in cannot}
        off = {action: SetsOff(frozenset(), "the mapping file", why) for action, why in cannot.items()}
        return Terms(
            self.settles_within,
            call_timeout,
            self.keys_live,
            {**declared, **off},
            self.reads_back,
            self.conditional,
            connector="mapped",
        )


def why_not(writes: frozenset[str], untold: frozenset[str], *, receiver: bool, recounts: bool) -> dict[str, str]:
    """Why each action cannot be done with these writes and without these fields."""
    reasons: dict[str, str] = {}
    for action, (needed, fields) in NEEDS.items():
        missing = [name for name in needed if name not in writes]
        silent = [name for name in fields if name in untold]
        if missing:
            reasons[action] = f"the mapping file has no write {' and no '.join(missing)}"
        elif silent:
            reasons[action] = f"this system does not tell {silent[0]}, by its mapping file"
    if "order.retry_export" not in reasons and not receiver:
        reasons["order.retry_export"] = "the mapping file has no read 'receiver', and the receiver must be asked first"
    if "stock.request_recount" not in reasons and not recounts:
        reasons["stock.request_recount"] = "the mapping file has no recounts in the read 'stock'"
    return reasons


def read_promises(node: Node | None, notes: Notes) -> Promises:
    if node is None:
        return Promises()
    written = table(node, "terms")
    only(written, _KEYS, notes, "terms")

    def seconds(name: str, most: int) -> timedelta:
        told = written.get(name)
        return timedelta(seconds=number(told, name, most)) if told is not None else timedelta(0)

    def holds(name: str, *, otherwise: bool) -> bool:
        told = written.get(name)
        return flag(told, name) if told is not None else otherwise

    return Promises(
        seconds("settles_within_seconds", _LONGEST_SETTLING),
        seconds("keys_live_seconds", _LONGEST_KEYS),
        holds("reads_back", otherwise=True),
        holds("conditional", otherwise=False),
        _declared(told, notes) if (told := written.get("sets_off")) is not None else {},
    )


def _declared(node: Node, notes: Notes) -> dict[str, SetsOff]:
    declared: dict[str, SetsOff] = {}
    for key, entry in table(node, "sets_off").entries.items():
        action = key.partition(":")[0]
        if action not in NEEDS:
            notes.add(entry, f"there is no action {action!r}", f"one of {', '.join(NEEDS)}")
            continue
        try:
            declared[key] = _declaration(entry, notes)
        except Mistake as mistake:
            notes.take(mistake)
    return declared


def _declaration(node: Node, notes: Notes) -> SetsOff:
    written = table(node, "what an action sets off")
    only(written, ("effects", "shown_by"), notes, "what an action sets off")
    effects, shown_by = written.get("effects"), written.get("shown_by")
    if not isinstance(effects, Items) or shown_by is None:
        raise Mistake(written, "what an action sets off needs 'effects' and 'shown_by'", _DECLARE)
    words = [each.text if isinstance(each, Text) else "" for each in effects.items]
    if wrong := [word for word in words if word not in _EFFECTS]:
        raise Mistake(effects, f"{wrong[0]!r} is no effect", f"any of {', '.join(_EFFECTS)}, or []")
    return SetsOff(frozenset(words), text(shown_by, "shown_by"))


_DECLARE = "as in {effects: [], shown_by: 'Ada Brandt, 2026-11-02'}"
