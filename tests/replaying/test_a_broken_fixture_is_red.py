from pathlib import Path
from typing import Any

import pytest

from tests.replaying.copies import Copy, a_copy_of, number_of
from triage.domain.policies import PolicySet
from triage.replaying.replay import Replay, replay_folder


@pytest.fixture
def duplicate(tmp_path: Path) -> Copy:
    """A recorded case with two writes: a hold, then a tag."""
    return a_copy_of("possible-duplicate-held", tmp_path)


def test_an_outcome_that_is_not_expected_is_named_beside_the_expected_one(duplicate: Copy, policies: PolicySet) -> None:
    duplicate.expect(outcome="resolved", kind="fraud_review", policy=None, actions=["order.hold"], reason="stop")

    assert _differences(duplicate, policies) == [
        "outcome: expected resolved, came contained",
        "kind: expected fraud_review, came duplicate_order",
        "policy: expected none, came hold-possible-duplicate",
        "actions: expected [order.hold], came [order.hold, order.tag]",
        "reason: expected stop, came matched",
    ]


def test_what_the_expectation_does_not_name_may_come_out_either_way(duplicate: Copy, policies: PolicySet) -> None:
    duplicate.write("expect.yaml", "outcome: contained\n")

    assert _replayed(duplicate, policies).ok


def test_a_fact_that_the_explanation_does_not_name_is_missed(duplicate: Copy, policies: PolicySet) -> None:
    duplicate.expect(because=["order.similar", "stock.available"])

    (difference,) = _differences(duplicate, policies)
    assert difference.startswith("because: the explanation does not name stock.available; it names ")
    assert "order.similar" in difference


def test_a_write_that_is_not_recorded_gets_no_answer(duplicate: Copy, policies: PolicySet) -> None:
    duplicate.upstream(lambda upstream: upstream.pop(number_of(upstream, "PUT", "/tags/triage-duplicate")))

    assert _differences(duplicate, policies) == [
        "asked for something that is not recorded: PUT /orders/SO-48121/tags/triage-duplicate; no further write is",
        "outcome: expected contained, came escalated",
        "actions: expected [order.hold, order.tag], came [order.hold]",
        "reason: expected matched, came action_refused",
    ]


def test_a_write_with_another_body_than_recorded_is_told_beside_it(duplicate: Copy, policies: PolicySet) -> None:
    def hold_for_fraud(upstream: list[Any]) -> None:
        upstream[number_of(upstream, "POST", "/holds")]["request"]["body"] = {"reason": "fraud"}

    duplicate.upstream(hold_for_fraud)

    assert _differences(duplicate, policies)[0] == (
        'asked for something that is not recorded: POST /orders/SO-48121/holds {"reason":"duplicate"}; '
        'the next write is POST /orders/SO-48121/holds {"reason":"fraud"}'
    )


def test_writes_in_another_order_than_recorded_are_not_accepted(duplicate: Copy, policies: PolicySet) -> None:
    def swap(upstream: list[Any]) -> None:
        hold, tag = number_of(upstream, "POST", "/holds"), number_of(upstream, "PUT", "/tags/triage-duplicate")
        upstream[hold], upstream[tag] = upstream[tag], upstream[hold]

    duplicate.upstream(swap)

    assert _differences(duplicate, policies)[0].endswith("the next write is PUT /orders/SO-48121/tags/triage-duplicate")


def test_a_recorded_write_that_is_never_sent_is_a_difference(duplicate: Copy, policies: PolicySet) -> None:
    def one_more(upstream: list[Any]) -> None:
        write = upstream[number_of(upstream, "PUT", "/tags/triage-duplicate")]
        request = {**write["request"], "url": "http://elsewhere/orders/SO-48121/priority", "body": {"priority": 1}}
        upstream.append({**write, "request": request})

    duplicate.upstream(one_more)

    assert _differences(duplicate, policies) == ['never sent: PUT /orders/SO-48121/priority {"priority":1}']


