"""One case on one page, from which a person can decide."""

from datetime import timedelta
from pathlib import Path

from tests.cli.command import CommandLine
from tests.graph.shop import Shop, open_shop
from tests.policies.policy_texts import a_file, a_policy
from triage.sandbox.state import time_text

ESCAPES = "\x1b]0;owned\x07\x1b[31mred\x1b[0m \x9b2J ‮gnikcah [bold]not bold[/bold] :smile:"


def test_a_resolved_case_says_what_was_done_and_how_to_take_it_back(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell(kind="reservation_lost")
    shop.work()
    ran = triage("show", "SO-1")
    (intent,) = shop.intents()

    assert ran.code == 0
    assert "SO-1 reservation lost" in ran.words
    assert "a fresh reading shows the cause gone" in ran.words
    assert "stock.reserve" in ran.words
    assert "done and proved" in ran.words
    assert f"undo until pick started: triage undo {intent.id[-8:]}" in ran.words
    assert "JOURNAL" in ran.out


def test_a_stale_fact_is_named_with_its_age_before_anything_else(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("stock_elsewhere")
    for position in shop.state.stock.values():
        position["as_of"] = time_text(shop.clock.now() - timedelta(hours=4))
    shop.tell(kind="stock_elsewhere")
    shop.work()
    ran = triage("show", "SO-1")
    top = ran.out[: ran.out.index("WHAT HAPPENED")]

    assert "unknown_fact" in top
    assert "stale" in top
    assert "stock.shortfall" in top
    assert "4h" in top
    assert "WOULD HAVE BEEN DONE" not in ran.out
    assert "NOT DONE, AS IT CANNOT BE TOLD" in ran.out
    assert "its policy would do this if stock.shortfall" in ran.words
    assert "held back" not in ran.out
    assert triage("show", "SO-1", "--json").document["proposed"]["standing"] == "untold"
    assert "DONE: NOTHING" in ran.out
    assert "BER Berlin" in ran.out


def test_a_reason_that_many_facts_share_is_said_once(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("label_no_scan")
    shop.faults.add("/tracking", "503", times=50)
    shop.tell(kind="label_no_scan")
    shop.work()
    page = triage("show", "SO-1").out
    facts = page[page.index("FACTS") : page.index("POLICIES CONSIDERED")]

    assert facts.count("tracking could not be read") == 1
    assert "tracking.status" in facts


def test_an_amount_in_another_currency_is_said_in_one_sentence(triage: CommandLine, tmp_path: Path) -> None:
    policies, url = tmp_path / "mine", f"sqlite:///{tmp_path / 'triage.db'}"
    policies.mkdir()
    asks = 'order.total_store: {below: "200.00 EUR"}'
    more = f"{asks.replace('below', 'above')}\ncustomer.vip: true\ncustomer.blocklisted: true"
    small = a_policy("small", asks, kind="reservation_lost")
    farther = a_policy("farther", more, kind="reservation_lost", priority=20)
    (policies / "a.yaml").write_text(a_file(small, farther))
    triage.set(policies=policies, database_url=url)
    with open_shop(url, policies=policies) as shop:
        order = shop.trouble("reservation_lost")
        order["total_store"] = {"amount": "78.70", "currency": "GBP"}
        order["customer"]["orders_last_year"] = 1
        shop.tell()
        shop.work()
    ran = triage("show", "SO-1")

    sentence = "78.70 GBP is in another currency; wanted below 200.00 EUR"
    assert f"unknown order.total_store {sentence}" in ran.words
    assert "78.70 GBP," not in ran.out
    assert "1 order last year" in ran.words
    assert "and 1 more clause\n" in ran.out


def test_a_contradiction_says_who_says_what(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    next(iter(shop.state.stock.values()))["oms_on_hand"] = 1
    shop.tell(kind="reservation_lost")
    shop.work()
    ran = triage("show", "SO-1")

    assert "contradicted stock.on_hand" in ran.words
    assert "wms says" in ran.words
    assert "oms says 1" in ran.words


def test_a_stop_is_shown_with_its_own_words(shop: Shop, triage: CommandLine) -> None:
    order = shop.trouble("reservation_lost")
    order["customer"]["vip"] = True
    shop.tell()
    shop.work()
    ran = triage("show", "SO-1")

    assert "stop vip-account" in ran.words
    assert "customer.vip true" in ran.words


def test_where_no_policy_matches_the_nearest_say_which_clause_blocked_them(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("stuck_status")
    shop.tell()
    shop.work()
    ran = triage("show", "SO-1")
    considered = ran.out[ran.out.index("POLICIES CONSIDERED") :]

    assert "no_policy" in considered
    assert "does not match" in considered
    assert "wanted" in considered
    assert "would do" in considered


def test_a_watched_case_says_when_it_is_looked_at_again(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    ran = triage("show", "SO-1")

    assert "looked at again in" in ran.words
    assert "after that it goes to people" in ran.words


def test_a_case_that_nobody_has_looked_at_yet_is_shown_too(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("lost")
    shop.tell(kind="lost")
    ran = triage("show", "SO-1")

    assert ran.code == 0
    assert "not looked at yet" in ran.out
    assert "says lost" in ran.out


def test_an_order_that_cannot_be_read_says_so(shop: Shop, triage: CommandLine) -> None:
    shop.tell("SO-404", kind="lost")
    shop.work()
    ran = triage("show", "SO-404")

    assert "ORDER never read" in ran.words
    assert "no such_order" not in ran.words
    assert "answered 404" in ran.words


def test_every_line_fits_80_columns_and_two_screens_hold_a_case(shop: Shop, triage: CommandLine) -> None:
    kinds = ["reservation_lost", "label_no_scan", "damaged", "payment_pending", "oversold", "stuck_status"]
    for kind in kinds:
        shop.trouble(kind, f"SO-{kind}")
        shop.tell(f"SO-{kind}", kind=kind)
    shop.work()

    for kind in kinds:
        lines = triage("show", f"SO-{kind}").out.splitlines()
        assert max(map(len, lines)) <= 80
        assert len(lines) <= 110


def test_outside_text_is_shown_and_never_obeyed(shop: Shop, triage: CommandLine) -> None:
    order = shop.trouble("carrier_delay")
    order["lines"][0]["title"] = ESCAPES
    order["shipping_address"]["name"] = ESCAPES
    order["notes"].append(
        {
            "id": "N-1",
            "at": time_text(shop.clock.now()),
            "by": "customer",
            "field": "note",
            "text": ESCAPES,
            "read_at": None,
        }
    )
    for parcel in shop.state.tracking.values():
        parcel["events"][-1]["text"] = ESCAPES
    shop.tell()
    shop.work()
    page, document = triage("show", "SO-1").out, triage("show", "SO-1", "--json").out

    assert page.replace("\n", "").isprintable()
    assert "[bold]not" in page
    assert ":smile:" in page
    assert r"\x1b" in page
    assert document.replace("\n", "").isprintable()


def test_facts_shows_every_fact(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()

    assert "order.channel" not in triage("show", "SO-1").out
    assert "order.channel" in triage("show", "SO-1", "--facts").out


def test_a_case_is_found_by_its_id_an_end_of_it_or_its_order(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("lost")
    shop.tell(kind="lost")
    case = shop.case().id

    for word in (case, case[-8:], case[:20], "SO-1"):
        assert triage("show", word, "--json").document["case"]["id"] == case


def test_what_may_mean_several_cases_lists_them(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("lost")
    shop.tell(kind="lost")
    shop.tell(kind="capture_failed", subject="payment:P-SO-1")
    ids = [case.id for case in shop.cases("SO-1")]
    ran = triage("show", "SO-1")

    assert len(ids) == 2
    assert ran.code == 2
    assert all(case[-8:] in ran.err for case in ids)


def test_what_means_no_case_is_wrong_use(shop: Shop, triage: CommandLine) -> None:
    ran = triage("show", "SO-404")

    assert ran.code == 2
    assert "'SO-404'" in ran.err
    assert "triage cases" in ran.err


def test_refused_policies_do_not_keep_a_case_from_being_shown(shop: Shop, triage: CommandLine, tmp_path: Path) -> None:
    shop.trouble("carrier_delay")
    shop.tell()
    shop.work()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.yaml").write_text("version: 9\n")
    triage.set(policies=tmp_path / "bad")

    assert triage("show", "SO-1").code == 0


def test_what_cannot_be_undone_says_why_and_what_stands_on_it(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("stock_elsewhere")
    shop.tell(kind="stock_elsewhere")
    shop.work()
    moved, reserved = shop.intents()

    ran = triage("show", "SO-1")
    assert f"cannot be undone now: stock.reserve ({reserved.id[-8:]}) came later and stands on it" in ran.words
    assert f"undo until pick started: triage undo {reserved.id[-8:]}" in ran.words
    assert f"triage undo {moved.id[-8:]}" not in ran.words
