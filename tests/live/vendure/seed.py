"""A small shop with orders in every state that Vendure's own API brings about."""

from tests.live.vendure.shop import Shop

OPTIONS = '{"payment_methods": "prepaid=wire"}'
"""What order-triage is told of this shop beside its address."""


def seeded(address: str) -> list[str]:
    """Open the shop and let customers order; returns the codes."""
    shop = Shop(address).open()
    shop.sell("MUG", 1250, Berlin=40, Hamburg=25)
    shop.sell("LAMP", 8900, Berlin=3, Hamburg=12)
    shop.sell("TRAY", 3490, Hamburg=8)
    waiting = [shop.order(sku, units) for sku, units in (("MUG", 2), ("LAMP", 1), ("TRAY", 1), ("MUG", 1))]
    invoices = [shop.order("MUG", 3, pay="invoice"), shop.order("LAMP", 1, pay="invoice")]
    paid = [shop.order(sku, units, pay="prepaid") for sku, units in (("MUG", 1), ("LAMP", 1), ("TRAY", 2), ("MUG", 4))]
    shipped, delivered, partly, handed_over = paid
    shop.move_fulfilment(shop.fulfil(shipped)["id"], "Shipped")
    box = shop.fulfil(delivered)["id"]
    shop.move_fulfilment(box, "Shipped")
    shop.move_fulfilment(box, "Delivered")
    shop.move_fulfilment(shop.fulfil(partly, 1)["id"], "Shipped")
    shop.fulfil(handed_over, 4)
    shop.note(waiting[0], "Called twice about the box.")
    shop.count("LAMP", Berlin=1)
    shop.close()
    return [*waiting, *invoices, *paid]
