"""What people get of an audit: a table of 80 columns, a document, and a page that needs nothing else."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import Shop, open_shop
from tests.readiness.auditing import audited
from triage.readiness.page import page_of
from triage.readiness.report import Report
from triage.readiness.words import percent
from triage.sandbox.world.places import PEOPLE, STREETS


class _Tags(HTMLParser):
    """The elements of a page, and those that are not closed as they were opened."""

    VOID = ("meta", "rect", "line")

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def _read(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    return tags


def _troubles(shop: Shop) -> None:
    for n, kind in enumerate(("payment_pending", "reservation_lost", "label_no_scan", "address_invalid")):
        shop.trouble(kind, f"SO-{n}", n)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Of a few orders, whose status says what no status says."""
    with open_shop(f"sqlite:///{tmp_path_factory.mktemp('shop') / 'triage.db'}") as shop:
        _troubles(shop)
        for order in shop.state.orders.values():
            order["status"] = "ask " + order["shipping_address"]["name"]
        return audited(shop)


def test_the_command_needs_no_database_and_makes_none(shop: Shop, triage: CommandLine, tmp_path: Path) -> None:
    _troubles(shop)
    triage.set(database_url=f"sqlite:///{tmp_path / 'none.db'}", backoffice_url=shop.triage.settings.backoffice_url)
    told = triage("readiness", "--since", "9000d", "--per-second", "100", "--page", "page.html")

    assert (told.code, told.err) == (0, "")
    assert max(map(len, told.out.splitlines())) <= 80
    assert "nothing was sent" in told.words
    assert "hold-until-paid" in told.words
    assert not (tmp_path / "none.db").exists()
    assert shop.effects() == []
    assert Path("page.html").read_text().startswith("<!doctype html>")


def test_the_document_has_every_fact_and_policy(shop: Shop, triage: CommandLine) -> None:
    _troubles(shop)
    triage.set(backoffice_url=shop.triage.settings.backoffice_url)
    document = triage("readiness", "--since", "9000d", "--per-second", "100", "--json").document

    assert document["looked"] == 4
    assert {"order.status", "stock.shortfall", "risk.score"} <= {each["fact"] for each in document["coverage"]}
    assert {each["standing"] for each in document["policies"]} <= {"ready", "partly", "no data", "action off"}
    assert {"count", "p50", "p95", "longest", "errors"} <= document["calls"][0].keys()


def test_a_back_office_that_does_not_answer_exits_3(triage: CommandLine) -> None:
    triage.set(backoffice_url="http://127.0.0.1:9")

    assert triage("readiness").code == 3


def test_the_page_stands_alone_and_is_whole(report: Report) -> None:
    tags = _read(page_of(report))

    assert tags.open == []
    assert "svg" in tags.seen
    assert not {"script", "link", "img", "iframe"} & set(tags.seen)
    assert tags.addresses == []


def test_nothing_of_an_order_or_a_person_is_on_it(report: Report) -> None:
    for told in (page_of(report), str(report.document)):
        for name in (*PEOPLE, *STREETS, "SO-", "C-SO", "SKU-"):
            assert name not in told


def test_what_others_wrote_is_escaped_on_the_page(report: Report) -> None:
    page = page_of(replace(report, address="http://<script>alert(1)</script>"))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_an_audit_of_nothing_says_so(shop: Shop) -> None:
    report = audited(shop)

    assert report.looked == 0
    assert "No order changed in that time" in page_of(report)


@pytest.mark.parametrize(("share", "told"), [(0.0, "0%"), (0.001, "<1%"), (0.5, "50%"), (0.999, "99%"), (1.0, "100%")])
def test_what_is_rare_is_not_called_none_and_what_is_not_all_not_all(share: float, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(("page", "words"), [("nowhere/page.html", "a folder that is not there"), (".", "a folder")])
def test_a_page_that_cannot_be_written_is_refused_before_anybody_is_asked(
    triage: CommandLine, page: str, words: str
) -> None:
    triage.set(backoffice_url="http://127.0.0.1:9")

    ran = triage("readiness", "--page", page)

    assert ran.code == 2
    assert words in ran.err
