"""Parcels on both databases: kept once, found however they are spelt, and what waits for one is hastened."""

from dataclasses import replace
from datetime import timedelta

from tests.store.fake_clock import NOON
from tests.store.samples import MINUTE, an_event
from triage.domain.parcels import Parcel, PlaceOfParcel
from triage.store.engine import Store

ONE = Parcel("main", "1z 999", "UPS", "SO-1", "F-1")


def test_a_parcel_is_new_once(store: Store) -> None:
    other = Parcel("main", "1Z999", "UPS", "SO-2", "F-2")

    with store.write() as tx:
        assert tx.parcels.add([other, ONE, ONE], NOON) == [ONE, other]
    with store.write() as tx:
        assert tx.parcels.add([ONE], NOON) == []
        assert tx.parcels.places("main", " 1Z9 99") == [PlaceOfParcel("SO-1", "F-1"), PlaceOfParcel("SO-2", "F-2")]
        assert tx.parcels.places("other", "1Z999") == []


def test_what_waits_is_due_at_once_and_what_is_being_looked_at_is_due_again(store: Store) -> None:
    with store.write() as tx:
        tx.work.wake("e-1", "event", "main", "parcel 1Z999", NOON + timedelta(hours=1), "parcel")
        tx.work.wake("e-2", "event", "main", "parcel OTHER", NOON + timedelta(hours=1), "parcel")
    with store.write() as tx:
        tx.work.hasten("main", "parcel 1Z999", NOON)
    with store.write() as tx:
        (claim,) = tx.work.claim(10, MINUTE)
        assert claim.ref == "e-1"
        tx.work.hasten("main", "parcel 1Z999", NOON)
        assert tx.work.finish(claim, NOON + timedelta(hours=6), "parcel")
    with store.write() as tx:
        assert [each.ref for each in tx.work.claim(10, MINUTE)] == ["e-1"]


def test_an_event_keeps_its_parcel_and_a_case_its_mark(store: Store) -> None:
    event = an_event(parcel="1Z 999", backlog=True)

    with store.write() as tx:
        tx.inbox.add(event)
        case = tx.cases.join(event)
        later = tx.cases.join(an_event("d-2"))
    with store.read() as tx:
        assert tx.inbox.get(event.id) == event
        assert (case.backlog, later.backlog, tx.cases.is_backlog(case.id)) == (True, True, True)
    with store.write() as tx:
        assert tx.backlog.lift(later, "Ada", "looked through", NOON)
    with store.read() as tx:
        assert not tx.cases.is_backlog(case.id)
        assert [each.ref for each in tx.work.claim(10, MINUTE)] == [case.id] if store.engine.name == "sqlite" else True


def test_a_closed_case_that_an_import_opens_again_is_a_backlog(store: Store) -> None:
    with store.write() as tx:
        case = tx.cases.join(an_event())
        tx.cases.update(case.id, status="cleared")
        again = tx.cases.join(an_event("d-2", backlog=True, occurred_at=NOON + MINUTE, received_at=NOON + MINUTE))
    assert (again.id, str(again.status), again.backlog) == (case.id, "open", True)


def test_erasing_a_customer_forgets_their_parcels(store: Store) -> None:
    with store.write() as tx:
        event = an_event(parcel="1Z999", raw='{"customer": "C-1"}')
        tx.inbox.add(event)
        tx.cases.join(event)
        tx.parcels.add([ONE, Parcel("main", "OTHER", "UPS", "SO-2", "F-2")], NOON)
    with store.write() as tx:
        tx.personal.erase("C-1", tx.personal.find("C-1"), "Ada", None, NOON)
    with store.read() as tx:
        assert tx.parcels.places("main", "1Z999") == []
        assert tx.parcels.places("main", "OTHER") == [PlaceOfParcel("SO-2", "F-2")]
        assert tx.inbox.get(event.id).parcel is None


def test_erasing_a_customer_erases_what_a_carrier_told_before_anybody_knew_whose_it_was(store: Store) -> None:
    told = an_event(order=None, subject="order", parcel="1Z999", raw='{"signed_by": "Wilhelmina"}')
    other = an_event("d-2", order=None, subject="order", parcel="OTHER", raw='{"signed_by": "Ada"}')
    copy = replace(told, id="copy", delivery=f"{told.id} SO-1 F-1", order="SO-1", subject="fulfilment:F-1")
    with store.write() as tx:
        for event in (told, other, copy):
            tx.inbox.add(event)
    with store.write() as tx:
        tx.personal.erase("C-1", tx.personal.find("C-1", [("main", "SO-1")]), "Ada", None, NOON)
    with store.read() as tx:
        assert [(each.raw, each.parcel) for each in map(tx.inbox.get, (told.id, copy.id))] == [("", None)] * 2
        assert tx.inbox.get(other.id) == other
