"""What no policy and no stop may say: each refusal with its place, what is wrong, and what would be right."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import PolicyFolder

# A piece of the sound file, what stands in its place, and what is found.
# fmt: off
REFUSED = [
    ("version: 1", "version: 2", ["1:10: version 2 of the policy language is not known; write 'version: 1'"]),
    ('version: 1\n', "", ["1:1: a policy file has no version; begin with 'version: 1'"]),
    ("owner:", "ownr:", ["5:5: unknown key 'ownr' in a policy; did you mean 'owner'?"]),
    ("owner: fraud-desk", 'owner: "fraud\\edesk"', ["5:12: owner has an invisible character, U+001B; remove it; a \\ needs single quotes"]),
    ("    when:\n      exception", '    tests: [{name: it, given: {order.status: missing}, expect: {match: false}}]\n    whn:\n      exception', ["9:5: unknown key 'whn' in a policy; did you mean 'when'?"]),
    ("mode: auto", "mode: atuo", ["7:11: mode is never 'atuo'; did you mean 'auto'?"]),
    ("mode: auto", "mode: on", ["7:11: mode is never 'on'; one of off, shadow, suggest, auto"]),
    ("priority: 10", "priority: ten", ["6:15: priority is a whole number from 0, not 'ten'; write a number from 0 up"]),
    ("priority: 10", "priority: '10'", ["6:15: priority is a whole number from 0, not '10'; write 10 without quotes"]),
    ("priority: 10", "priority: 010", ["6:15: 010 is 8 to some YAML readers and 10 to others, for the zero in front; write 10"]),
    ('priority: 10\n    ', "", ["3:5: a policy has no priority; write a whole number; lower is asked first"]),
    ("exception.kind: fraud_review", "exception.kind: {none_of: [lost]}", ["9:7: when does not say which exception.kind it is for; as in exception.kind: label_no_scan, or a list of kinds"]),
    ("exception.kind: fraud_review", "order.lines: 1", ["9:7: when does not say which exception.kind it is for; as in exception.kind: label_no_scan, or a list of kinds"]),
    ("exception.kind: fraud_review", "exception.kind: fruad_review", ["9:23: exception.kind is never 'fruad_review'; did you mean 'fraud_review'?"]),
    ("limits: {per_hour: 5}", "limits: {}", ["11:13: limits limit nothing; as in {per_hour: 50}"]),
    ("limits: {per_hour: 5}", "limits: {per_hour: 0}", ["11:24: per_hour of 0 lets nothing through; write 1 or more; to stop a policy, write mode: off"]),
    ("limits: {per_hour: 5}", "limits: {per_hours: 5}", ["11:14: unknown key 'per_hours' in limits; did you mean 'per_hour'?"]),
    ("limits: {per_hour: 5}", "limits: {per_customer: 1}", ["11:28: per_customer is a number and a while, not 1; write 1/7d for one in seven days"]),
    ("limits: {per_hour: 5}", "limits: {value_per_day: 500}", ["11:29: value_per_day is money, not 500; write it in quotes with its currency, as in \"500 EUR\""]),
    ('    limits: {per_hour: 5}\n', "", ["3:5: an auto policy has no limits; say how much it may start, as in {per_hour: 50}"]),
    ('    owner: fraud-desk\n', "", ["3:5: an auto policy has no owner; name the team that answers for it"]),
    ('    why: The risk engine is unsure, and holding is always right.\n', "", ["3:5: an auto policy has no why; say why it is right, so that a lead would sign it"]),
    ("limits: {per_hour: 5}", 'limits: {per_hour: 5}\n    fresh: {order: 1h}', ["12:20: fresh loosens order.status: it counts for 15m at most, and this says 1h; write 15m or less, or leave it out"]),
    ("limits: {per_hour: 5}", 'limits: {per_hour: 5}\n    fresh: {tracking: 7d}', ["12:23: fresh loosens tracking.status: it counts for 6h at most, and this says 7d; write 6h or less, or leave it out"]),
    ("limits: {per_hour: 5}", 'limits: {per_hour: 5}\n    fresh: {oder: 5m}', ["12:13: 'oder' is no fact and no group; did you mean 'order'?"]),
    ("limits: {per_hour: 5}", 'limits: {per_hour: 5}\n    fresh: {order: 0s}', ["12:20: fresh of order is a duration above zero, not 0s; write a whole number and s, m, h, d or w, as in 36h or 1d12h"]),
    ("order.hold: {reason: fraud}", "order.hld: {reason: fraud}", ["13:9: unknown action 'order.hld'; did you mean 'order.hold'?"]),
    ("order.hold: {reason: fraud}", "order.hold: {reason: frud}", ["13:30: order.hold: reason is never 'frud'; did you mean 'fraud'?"]),
    ("order.hold: {reason: fraud}", "order.hold: {reson: fraud}", ["13:22: order.hold: unknown argument 'reson'; did you mean 'reason'?"]),
    ("order.hold: {reason: fraud}", "order.hold", ["13:9: order.hold: reason is missing; as in order.hold: {reason: payment}"]),
    ("order.hold: {reason: fraud}", "order.hold: fraud", ["13:21: order.hold takes its arguments by name, not 'fraud'; write order.hold: {reason: fraud}"]),
    ("order.hold: {reason: fraud}", "order.tag: {add: watch}", ["13:26: order.tag: a tag of ours begins with 'triage-', not 'watch'; as in triage-watch"]),
    ("order.hold: {reason: fraud}", "order.tag: {}", ["13:9: order.tag: write add or remove, one of them"]),
    ("      - order.hold: {reason: fraud}", "      order.hold: {reason: fraud}", ["13:7: do is a list of actions, not names and values; begin each action with a dash, as in - order.hold: {reason: review}"]),
    ("      - order.hold: {reason: fraud}", "      []", ["13:7: do is a list of actions, not an empty list; name an action, as in - order.hold: {reason: review}; a case that no policy wins goes to people anyway"]),
    ("order.hold: {reason: fraud}", "case.recheck: {after: 5d, at_latest: 24h}", ["13:46: at_latest 24h comes before the first look after 5d; write 5d or more"]),
    ("order.hold: {reason: fraud}", "case.recheck: {after: 5 days, at_latest: 24h}", ["13:31: case.recheck: '5 days' is not a duration; write a whole number and s, m, h, d or w, as in '36h' or '1d12h'"]),
    ("then: escalate", "then: wach", ["14:11: then is never 'wach'; did you mean 'watch'?"]),
    ("then: escalate", "then: people", ["14:11: then is never 'people'; did you mean 'escalate'?"]),
    ("then: escalate", "then: Human", ["14:11: then is never 'Human'; did you mean 'escalate'?"]),
    ("then: escalate", "then: release", ["14:11: then is never 'release'; one of resolve, watch, escalate"]),
    ("mode: auto", "mode: automatic", ["7:11: mode is never 'automatic'; did you mean 'auto'?"]),
    ("order.hold: {reason: fraud}", "case.recheck: {after: 1d}", ["13:9: case.recheck: at_latest is missing; as in case.recheck: {after: 1d, at_latest: 5d}"]),
    ("order.hold: {reason: fraud}", "case.recheck: {after: 7d}", ["13:9: case.recheck: at_latest is missing; as in case.recheck: {after: 7d, at_latest: 7d}"]),
    ("order.hold: {reason: fraud}", "case.recheck: {at_latest: 12h}", ["13:9: case.recheck: after is missing; as in case.recheck: {after: 12h, at_latest: 12h}"]),
    ("order.hold: {reason: fraud}", "order.set_priority", ["13:9: order.set_priority: to is missing; as in order.set_priority: {to: 1}"]),
    ("limits: {per_hour: 5}", 'limits: {value_per_day: "30.00 XYZ"}', ["11:29: value_per_day: XYZ is no currency; write a code of ISO 4217, as in EUR, USD or GBP"]),
    ("order.status: [open, held]", 'order.total: {at_most: "30.00 EUO"}', ["10:30: order.total: EUO is no currency; did you mean EUR?"]),
    ("then: escalate", "then: watch", ["14:5: then: watch without case.recheck; add - case.recheck: {after: 24h, at_latest: 5d} to do"]),
    ('    then: escalate\n', "", ["3:5: a policy has no then; resolve, watch or escalate"]),
    ("then: escalate", 'then: escalate\n    when_cleared: undone', ["15:19: when_cleared is never 'undone'; did you mean 'undo'?"]),
    ("then: escalate", 'then: escalate\n    undo_within: 30', ["15:18: undo_within is a duration above zero, not 30; write it with its unit, as in 30h or 30d"]),
    ("then: escalate", 'then: escalate\n    expires: 31.12.2026', ["15:14: expires is a day, not 31.12.2026; write 2026-12-31; it works until that day is over"]),
    ("id: hold-it", "id: hold it", ["3:9: id is a name of letters, digits, '-', '_' and '.', not 'hold it'; write hold-it"]),
    ("id: hold-it", "id: vip", ["16:9: the id 'vip' is taken, by a.yaml:3; every entry has its own"]),
    ('  - id: hold-it\n    why', "  - why", ["3:5: a policy has no id; as in id: label-no-scan-first-day"]),
    ("for: {all_but: [order.hold]}", "for: everything", ["19:10: for is never 'everything'; write all, a list of actions, or {all_but: [order.hold]}"]),
    ("for: {all_but: [order.hold]}", "for: [order.hlod]", ["19:11: unknown action 'order.hlod'; did you mean 'order.hold'?"]),
    ("for: {all_but: [order.hold]}", "for: {but: [order.hold]}", ["19:11: unknown key 'but' in for; did you mean 'all_but'?"]),
    ("for: {all_but: [order.hold]}", "for: []", ["19:10: for is a list of actions, not an empty list; as in [order.hold]"]),
    ("for: {all_but: [order.hold]}", "when_not: 3", ["19:5: unknown key 'when_not' in a stop; did you mean 'when'?"]),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "findings"), REFUSED)
def test_an_entry_that_cannot_be_meant_is_refused(
    folder: PolicyFolder, old: str, new: str, findings: list[str]
) -> None:
    assert folder.findings_with(old, new) == findings
