"""Shopify's GraphQL Admin API: orders, holds, stock and parcels."""

from tools.access import Access
from tools.graphql import Budget, GraphQL, judge
from tools.shopify.carrier import ShopifyCarrier
from tools.shopify.inventory import ShopifyInventory
from tools.shopify.orders import ShopifyOrders
from tools.shopify.parcels import KnownParcels
from tools.shopify.terms import ShopifyTerms
from tools.shopify.versions import DEFAULT_VERSION, VersionWatch, version_warnings
from tools.shopify.who import identified
from tools.shopify.writing import Writing
from tools.wire import Answer
from triage.domain.connector import Connector
from triage.domain.errors import BadValue

__all__ = ["ShopifyCarrier", "ShopifyInventory", "ShopifyOrders", "connect", "version_warnings"]

_OPTIONS = frozenset({"version", "store"})
_LONGEST_PAUSE = 5.0
_LONGEST_PAUSE_OF_A_WRITE = 2.0


def connect(access: Access) -> Connector:
    """``options``: ``version`` of the API, and ``store``, what cases of this shop are kept under."""
    if unknown := sorted(set(access.options) - _OPTIONS):
        raise BadValue(f"Shopify has no option {unknown[0]!r}; there are {', '.join(sorted(_OPTIONS))}")
    watch = VersionWatch(access.options.get("version", DEFAULT_VERSION))
    budget = Budget(access.clock, _LONGEST_PAUSE)
    store = access.options.get("store", "main")

    def heeding(answer: Answer) -> None:
        watch.heed(answer)
        budget.heed(answer)
        judge(answer)

    access, identity = identified(access)
    path = f"/admin/api/{watch.asked}/graphql.json"
    reading = access.session(identity, judge=heeding, longest_wait=_LONGEST_PAUSE)
    writing = access.session(identity, judge=heeding, tries=1)
    graphql, parcels = GraphQL(reading, path, budget), KnownParcels()
    hasty = GraphQL(writing, path, budget, _LONGEST_PAUSE_OF_A_WRITE)
    longest = reading.settings.longest_call

    def close() -> None:
        reading.close()
        writing.close()

    return Connector(
        ShopifyOrders(graphql, store, Writing(hasty, access.clock), parcels),
        ShopifyInventory(graphql),
        ShopifyCarrier(graphql, parcels),
        ShopifyTerms(2 * (longest + _LONGEST_PAUSE_OF_A_WRITE)).fetch_terms,
        longest,
        close,
        lambda: watch.warnings(access.clock.now().date()),
    )
