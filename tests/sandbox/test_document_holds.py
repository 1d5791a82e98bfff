"""The sandbox does what docs/reference-backoffice.openapi.yaml says, whatever is thrown at it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import BaseSchema, Case
from schemathesis.config import SchemathesisConfig

from triage.sandbox.app import create_app
from triage.sandbox.settings import Settings
from triage.sandbox.state import State
from triage.sandbox.world import busy_world

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference-backoffice.openapi.yaml"
TOKEN = {"Authorization": "Bearer sandbox"}
OFTEN = 0.8


def _config(state: State) -> SchemathesisConfig:
    words = {
        "orders": sorted(state.orders),
        "skus": sorted(sku for sku, _ in state.stock),
        "carriers": sorted({carrier for carrier, _ in state.tracking}),
        "numbers": sorted(number for _, number in state.tracking),
    }
    places = {"path.order": "orders", "query.sku": "skus", "path.carrier": "carriers", "path.number": "numbers"}
    return SchemathesisConfig.from_dict(
        {
            "generation": {"deterministic": True, "max-examples": 15, "with-security-parameters": False},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", 404, 409, 412]},
                "negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 409, 412, 415, 422]},
            },
            "dictionaries": {name: {"values": values} for name, values in words.items()},
            "parameters": {place: {"dictionary": name, "probability": OFTEN} for place, name in places.items()},
        }
    )


def _document() -> BaseSchema:
    state = State(settings=Settings(keys_live_seconds=0))  # a made-up key may come with two requests
    state.load(busy_world(datetime(2026, 11, 23, 12, tzinfo=UTC), 48))
    document = schemathesis.openapi.from_path(DOCUMENT, config=_config(state))
    document.app = create_app(state)
    return document


document = _document()


@document.parametrize()
def test_every_answer_is_one_that_the_document_describes(case: Case[Any]) -> None:
    case.call_and_validate(headers=TOKEN)
