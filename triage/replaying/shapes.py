"""What a recording keeps of each document: the fields that we read, those of people disguised; nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

from triage.domain.fact_values import Plain
from triage.intake.event_types import known_kind
from triage.replaying.disguise import Disguise

Rule = Callable[[Disguise, Any], Plain]


def kept(disguise: Disguise, value: Any) -> Plain:
    """A value that is nobody's, or a list of such."""
    match value:
        case str():
            return disguise.known.get(value, value)
        case list():
            return [kept(disguise, each) for each in value]
        case dict():
            return {}
    return value  # type: ignore[no-any-return]


def disguised(replace: Callable[[Disguise, str], str]) -> Rule:
    """A text of somebody's; what is no text keeps its type alone."""

    def rule(disguise: Disguise, value: Any) -> Plain:
        return replace(disguise, value) if isinstance(value, str) else _type_alone(value)

    return rule


def numbered(sort: str) -> Rule:
    return disguised(lambda disguise, text: disguise.numbered(sort, text))


def each(rule: Rule) -> Rule:
    def of_list(disguise: Disguise, value: Any) -> Plain:
        return [rule(disguise, entry) for entry in value] if isinstance(value, list) else _type_alone(value)

    return of_list


def fields(rest: Rule | None = None, /, **rules: Rule) -> Rule:
    """An object: these members, in their order; others only where there is a rule for the ``rest``."""

    def of_object(disguise: Disguise, value: Any) -> Plain:
        if not isinstance(value, dict):
            return _type_alone(value)
        chosen = {name: rules.get(name, rest) for name in value}
        return {name: rule(disguise, value[name]) for name, rule in chosen.items() if rule is not None}

    return of_object


def kept_fields(names: str) -> Mapping[str, Rule]:
    return dict.fromkeys(names.split(), kept)


def _type_alone(value: Any) -> Plain:
    """What is of another type than it should be stays so, and loses what it says."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return 0
        case str():
            return "left out"
        case list():
            return []
    return {}


_name, _street = disguised(Disguise.name), disguised(Disguise.street)
_person = disguised(Disguise.person)
_MONEY = fields(**kept_fields("amount currency"))
_CALENDAR = fields(**kept_fields("time_zone opens closes cut_off working_days holidays"))
_ADDRESS_FIELDS: Mapping[str, Rule] = {
    "name": _name,
    "line1": _street,
    "line2": _street,
    "city": _name,
    "postal_code": disguised(Disguise.postal_code),
    **kept_fields("region country"),
}
_ADDRESS = fields(**_ADDRESS_FIELDS)
_SUGGESTION = fields(numbered("text"), **_ADDRESS_FIELDS)
_LABEL = fields(tracking_number=numbered("parcel"), **kept_fields("carrier service bought_at"))
_ORDER = fields(
    **kept_fields(
        "id store version external_id channel status status_since placed_at updated_at priority ship_by tags"
        " released_at address_changed_at cancel_requested_at missing_fields similar_orders"
    ),
    total=_MONEY,
    total_store=_MONEY,
    shipping_total=_MONEY,
    discount_total=_MONEY,
    customer=fields(id=numbered("customer"), **kept_fields("tier orders_last_year blocklisted vip")),
    shipping_address=_ADDRESS,
    billing_address=_ADDRESS,
    address_check=fields(suggestion=_SUGGESTION, **kept_fields("verdict checked_at")),
    lines=each(
        fields(
            **kept_fields("id sku title quantity location shipped mapped restricted release_date release_date_before"),
            unit_price=_MONEY,
            reservation=fields(**kept_fields("id location quantity reference")),
        )
    ),
    payment=fields(
        **kept_fields("id status method authorised_at captured_at refund"),
        amount=_MONEY,
        dispute=fields(**kept_fields("opened_at evidence_due_at")),
    ),
    risk=fields(**kept_fields("score advice assessed_at")),
    holds=each(fields(by=_person, **kept_fields("id reason reference placed_at"))),
    fulfilments=each(
        fields(
            **kept_fields("id status location pick_state short_pick shipped_at confirmed_at confirm_by"),
            label=_LABEL,
            label_refused=numbered("refusal"),
        )
    ),
    export=fields(**kept_fields("state reference requested_at")),
    notes=each(fields(by=_person, text=numbered("note"), **kept_fields("id at field read_at"))),
    reports=each(fields(**kept_fields("id type at"))),
    returns=each(fields(**kept_fields("id received_at matches refunded_at"))),
    locations=each(fields(calendar=_CALENDAR, **kept_fields("id name"))),
)
_ORDERS = fields(orders=each(fields(**kept_fields("id store status updated_at"))), next=kept)
_EXPORT = fields(**kept_fields("state reference requested_at"), receiver=fields(**kept_fields("has reference")))
_POSITION = fields(
    **kept_fields("sku location on_hand available oms_on_hand as_of"),
    recounts=each(fields(**kept_fields("id state reference"))),
)
_STOCK = fields(positions=each(_POSITION))
_PARCEL = fields(
    number=numbered("parcel"),
    calendar=_CALENDAR,
    events=each(fields(text=numbered("message"), **kept_fields("at status code physical"))),
    **kept_fields("carrier known status reason as_of"),
)
_WRITTEN = fields(**kept_fields("version too_late"))
_ERROR = fields(error=fields(code=kept, message=numbered("error")))
_ASKED = fields(
    **kept_fields("reason priority status sku location"), fields=_ADDRESS, lines=each(fields(**kept_fields("line to")))
)


def answer_rule(method: str, path: tuple[str, ...], status: int) -> Rule:
    """What is kept of an answer to a request of the reference API."""
    if status >= 300:
        return _ERROR
    if method != "GET":
        return _WRITTEN
    match path:
        case ("orders",):
            return _ORDERS
        case ("orders", _):
            return _ORDER
        case ("orders", _, "export"):
            return _EXPORT
        case ("stock",):
            return _STOCK
        case ("tracking", _, _):
            return _PARCEL
    return fields()


request_rule: Rule = _ASKED

_PART = ("order", "order_number", "fulfilment", "fulfillment", "shipment", "return", "sku", "store")
_ID_FORMS = ("{0}", "{0}_id", "{0}Id")


def _named(disguise: Disguise, value: Any) -> Plain:
    return {"id": kept(disguise, value.get("id"))} if isinstance(value, dict) else kept(disguise, value)


def _claim(_: Disguise, value: Any) -> Plain:
    """Whether something is called an exception, and which."""
    match value:
        case {"kind": str() as kind}:
            return {"kind": kind if known_kind(kind) else "left out"}
        case str() as kind if known_kind(kind):
            return kind
    return bool(value)


event_rule: Rule = fields(
    **kept_fields("specversion id source type time subject"),
    data=fields(
        **{form.format(name): _named for name in _PART for form in _ID_FORMS},
        orderNumber=_named,
        orderNumberId=_named,
        exception=_claim,
        **kept_fields("kind subject"),
    ),
)
