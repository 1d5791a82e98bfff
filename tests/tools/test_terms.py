"""What a back office says of itself: read where it can be read, and unknown, so off, where it cannot."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given, settings

from tests.tools.backoffice import BackOffice, CountedClock
from tests.tools.mutations import Place, spoiled
from tools.reference import ReferenceTerms
from tools.wire import Bearer, Session, SessionSettings
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import why_off
from triage.domain.connector import Terms
from triage.domain.errors import NotFound, Transient, Unreadable
from triage.domain.tape import Tape

SILENT = {"effects": [], "shown_by": "a test"}
MAILS = {"effects": ["customer"], "shown_by": "Ada Brandt"}
DOCUMENT: dict[str, Any] = {
    "settles_within_seconds": 2.5,
    "keys_live_seconds": 86_400,
    "sets_off": {
        "order.tag": SILENT,
        "order.tag:vip": MAILS,
        "order.hold": SILENT,
        "order.sync_status:delivered": MAILS,
        "order.sync_status:open": SILENT,
    },
}


def terms_of(document: object) -> Terms:
    session = Session(SessionSettings("http://office.test", tries=1), Bearer("t"), CountedClock())
    with respx.mock(base_url="http://office.test") as host:
        host.get("/terms").mock(return_value=httpx.Response(200, json=document))
        terms = ReferenceTerms(session).fetch_terms(Tape())
    session.close()
    return terms


def declared(**entries: object) -> Terms:
    return terms_of({**DOCUMENT, "sets_off": {name.replace("__", ":"): entry for name, entry in entries.items()}})


def test_terms_are_read_as_they_are_written() -> None:
    terms = terms_of(DOCUMENT)

    assert (terms.settles_within, terms.keys_live) == (timedelta(seconds=2.5), timedelta(days=1))
    assert terms.call_timeout == timedelta(seconds=16)
    assert set(terms.sets_off) == set(DOCUMENT["sets_off"])
    assert why_off("order.tag", {"add": "triage-watch"}, terms.sets_off) is None
    assert "customer" in str(why_off("order.tag", {"add": "vip"}, terms.sets_off))
    assert "Ada Brandt" in str(why_off("order.sync_status", {"to": "delivered"}, terms.sets_off))
    assert why_off("order.sync_status", {"to": "open"}, terms.sets_off) is None


def test_what_is_left_out_is_unknown_and_off() -> None:
    terms = terms_of(DOCUMENT)

    assert "nobody has shown" in str(why_off("stock.reserve", {}, terms.sets_off))
    assert "nobody has shown" in str(why_off("order.sync_status", {"to": "cancelled"}, terms.sets_off))


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        "silent",
        {},
        {"effects": []},
        {"effects": [], "shown_by": ""},
        {"effects": [], "shown_by": " "},
        {"effects": [], "shown_by": None},
        {"effects": None, "shown_by": "a test"},
        {"effects": "none", "shown_by": "a test"},
        {"effects": {}, "shown_by": "a test"},
        {"effects": ["confetti"], "shown_by": "a test"},
        {"effects": [[]], "shown_by": "a test"},
        {"Effects": [], "shown_by": "a test"},
    ],
)
def test_an_entry_that_cannot_be_read_is_left_out(entry: object) -> None:
    terms = declared(**{"order.hold": entry, "order.tag": SILENT})

    assert set(terms.sets_off) == {"order.tag"}


def test_a_value_that_cannot_be_read_is_not_covered_by_its_actions_general_word() -> None:
    terms = declared(**{"order.tag": SILENT, "order.tag__vip": {"effects": "?"}, "order.tag__gift": SILENT})

    assert "nobody has shown" in str(why_off("order.tag", {"add": "vip"}, terms.sets_off))
    assert "nobody has shown" in str(why_off("order.tag", {"add": "triage-watch"}, terms.sets_off))
    assert why_off("order.tag", {"add": "gift"}, terms.sets_off) is None


@pytest.mark.parametrize("document", [[], "terms", None, 7])
def test_terms_that_are_no_object_are_unreadable(document: object) -> None:
    with pytest.raises(Unreadable):
        terms_of(document)


@pytest.mark.parametrize("seconds", [None, "2", -1, True, 1e300, [], 601])
def test_a_time_to_settle_that_cannot_be_read_is_none_at_all(seconds: object) -> None:
    assert terms_of({**DOCUMENT, "settles_within_seconds": seconds}).settles_within == timedelta(0)


@pytest.mark.parametrize("seconds", [None, "86400", -1, True, 1e300, {}])
def test_a_life_of_keys_that_cannot_be_read_allows_no_second_send(seconds: object) -> None:
    assert terms_of({**DOCUMENT, "keys_live_seconds": seconds}).keys_live == timedelta(0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(spoiled(DOCUMENT))
def test_spoiled_terms_never_crash_and_declare_nothing_that_is_not_written(change: tuple[Any, list[Place]]) -> None:
    document, _ = change
    for name, declaration in terms_of(document).sets_off.items():
        written = document["sets_off"][name]
        assert (sorted(declaration.effects), declaration.shown_by) == (sorted(written["effects"]), written["shown_by"])


def test_a_back_office_without_terms_has_none(office: BackOffice) -> None:
    with respx.mock(base_url="http://office.test") as host:
        host.get("/terms").mock(return_value=httpx.Response(404))
        session = Session(SessionSettings("http://office.test"), Bearer("t"), CountedClock())
        with pytest.raises(NotFound):
            ReferenceTerms(session).fetch_terms(Tape())
        session.close()


def test_the_sandboxs_terms_switch_on_what_is_silent_there_and_nothing_else(office: BackOffice) -> None:
    sets_off = ReferenceTerms(office.session).fetch_terms(Tape()).sets_off
    arguments: dict[str, dict[str, object]] = {
        "order.tag": {"add": "triage-watch"},
        "order.sync_status": {"to": "open"},
    }
    off = {
        name: why_off(name, arguments.get(name, {}), sets_off)
        for name, action in ACTIONS.items()
        if not action.internal
    }

    assert set(off.values()) == {None}
    assert "customer" in str(why_off("order.sync_status", {"to": "delivered"}, sets_off))
    assert "money" in str(why_off("order.sync_status", {"to": "released"}, sets_off))
    assert "automation" in str(why_off("order.tag", {"add": "rush"}, sets_off))


def test_the_sandboxs_manners_show_in_its_terms(office: BackOffice) -> None:
    office.state.settings.tag_mails = True
    office.state.settings.release_transmits = True
    sets_off = ReferenceTerms(office.session).fetch_terms(Tape()).sets_off

    assert sets_off["order.tag"].effects == {"customer"}
    assert sets_off["order.release_hold"].effects == {"automation"}


def test_terms_are_read_like_everything_else(office: BackOffice) -> None:
    office.fault("503", path="/terms")
    assert ReferenceTerms(office.session).fetch_terms(Tape()).sets_off
    office.fault("renamed_fields", path="/terms")
    assert ReferenceTerms(office.session).fetch_terms(Tape()).sets_off == {}
    office.fault("503", path="/terms", times=9)
    with pytest.raises(Transient):
        ReferenceTerms(office.session).fetch_terms(Tape())
