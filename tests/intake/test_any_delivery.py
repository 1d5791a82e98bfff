"""Whatever bytes are signed and sent: an answer of the interface, and never a 5xx."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.senders import Sender, cloud_event, signed
from triage.domain.kind_names import KIND_NAMES

_quick = settings(max_examples=150, deadline=None)

_texts = st.text(max_size=12) | st.sampled_from(
    ["SO-1", "order", "order/SO-1", "fulfilment:F-1", "x" * 129, *KIND_NAMES]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts | st.just("id"), inner, max_size=3),
    max_leaves=6,
)
_names = st.sampled_from(
    ["order", "order_id", "orderId", "order_number", "sku", "store", "kind", "exception", "subject", "fulfilment",
     "shipment_id", "returnId", "line", "payment"]
)  # fmt: skip
_types = _texts | st.sampled_from(
    ["order.exception", "order.held", "stock.changed", "order.created", "tracking.failed"]
)
_attributes = st.fixed_dictionaries(
    {},
    optional={
        "type": _types,
        "data": st.dictionaries(_names, _values, max_size=4) | _values,
        "subject": _values,
        "time": _values | st.datetimes().map(lambda at: at.isoformat() + "Z"),
        "id": _values,
        "source": _values,
        "specversion": st.sampled_from(["1.0", "0.3", 1.0]),
        "data_base64": _texts,
    },
)


@_quick
@given(st.binary(max_size=300))
def test_any_bytes_with_a_valid_signature_are_a_400(server: Sender, body: bytes) -> None:
    assert server.post(body, signed(body, "any-bytes")).status_code == 400


@_quick
@given(_attributes, st.randoms(use_true_random=False))
def test_anything_that_looks_like_a_cloudevent_is_taken_or_refused(
    server: Sender, said: dict[str, Any], dice: Any
) -> None:
    document = {**cloud_event(), **said}
    body = json.dumps(document, ensure_ascii=dice.random() < 0.5).encode(errors="surrogatepass")

    answer = server.post(body, signed(body, f"any-{dice.getrandbits(64):x}"))

    assert answer.status_code in (202, 400)
    assert set(answer.json()) == ({"event", "duplicate"} if answer.status_code == 202 else {"error"})


@_quick
@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.binary(max_size=60))
)
def test_any_bytes_in_the_signature_headers_are_a_4xx(server: Sender, said: dict[str, bytes]) -> None:
    body = json.dumps(cloud_event()).encode()
    shown = {name: bytes(byte for byte in value if byte > 32 and byte != 127) for name, value in said.items()}
    headers = {name.encode(): value.encode() for name, value in signed(body).items()}
    headers |= {name.encode(): value or b"-" for name, value in shown.items()}

    answer = server.client.post(server.url("/webhooks/oms"), content=body, headers=list(headers.items()))

    assert answer.status_code in ((400, 401) if said else (202,))
