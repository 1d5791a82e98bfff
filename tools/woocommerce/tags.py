"""Tags. WooCommerce has none for orders: ours are kept in one entry of meta data, and there are no others."""

from collections.abc import Iterable

from tools.reader import Bad, text
from tools.woocommerce.scalars import Meta

KEY = "_triage_tags"


def read_tags(meta: Meta) -> frozenset[str]:
    found = meta.get(KEY)
    if found is None:
        return frozenset()
    tags = frozenset(text(found[1]).split(","))
    if "" in tags:
        raise Bad(f"{KEY} is not as we write it")
    return tags


def written(tags: Iterable[str]) -> str:
    return ",".join(sorted(tags))
