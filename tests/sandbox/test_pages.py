"""The sandbox, its OpenAPI document and its page speak of the same routes, actions and faults."""

from collections.abc import Iterator
from pathlib import Path

from starlette.routing import Route

from tests.sandbox.description import DOCUMENT, read_document
from triage.actions.catalogue import ACTIONS
from triage.sandbox.app import create_app
from triage.sandbox.faults import NAMES
from triage.sandbox.state import State

PAGE = (Path(DOCUMENT).parent / "reference-backoffice.md").read_text(encoding="utf-8")
METHODS = {"get", "post", "put", "patch", "delete"}


def served() -> Iterator[tuple[str, str]]:
    for route in create_app(State()).routes:
        assert isinstance(route, Route)
        yield from ((route.path, method.lower()) for method in (route.methods or ()) if method != "HEAD")


def test_the_document_has_every_route_of_the_sandbox_and_no_other() -> None:
    described = {
        (path, method) for path, item in read_document()["paths"].items() for method in item if method in METHODS
    }

    assert {(path, method) for path, method in served() if not path.startswith("/_")} == described


def test_every_write_takes_an_idempotency_key_and_every_write_on_an_order_a_condition() -> None:
    for path, item in read_document()["paths"].items():
        for method in set(item) & (METHODS - {"get"}):
            references = [parameter.get("$ref", "") for parameter in item[method]["parameters"]]
            assert any(each.endswith("/IdempotencyKey") for each in references), path
            assert any(each.endswith("/IfMatch") for each in references) == path.startswith("/orders"), path


def test_the_page_names_every_control_of_the_sandbox() -> None:
    controls = {path.replace("/_orders/{order}", "").replace("/_edit", "") for path, _ in served() if path[1] == "_"}

    assert [control for control in controls if control not in PAGE] == []


def test_the_page_names_every_fault_and_every_action_that_the_back_office_hears_of() -> None:
    assert [name for name in NAMES if f"`{name}`" not in PAGE] == []
    assert [name for name, action in ACTIONS.items() if not action.internal and f"`{name}`" not in PAGE] == []
