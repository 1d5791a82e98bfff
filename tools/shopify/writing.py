"""Changes to an order in Shopify, each sent once in one request.

A hold, a release and a move go to every fulfilment order that they concern, in one request, one after the other:
Shopify can refuse some of them. All refused is Rejected; some is OutcomeUnknown, and says how many: the next reading
shows what stands.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tools.graphql import GraphQL, accepted
from tools.reader import Bad, maybe, need, obj, text
from tools.shopify import documents
from tools.shopify.holds import notes_for
from tools.shopify.ids import gid, order_gid
from tools.shopify.jobs import Job, check_covered, read_jobs, whole_list
from tools.shopify.words import HOLD_REASONS
from triage.domain.errors import Crossed, NotFound, OutcomeUnknown, Rejected
from triage.domain.ports import Clock, Receipt
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, CorrectAddress, MoveLines, PlaceHold, ReleaseHold, RemoveTag, Write

_DONE = Receipt(version=None, repeated=False)
_LONGEST_HANDLE = 64
_DUPLICATE = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
_CONFLICTS = frozenset(
    {
        "FULFILLMENT_ORDER_NOT_FOUND",
        "FULFILLMENT_ORDER_NOT_SPLITTABLE",
        "CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS",
    }
)
"""Refusals that say that the order is another than it was."""
_ADDRESS_FIELDS: Mapping[str, str] = {
    "line1": "address1",
    "line2": "address2",
    "city": "city",
    "postal_code": "zip",
    "region": "provinceCode",
    "country": "countryCode",
}
_WHOLE_ADDRESS: Mapping[str, str] = {
    **{name: name for name in ("firstName", "lastName", "company", "phone", "address1", "address2", "city", "zip")},
    "provinceCode": "provinceCode",
    "countryCode": "countryCodeV2",
}
"""What an address is made of, and where it is read."""

_Part = Mapping[str, Any]


class Writing:
    """Sends writes; the errors are the port's."""

    def __init__(self, graphql: GraphQL, clock: Clock) -> None:
        self._graphql = graphql
        self._clock = clock

    def send(self, write: Write, key: str, tape: Tape) -> Receipt:
        match write:
            case PlaceHold():
                return self._place_hold(write, key, tape)
            case ReleaseHold():
                return self._release_hold(write, tape)
            case MoveLines():
                return self._move(write, tape)
            case AddTag(tag=tag):
                return self._tag(documents.TAG, "tagsAdd", write.order, tag, tape)
            case RemoveTag(tag=tag):
                return self._tag(documents.UNTAG, "tagsRemove", write.order, tag, tape)
            case CorrectAddress():
                return self._correct_address(write, tape)
        raise Rejected(f"Shopify cannot do {write.name}")

    def _place_hold(self, write: PlaceHold, key: str, tape: Tape) -> Receipt:
        if write.reason not in HOLD_REASONS or not 0 < len(key) <= _LONGEST_HANDLE:
            raise Rejected(
                f"Shopify cannot hold an order for {write.reason[:40]!r} under a key of {len(key)} characters"
            )
        jobs = self._jobs(write.order, tape)
        if not jobs:
            raise Rejected(f"nothing of order {write.order} waits to be shipped, so that there is nothing to hold")
        for job in jobs:
            if not job.held and "HOLD" not in job.actions:
                raise Rejected(
                    f"{job.id} of order {write.order} cannot be held any more, and the rest alone is not the order"
                )
        hold = {
            "reason": HOLD_REASONS[write.reason],
            "reasonNotes": notes_for(write.reason, len(jobs), self._clock.now()),
            "handle": key,
            "externalId": key,
            "notifyMerchant": False,
        }
        return self._together(
            "fulfillmentOrderHold",
            documents.holding(len(jobs)),
            [{"id": job.id, "hold": hold} for job in jobs],
            tape,
            already={_DUPLICATE},
        )

    def _release_hold(self, write: ReleaseHold, tape: Tape) -> Receipt:
        """Only holds of ours, each by its id: without ids Shopify would release everybody's."""
        parts: dict[str, list[str]] = {}
        for job in self._jobs(write.order, tape, whole=False):
            for hold in job.holds:
                if hold.by_our_app and hold.handle == write.hold:
                    parts.setdefault(job.id, []).append(gid("FulfillmentHold", hold.id))
        if not parts:
            raise Rejected(f"order {write.order} has no hold {write.hold[:64]} of ours that could be released")
        sent = [{"id": job, "holds": holds} for job, holds in parts.items()]
        return self._together("fulfillmentOrderReleaseHold", documents.releasing(len(sent)), sent, tape)

    def _move(self, write: MoveLines, tape: Tape) -> Receipt:
        jobs = self._jobs(write.order, tape)
        sent: list[_Part] = []
        left = set(write.moves)
        for job in jobs:
            waiting = [part for part in job.lines if part.waiting]
            for place in sorted({write.moves[part.line] for part in waiting if part.line in write.moves}):
                going = [part for part in waiting if write.moves.get(part.line) == place]
                left -= {part.line for part in going}
                if job.location == place:
                    continue
                if "MOVE" not in job.actions:
                    raise Rejected(f"{job.id} of order {write.order} cannot be moved any more")
                some = [{"id": part.id, "quantity": part.waiting} for part in going]
                lines = None if len(going) == len(job.lines) else some
                sent.append({"id": job.id, "to": gid("Location", place), "lines": lines})
        if left:
            raise Rejected(f"line {min(left)[:40]} of order {write.order} waits nowhere, so that it cannot be moved")
        if not sent:
            return Receipt(version=None, repeated=True)
        return self._together("fulfillmentOrderMove", documents.moving(len(sent)), sent, tape)

    def _tag(self, document: str, mutation: str, order_id: str, tag: str, tape: Tape) -> Receipt:
        if not tag or len(tag) > 40 or "," in tag:
            raise Rejected(f"{tag[:60]!r} is no tag of Shopify: 1 to 40 characters without a comma")
        data = self._graphql.mutate(document, {"id": _order(order_id), "tags": [tag]}, tape)
        accepted(data, mutation)
        return _DONE

    def _correct_address(self, write: CorrectAddress, tape: Tape) -> Receipt:
        if unknown := sorted(set(write.fields) - set(_ADDRESS_FIELDS)):
            raise Rejected(f"Shopify keeps no {unknown[0][:40]} that could be corrected by itself")
        changed = self._address(write.order, tape)
        changed |= {_ADDRESS_FIELDS[name]: value for name, value in write.fields.items()}
        data = self._graphql.mutate(
            documents.ADDRESS, {"input": {"id": _order(write.order), "shippingAddress": changed}}, tape
        )
        accepted(data, "orderUpdate")
        return _DONE

    def _address(self, order_id: str, tape: Tape) -> dict[str, str]:
        """The whole address as it is now: what a change leaves out may be taken for nothing there. Raises Rejected."""
        data = self._graphql.query(documents.ADDRESS_OF_ORDER, {"id": _order(order_id)}, tape)
        try:
            now = obj(need(obj(need(data, "order")), "shippingAddress"))
            told = {name: maybe(now, field, text) for name, field in _WHOLE_ADDRESS.items()}
        except Bad as bad:
            raise Rejected(f"order {order_id} shows no address that could be corrected: {bad}") from bad
        return {name: value for name, value in told.items() if value is not None}

    def _jobs(self, order_id: str, tape: Tape, *, whole: bool = True) -> Sequence[Job]:
        """The fulfilment orders of an order as they are now, all of them where ``whole``. Raises Rejected: nothing was
        done.
        """
        data = self._graphql.query(documents.JOBS_OF_ORDER, {"id": _order(order_id)}, tape)
        if data.get("order", "") is None:
            raise Rejected(f"Shopify has no order {order_id}", 404)
        try:
            order = obj(need(data, "order"))
            jobs = read_jobs(need(order, "fulfillmentOrders"))
            if whole:
                check_covered(whole_list(need(order, "lineItems"), "lines"), jobs)
        except Bad as bad:
            raise Rejected(
                f"what is to be done for order {order_id} cannot be read, and nothing was changed: {bad}"
            ) from bad
        return jobs

    def _together(
        self, mutation: str, document: str, parts: Sequence[_Part], tape: Tape, already: Collection[str] = ()
    ) -> Receipt:
        variables = {f"{name}{n}": value for n, part in enumerate(parts) for name, value in part.items()}
        data = self._graphql.mutate(document, variables, tape)
        refusals: list[Rejected] = []
        repeated = 0
        for n in range(len(parts)):
            try:
                accepted(data, mutation, alias=f"part{n}")
            except Rejected as refused:
                if already and _only(data[f"part{n}"], already):
                    repeated += 1
                else:
                    refusals.append(refused)
        if not refusals:
            return Receipt(version=None, repeated=repeated == len(parts))
        if len(refusals) < len(parts):
            done = len(parts) - len(refusals)
            raise OutcomeUnknown(
                f"done on {done} of {len(parts)} fulfilment orders, the rest was refused: {refusals[0]}"
            )
        codes = {code for n in range(len(parts)) for code in _codes(data[f"part{n}"])}
        if codes & _CONFLICTS:
            raise Crossed(str(refusals[0]), 409)
        raise refusals[0]


def _codes(payload: Mapping[str, Any]) -> set[str | None]:
    """One that is no text is None, as that of an entry that is none."""
    told = [entry.get("code") if isinstance(entry, dict) else None for entry in payload["userErrors"]]
    return {code if isinstance(code, str) else None for code in told}


def _only(payload: Mapping[str, Any], codes: Collection[str]) -> bool:
    return _codes(payload) <= set(codes)


def _order(order_id: str) -> str:
    """Raises Rejected for what is no number of an order: cases are kept under numbers."""
    try:
        found = order_gid(order_id)
    except NotFound as missing:
        raise Rejected(str(missing), 404) from missing
    if found is None:
        raise Rejected(f"{order_id} is an order's name; changes go to its number")
    return found
