"""Vendure's admin API: orders and stock; holds and tags where order-triage's plugin runs in the server."""

from dataclasses import replace

from tools.access import Access
from tools.graphql import GraphQL
from tools.vendure.amounts import Amounts
from tools.vendure.inventory import VendureInventory
from tools.vendure.judging import judge_for
from tools.vendure.login import VendureLogin
from tools.vendure.orders import VendureOrders
from tools.vendure.terms import VendureTerms
from tools.vendure.words import payment_methods
from triage.domain.connector import Connector
from triage.domain.errors import BadValue

__all__ = ["VendureInventory", "VendureLogin", "VendureOrders", "VendureTerms", "connect"]

PATH = "/admin-api"
_OPTIONS = frozenset({"payment_methods", "store", "money_digits"})


def connect(access: Access) -> Connector:
    """``options``: ``payment_methods`` says which of ours each code of the shop is, as in ``stripe=card, bank=wire``;
    ``money_digits`` how many digits its money strategy keeps; ``store`` what cases of this shop are kept under.
    """
    if unknown := sorted(set(access.options) - _OPTIONS):
        raise BadValue(f"Vendure has no option {unknown[0]!r}; there are {', '.join(sorted(_OPTIONS))}")
    named = replace(access, secret_setting="TRIAGE_SECRETS__BACKOFFICE_PASSWORD")  # noqa: S106  a setting's name
    login = VendureLogin(
        f"{access.url.rstrip('/')}{PATH}",
        access.secret("user"),
        access.secret("password"),
        access.transport,
        access.timeout_seconds,
    )
    session = named.session(login, judge=judge_for(login))
    graphql = GraphQL(session, PATH)
    amounts = Amounts.of(access.options.get("money_digits", "2"))
    methods = payment_methods(access.options.get("payment_methods", ""))

    def close() -> None:
        login.close()
        session.close()

    longest = session.settings.longest_call
    return Connector(
        VendureOrders(graphql, access.options.get("store", "main"), amounts, methods),
        VendureInventory(graphql),
        None,
        VendureTerms(graphql, 2 * longest).fetch_terms,
        longest,
        close,
    )
