"""What no clause may say: each refusal with its line and column, what is wrong, and what would be right."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import PolicyFolder

_CLAUSE = "order.status: [open, held]"

# What stands in place of the second clause, which begins at line 10, column 7, and what is found.
# fmt: off
REFUSED = [
    ("order.stauts: open", ["10:7: unknown fact 'order.stauts'; did you mean 'order.status'?"]),
    ("order.status: opne", ["10:21: order.status is never 'opne'; did you mean 'open'?"]),
    ("order.status: [open, hold]", ["10:28: order.status is never 'hold'; did you mean 'held'?"]),
    ("order.status: {at_least: 3}", ["10:22: order.status is one of a few words and takes no at_least; write a value, a list of values, or {none_of: […]}"]),
    ("order.status: {none_of: open}", ["10:31: none_of takes a list, not 'open'; write [open]"]),
    ("order.status: {nun_of: [open]}", ["10:22: order.status: there is no 'nun_of'; did you mean 'none_of'?"]),
    ("order.status: []", ["10:21: the list of order.status is empty; name at least one value"]),
    ("order.status: no", ["10:21: order.status is never 'no'; one of pending, open, held, released, part_shipped, shipped, delivered, cancelled"]),
    ("order.status:", ["10:20: order.status has no value; write one, or none where there should be none"]),
    ("order.status: ~", ["10:21: order.status has no value; write one, or none where there should be none"]),
    ("order.status: {none_of: [none]}", ["10:31: none_of holds on known absence, so none cannot be excluded here; list the values that are wanted"]),
    ("customer.vip: no", ["10:21: no is false to some YAML readers and a word to others; write false"]),
    ("customer.vip: True", ["10:21: True is true to some YAML readers and a word to others; write true"]),
    ('customer.vip: "false"', ["10:21: customer.vip is true or false, not 'false'; write false without quotes"]),
    ("customer.vip: 1", ["10:21: customer.vip is true or false, not 1; write true or false"]),
    ("risk.score: {below: forty}", ["10:27: risk.score is a whole number of points, not 'forty'; write a number, or a range as in {at_least: 10}"]),
    ("risk.score: {below: '40'}", ["10:27: risk.score is a whole number of points, not '40'; write 40 without quotes"]),
    ("risk.score: {below: 4.5}", ["10:27: risk.score is a whole number of points, not 4.5; write 4 or 5"]),
    ("risk.score: {belw: 40}", ["10:20: risk.score: there is no 'belw'; did you mean 'below'?"]),
    ("risk.score: {between: [40, 5]}", ["10:29: risk.score can never be between 40 and 5; write the lower end first: [5, 40]"]),
    ("risk.score: {above: 5, below: 5}", ["10:19: risk.score can never be above 5 and below 5; leave a value between the ends"]),
    ("risk.score: {above: 5, below: 6}", ["10:19: risk.score can never be above 5 and below 6; no value meets that; change one of the two"]),
    ("risk.score: {above: 5, at_least: 6}", ["10:20: at_least and above both say where it ends; keep one of the two"]),
    ("risk.score: {between: [1]}", ["10:29: between takes two ends, not 1; write [low, high]; both ends are in"]),
    ("risk.score: [1, 2]", ["10:19: risk.score is a whole number and takes no list; write one value, or a range as in {between: [low, high]}"]),
    ("risk.score: {at_least: none}", ["10:30: none is no end of a range: no range holds on known absence; write 'risk.score: none'"]),
    ("risk.score: 0x10", ["10:19: 0x10 is a number that YAML readers disagree about; write plain digits"]),
    ("risk.score: 1:30", ["10:19: 1:30 is 90 to some YAML readers and a text to others; write one number"]),
    ("risk.score: {has: [a]}", ["10:20: risk.score is a whole number and takes no has; write a value, or a range with at_least, above, at_most, below or between: [low, high]"]),
    ("order.total: {at_most: 250}", ["10:30: order.total is money, not 250; write it in quotes with its currency, as in \"250 EUR\""]),
    ("order.total: {at_most: 250.00 EUR}", ["10:30: order.total is money and stands without quotes; write \"250.00 EUR\""]),
    ('order.total: {at_most: "250"}', ["10:30: order.total is money, not '250'; write it in quotes with its currency, as in \"250 EUR\""]),
    ('order.total: {between: ["1 EUR", "2 USD"]}', ["10:30: 1 EUR and 2 USD are of two currencies; write both ends in the same"]),
    ('order.total: {between: ["3 EUR", "2 EUR"]}', ["10:30: order.total can never be between 3 EUR and 2 EUR; write the lower end first: [2 EUR, 3 EUR]"]),
    ("order.age: {at_least: 7}", ["10:29: order.age is a duration, not 7; write it with its unit, as in 7h or 7d"]),
    ("order.age: {at_least: 7 days}", ["10:29: order.age is a duration, not 7 days; write 7d"]),
    ("tracking.last_scan_at: {above: 2026-11-01}", ["10:38: tracking.last_scan_at: '2026-11-01' names no time zone; write it as in '2026-11-23T12:00:00Z'"]),
    ("tracking.last_scan_at: {above: yesterday}", ["10:38: tracking.last_scan_at: 'yesterday' is not a time; write it as in '2026-11-23T12:00:00Z'"]),
    ("order.tags: gift", ["10:19: order.tags is a set and never equals 'gift'; write {has: [gift]} or {lacks: [gift]}"]),
    ("order.tags: [gift]", ["10:19: order.tags is a set; a list does not say which; write {has: […]} or {lacks: […]}"]),
    ("order.tags: {has: gift}", ["10:25: has takes a list, not 'gift'; write [gift]"]),
    ("order.tags: {has: [2024]}", ["10:26: order.tags holds words, not 2024; write '2024' in quotes"]),
    ("order.tags: {has: [no]}", ["10:26: no is false to some YAML readers and a word to others; write false, or 'no' in quotes"]),
    ("order.tags: {has: [a], lacks: [a]}", ["10:19: order.tags can never be such that it has [a] and lacks [a]; no value meets that; change one of the two"]),
    ("exception.also: {has: [losst]}", ["10:30: exception.also never holds 'losst'; did you mean 'lost'?"]),
    ("tracking.last_message: hello", ["10:30: tracking.last_message is text: it is shown to people and never matched; remove the clause"]),
    ("any: []", ["10:12: any is a list of groups of clauses, not an empty list; begin each group with a dash"]),
    ("any: {order.status: open}", ["10:12: any is a list of groups of clauses, not names and values; begin each group with a dash"]),
    ("any: [{order.status: open, any: [{order.lines: 1}]}]", ["10:34: any does not nest; write its groups beside the others, each with all that must hold"]),
    ('risk.score: {below: 5}\n      any: [{risk.score: {at_least: 9}}, {order.lines: 1}]', ["11:14: risk.score can never be at least 9 here: line 10 wants below 5; drop the group, or change one of the two"]),
    ('order.status: open\n      order.status: held', ["11:7: 'order.status' is written twice, first on line 10; keep one of the two"]),
]
# fmt: on


@pytest.mark.parametrize(("clause", "findings"), REFUSED)
def test_a_clause_that_cannot_be_meant_is_refused(folder: PolicyFolder, clause: str, findings: list[str]) -> None:
    assert folder.findings_with(_CLAUSE, clause) == findings
