"""A journal as the product writes it: cases of many kinds, undos, a person's switch."""

from tests.graph.shop import Shop, open_shop
from triage.store.engine import Store

_KINDS = ("label_no_scan", "address_invalid", "out_of_stock", "reservation_lost", "payment_authorisation_expired")


def write_journal(shop: Shop, orders: int = 10) -> None:
    """Cases of orders SO-0 and on, worked to where they go by themselves, one of them undone."""
    for n in range(orders):
        kind = _KINDS[n % len(_KINDS)]
        shop.trouble(kind, f"SO-{n}", n)
        shop.tell(f"SO-{n}", kind=kind)
    while shop.work():
        pass
    shop.later(hours=1)


def journal_at(url: str, orders: int = 10) -> None:
    with open_shop(url) as shop:
        write_journal(shop, orders)


def lines(store: Store) -> int:
    with store.read() as tx:
        head = tx.journal.head()
    return head.count if head else 0
