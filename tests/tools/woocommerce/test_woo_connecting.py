"""What WooCommerce's settings may be."""

from typing import Any

import pytest

from tests.tools.backoffice import CountedClock
from tools.access import Access
from tools.woocommerce import connect
from triage.domain.errors import BadValue
from triage.secrets import KeptSecrets


def connected(url: str = "https://shop.test", **options: str) -> Any:
    return connect(Access("backoffice", url, CountedClock(), KeptSecrets(None, {}), options=options, anonymous=False))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"shop": "x"}, "has no option 'shop'"),
        ({"stock": "maybe"}, "kept-here or synced"),
        ({"statuses": "packing"}, "packing=open"),
        ({"statuses": "processing=released"}, "packing=open"),
        ({"statuses": "packing=gone"}, "packing=open"),
    ],
)
def test_an_option_that_cannot_be_used_says_what_could(options: dict[str, str], said: str) -> None:
    with pytest.raises(BadValue, match=said):
        connected(**options)


def test_a_key_is_not_sent_over_plain_http() -> None:
    with pytest.raises(BadValue, match="https alone"):
        connected("http://shop.test")


def test_a_key_that_is_missing_is_asked_for_by_name() -> None:
    with pytest.raises(BadValue, match="TRIAGE_SECRETS__BACKOFFICE_KEY and TRIAGE_SECRETS__BACKOFFICE_SECRET"):
        connected()
