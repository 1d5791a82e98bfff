"""One timeline of the order, its parcel, its events and what we did, in the order in which it happened."""

from collections.abc import Iterator

from triage.cli.case_view.bundle import Bundle, call, words
from triage.cli.case_view.journal import STATES
from triage.cli.printable import parsed
from triage.cli.sheet import Sheet

_LONGEST = 14
_Entry = tuple[str, str, str]


def show_timeline(bundle: Bundle, sheet: Sheet) -> None:
    entries = sorted((entry for entry in _entries(bundle) if entry[0]), key=lambda entry: str(parsed(entry[0])))
    if not entries:
        return
    left_out = max(0, len(entries) - _LONGEST)
    parcel = bundle["tracking"]
    aside = f"parcel {parcel['carrier']} {parcel['number']}: {_standing(bundle)}" if parcel else ""
    sheet.section("timeline", aside)
    if left_out:
        sheet.say((f"{left_out} earlier entries", "dim"))
    sheet.rows([[(bundle.when(at), "dim"), (who, "dim"), what] for at, who, what in entries[left_out:]], whole=[0, 1])


def _standing(bundle: Bundle) -> str:
    parcel = bundle["tracking"]
    if not parcel["known"]:
        return "the carrier does not know it"
    reason = f" ({words(parcel['reason'])})" if parcel["reason"] else ""
    return f"{words(parcel['status'] or 'no status')}{reason}, told {bundle.ago(parcel['as_of'])}"


def _entries(bundle: Bundle) -> Iterator[_Entry]:
    order, payment, parcel = bundle["order"], bundle["payment"], bundle["tracking"]
    if order is not None:
        yield order["placed_at"], "order", "placed"
        yield order["released_at"], "order", "released to the warehouse"
        yield order["address_changed_at"], "order", "address changed"
        yield order["cancel_requested_at"], "order", "cancellation asked for"
        for each in order["reports"]:
            yield each["at"], "order", f"report: {words(each['type'])}"
        for each in order["returns"]:
            yield each["received_at"], "order", f"return {each['id']} received"
    if payment is not None:
        yield payment["authorised_at"], "payment", f"{payment['amount']} authorised"
        yield payment["captured_at"], "payment", f"{payment['amount']} captured"
        yield payment["dispute_opened_at"], "payment", "dispute opened"
    for part in bundle["fulfilments"]:
        if part["label"]:
            yield part["label"]["bought_at"], "label", f"{part['label']['service']} bought for {part['id']}"
        yield part["shipped_at"], "order", f"{part['id']} shipped"
    for scan in parcel["scans"] if parcel else ():
        yield scan["at"], "carrier", f"{words(scan['status'] or scan['code'])} “{scan['text']}”"
    for note in bundle["notes"]:
        unread = "" if note["read_at"] or note["by"] != "customer" else " (unread)"
        yield note["at"], "note", f"{note['by']}, {words(note['field'])}{unread}: “{note['text']}”"
    for event in bundle["happened"]:
        yield event["occurred_at"], "event", event["type"]
    for intent in bundle["done"]:
        undoing = "undoing " if intent["undoes"] else ""
        yield intent["intended_at"], "triage", f"{undoing}{call(intent)}: {STATES[intent['state']][0]}"