def test_a_reading_that_is_not_recorded_is_a_difference(duplicate: Copy, policies: PolicySet) -> None:
    duplicate.upstream(lambda upstream: upstream.pop(number_of(upstream, "GET", "sku=SKU-SO-48121")))

    assert _differences(duplicate, policies)[0] == (
        "asked for something that is not recorded: GET /stock?sku=SKU-SO-48121"
    )


def test_a_reading_that_is_only_recorded_after_a_write_does_not_answer_before_it(
    duplicate: Copy, policies: PolicySet
) -> None:
    def stock_last(upstream: list[Any]) -> None:
        upstream.append(upstream.pop(number_of(upstream, "GET", "sku=SKU-SO-48121")))

    duplicate.upstream(stock_last)

    assert _differences(duplicate, policies)[0].endswith("; it is only recorded for later")


def test_an_effect_that_the_recording_does_not_show_is_not_confirmed(duplicate: Copy, policies: PolicySet) -> None:
    def without_the_hold(upstream: list[Any]) -> None:
        after = number_of(upstream, "POST", "/holds")
        order = upstream[number_of(upstream, "GET", "/orders/SO-48121", 1)]
        assert upstream.index(order) == after + 1
        order["response"]["body"]["holds"] = []

    duplicate.upstream(without_the_hold)

    assert "reason: expected matched, came unconfirmed" in _differences(duplicate, policies)


def test_another_event_makes_another_case(duplicate: Copy, policies: PolicySet) -> None:
    duplicate.event(lambda event: event["data"].update(order="SO-99"))

    differences = _differences(duplicate, policies)

    assert differences[0] == "asked for something that is not recorded: GET /orders/SO-99"
    assert "outcome: expected contained, came escalated" in differences


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("event.json", "{", "event.json: the body is not JSON"),
        ("event.json", '{"specversion": "0.3"}', "event.json: the body is no CloudEvent 1.0"),
        ("upstream.json", "[{]", "upstream.json:1:3: this is not JSON"),
        ("upstream.json", "{}", "upstream.json: it is a list of {request, response}"),
        ("upstream.json", '[{"request": {"method": "GET"}}]', "exchange 1: the exchange does not say its response"),
        ("upstream.json", '[{"request": {}, "response": {}}]', "exchange 1: request does not say its method"),
        (
            "upstream.json",
            '[{"request": {"method": "GET", "url": "/a"}, "response": {"statsu": 200, "status": 200}}]',
            "exchange 1: response has no 'statsu'; did you mean 'status'?",
        ),
        (
            "upstream.json",
            '[{"request": {"method": "GET", "url": "/a"}, "response": {"status": 200, "headers": {"Date": "noon"}}}]',
            "exchange 1: the date header 'noon' is no date",
        ),
        ("expect.yaml", "outcome: solved", "expect.yaml: outcome is never 'solved'; did you mean 'resolved'?"),
        ("expect.yaml", "kind: lost", "expect.yaml: it says an outcome: "),
        ("expect.yaml", "outcome: cleared\nresaon: stop", "there is no 'resaon'; did you mean 'reason'?"),
        ("expect.yaml", "outcome: cleared\nkind: losst", "kind is never 'losst'; did you mean 'lost'?"),
        ("expect.yaml", "outcome: cleared\nbecause: [risk.skore]", "did you mean 'risk.score'?"),
        ("expect.yaml", "outcome: [", "expect.yaml: it is not YAML: "),
        ("model.json", "{}", "model.json: it is a list of exchanges with a model"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_is_wrong(
    duplicate: Copy, policies: PolicySet, file: str, text: str, why: str
) -> None:
    duplicate.write(file, text)

    (difference,) = _differences(duplicate, policies)

    assert str(duplicate.folder / file) in difference
    assert why in difference


def test_a_file_that_is_missing_is_named(duplicate: Copy, policies: PolicySet) -> None:
    (duplicate.folder / "upstream.json").unlink()

    (difference,) = _differences(duplicate, policies)

    assert "upstream.json: there is no such file" in difference


def _differences(copy: Copy, policies: PolicySet) -> list[str]:
    replayed = _replayed(copy, policies)
    assert not replayed.ok
    return replayed.differences


def _replayed(copy: Copy, policies: PolicySet) -> Replay:
    return replay_folder("broken", copy.folder, policies)
