"""What others do to an order in the back office, and what a shop has done on one."""

from tests.graph.shop import Shop
from triage.sandbox.state import Document
from triage.undoing import Undoing


def worked(shop: Shop, kind: str, order: str = "SO-1") -> Document:
    """An order in a predicament, worked on by its policy."""
    document = shop.trouble(kind, order)
    shop.tell(order)
    shop.work()
    return document


def edit(shop: Shop, order: str = "SO-1", **fields: object) -> None:
    """Somebody sets fields of an order."""
    document = shop.state.orders[order]
    shop.state.changing(document)
    document.update(fields)
    shop.state.changed(document)


def lose_reservations(shop: Shop, order: str = "SO-1") -> None:
    edit(shop, order, lines=[{**line, "reservation": None} for line in shop.state.orders[order]["lines"]])


def undo_all(shop: Shop, order: str = "SO-1") -> None:
    """A person takes back all that we did on the case."""
    undoing = Undoing(shop.triage, shop.case(order), "mara", shop.triage.policies.current().by_id)
    for step in undoing.plan(undoing.intents()):
        assert undoing.run(step).result == "undone"
