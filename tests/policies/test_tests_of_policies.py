"""Tests inside a policy: edits of a complete case that matches, run whenever the file is loaded."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy

CLAUSES = """\
order.total: {at_most: "250.00 EUR"}
risk.score: {below: 40}
order.tags: {lacks: [gift]}
any:
  - customer.tier: [silver, gold]
  - customer.orders_last_year: {at_least: 5}"""


def findings(folder: PolicyFolder, test: str) -> list[str]:
    folder.write(a_file(a_policy(when=CLAUSES, tests=f"[{test}]")))
    return [finding.partition(" ")[2] for finding in folder.findings()]


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ("{risk.score: missing}", "{match: false, because: risk.score}"),
        ("{risk.score: stale}", "{match: false, because: risk.score}"),
        ("{risk.score: contradicted}", "{match: false, because: [risk.score]}"),
        ("{risk.score: none}", "{match: false}"),
        ("{risk.score: 40}", "{match: false, because: risk.score}"),
        ("{risk.score: 39}", "{match: true}"),
        ('{order.total: "250.01 EUR"}', "{match: false, because: order.total}"),
        ('{order.total: "250.00 EUR"}', "{match: true}"),
        ('{order.total: "1.00 USD"}', "{match: false, because: order.total}"),
        ("{order.tags: [x, gift]}", "{match: false, because: order.tags}"),
        ("{order.tags: none}", "{match: true}"),
        ("{customer.tier: standard}", "{match: false, because: [customer.tier, customer.orders_last_year]}"),
        ("{customer.tier: missing, customer.orders_last_year: 5}", "{match: true}"),
        ("{exception.kind: lost}", "{match: false, because: exception.kind}"),
    ],
)
def test_a_test_that_comes_out_as_expected_says_nothing(folder: PolicyFolder, given: str, expect: str) -> None:
    assert findings(folder, f"{{name: it, given: {given}, expect: {expect}}}") == []


# fmt: off
REFUSED = [
    ("{risk.score: 39}", "{match: false}", "the test 'it' fails: the policy still matches; edit a fact so that it does not"),
    ("{risk.score: 40}", "{match: true}", "the test 'it' fails: risk.score keeps the policy from matching; give it a value that matches, or expect {match: false}"),
    ("{risk.score: missing}", "{match: false, because: order.total}", "the test 'it' fails: it is risk.score that blocks, not order.total; write because: risk.score, or edit order.total"),
    ("{risk.scor: 3}", "{match: false}", "unknown fact 'risk.scor'; did you mean 'risk.score'?"),
    ("{risk.score: high}", "{match: false}", "risk.score is a whole number of points, not 'high'; write a number, or a range as in {at_least: 10}"),
    ("{}", "{match: false}", "given names facts and their values, not empty braces; as in {risk.score: missing}"),
    ("{risk.score: 40}", "{match: no}", "no is false to some YAML readers and a word to others; write false, or 'no' in quotes"),
    ("{risk.score: 40}", "{match: false, becaus: x}", "unknown key 'becaus' in expect; did you mean 'because'?"),
    ("{risk.score: 40}", "{because: risk.score}", "expect has no match; write true or false"),
    ("{risk.score: 39}", "{match: true, because: risk.score}", "because belongs to a test that expects no match; leave it out"),
]
# fmt: on


@pytest.mark.parametrize(("given", "expect", "finding"), REFUSED)
def test_a_test_that_fails_or_says_nothing_refuses_the_file(
    folder: PolicyFolder, given: str, expect: str, finding: str
) -> None:
    assert findings(folder, f"{{name: it, given: {given}, expect: {expect}}}") == [finding]


def test_a_test_has_a_name(folder: PolicyFolder) -> None:
    assert findings(folder, "{given: {risk.score: 40}, expect: {match: false}}") == [
        "a test has no name; say what it shows, as a sentence"
    ]


def test_a_test_that_edits_what_the_policy_never_asks_shows_nothing(folder: PolicyFolder) -> None:
    (finding,) = findings(folder, "{name: it, given: {stock.needed: 3}, expect: {match: true}}")

    assert finding.startswith("the policy does not ask about stock.needed; it asks about exception.kind, order.total,")
