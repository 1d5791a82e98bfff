"""A folder is loaded as a whole or not at all."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policies.policy_folder import SOUND, PolicyFolder, decided
from tests.policies.policy_texts import a_case, a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.domain.clauses import AnyGroup, leaves
from triage.domain.errors import BadPolicies
from triage.domain.money import Money
from triage.domain.policies import ActionCall, Limits, Mode
from triage.policies import load_policies

EVERYTHING = """\
version: 1
policies:
  - id: auth-expired-small-order
    why: The card authorisation lapsed while the order waited for stock.
    owner: payments-ops
    priority: 40                       # lower is asked first
    mode: auto
    when:
      exception.kind: payment_authorisation_expired
      order.status: [open, held]
      order.total: {at_most: "250.00 EUR"}
      payment.authorised_for: {between: [7d, 30d]}
      payment.method: {none_of: [wire, giftcard]}
      risk.score: {below: 40}
      customer.blocklisted: false
      any:
        - customer.tier: [silver, gold]
        - customer.orders_last_year: {at_least: 5}
    fresh: {payment: 5m, risk: 1h}
    limits: {per_hour: 50, per_customer: 1/7d, value_per_day: "5000.00 EUR"}
    do:
      - order.hold: {reason: payment}
      - stock.reserve
      - order.set_priority: {to: 1}
    then: escalate
    when_cleared: undo
    undo_within: 30m
    expires: 2026-12-31
    tests:
      - name: an unknown risk score never runs it
        given: {risk.score: missing}
        expect: {match: false, because: risk.score}
stops:
  - id: fraud-review
    why: A person looks at anything the risk engine is unsure of.
    when: {risk.score: {at_least: 70}}
    for: {all_but: [order.hold]}
invariants:
  - id: never-release-high-risk
    never: [order.release_hold]
    if: {risk.score: {at_least: 80}}
"""


def test_everything_that_the_language_has_is_read(folder: PolicyFolder) -> None:
    folder.write(EVERYTHING)

    loaded = folder.load()

    (policy,) = loaded.policies
    assert (policy.id, policy.owner, policy.priority, policy.mode) == (
        "auth-expired-small-order",
        "payments-ops",
        40,
        Mode.AUTO,
    )
    assert policy.kinds == {"payment_authorisation_expired"}
    assert [str(clause.test) for clause in leaves(policy.when)] == [
        "payment_authorisation_expired",
        "[held, open]",
        "at most 250.00 EUR",
        "between 7d and 30d",
        "none of [giftcard, wire]",
        "below 40",
        "false",
        "[gold, silver]",
        "at least 5",
    ]
    assert isinstance(policy.when[-1], AnyGroup)
    ages = {clause.fact: clause.fresh for clause in leaves(policy.when)}
    assert (ages["risk.score"], ages["payment.method"]) == (timedelta(hours=1), timedelta(minutes=5))
    assert policy.limits == Limits(
        per_hour=50, per_customer=(1, timedelta(days=7)), value_per_day=Money(Decimal("5000.00"), "EUR")
    )
    assert policy.do == (
        ActionCall("order.hold", {"reason": "payment"}, 22),
        ActionCall("stock.reserve", {}, 23),
        ActionCall("order.set_priority", {"to": 1}, 24),
    )
    assert (policy.then, policy.when_cleared, policy.undo_within) == ("escalate", "undo", timedelta(minutes=30))
    assert policy.expires == date(2026, 12, 31)
    assert (policy.file, policy.line) == (f"{folder.path}/a.yaml", 3)
    (stop,) = loaded.stops
    assert (stop.id, stop.scope, sorted(stop.actions)) == ("fraud-review", "all_but", ["order.hold"])
    (invariant,) = loaded.invariants
    assert (invariant.id, sorted(invariant.never)) == ("never-release-high-risk", ["order.release_hold"])


def test_a_policy_that_only_suggests_needs_no_limits_owner_or_why(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(mode="suggest", limits=None, owner=None, why=None)))

    (policy,) = folder.load().policies
    assert (policy.why, policy.owner, bool(policy.limits)) == ("", "", False)


@pytest.mark.parametrize("mode", ["off", "'off'", "shadow", "suggest", "auto"])
def test_modes_need_no_quotes_although_yaml_would_take_off_for_false(folder: PolicyFolder, mode: str) -> None:
    folder.write(a_file(a_policy(mode=mode)))

    assert folder.load().policies[0].mode == mode.strip("'")


def test_a_time_bound_and_words_in_quotes_are_read(folder: PolicyFolder) -> None:
    folder.write(
        a_file(a_policy(when="tracking.last_scan_at: {above: 2026-11-01T00:00:00Z}\norder.tags: {has: ['no', '2024']}"))
    )

    tests = [str(clause.test) for clause in leaves(folder.load().policies[0].when)]
    assert tests[1:] == ["above 2026-11-01T00:00:00Z", "has [2024, no]"]


def test_files_are_read_by_name_those_in_folders_below_too(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy("one")), "b.yaml")
    folder.write(a_file(a_policy("two", kind="lost")), "more/a.yml")
    folder.write("not: [a policy", "notes.txt")
    folder.write("not: [a policy", ".draft.yaml")

    assert [policy.id for policy in folder.load().policies] == ["one", "two"]


def test_the_version_is_the_hash_of_names_and_content(folder: PolicyFolder, tmp_path: Path) -> None:
    folder.write(SOUND)
    version = folder.load().version
    elsewhere = PolicyFolder(tmp_path / "elsewhere")
    elsewhere.path.mkdir()

    def version_of(text: str, name: str = "a.yaml") -> str:
        for old in elsewhere.path.iterdir():
            old.unlink()
        elsewhere.write(text, name)
        return elsewhere.load().version

    assert re.fullmatch("[0-9a-f]{64}", version)
    assert version_of(SOUND) == version
    assert version_of(SOUND + "# a comment\n") != version
    assert version_of(SOUND, "b.yaml") != version


def test_one_bad_file_and_nothing_takes_effect(folder: PolicyFolder) -> None:
    folder.write(SOUND)
    folder.write("version: 1\npolicies: []\nstps: []\n", "b.yaml")
    folder.write(a_file(a_policy("c", kind="lost", mode="atuo")), "c.yaml")

    with pytest.raises(BadPolicies) as refused:
        folder.load()

    assert len(refused.value.findings) == 2
    assert str(refused.value).splitlines() == [
        f"{folder.path} is refused, 2 mistakes:",
        f"  {folder.path}/b.yaml:3:1: unknown key 'stps' in a policy file; did you mean 'stops'?",
        f"  {folder.path}/c.yaml:7:11: mode is never 'atuo'; did you mean 'auto'?",
    ]


def test_every_mistake_of_every_entry_is_found_in_one_run(folder: PolicyFolder) -> None:
    first = a_policy("first", when="order.stauts: open\nrisk.score: high", then="wait", expires="soon")
    folder.write(a_file(first, a_policy("first", owner=None), stops="- {id: s, when: {customer.vip: yes}, for: [x]}"))

    assert [finding.split("; ")[0].removeprefix("a.yaml:") for finding in folder.findings()] == [
        "10:11: then is never 'wait'",
        "11:14: expires is a day, not 'soon'",
        "14:7: unknown fact 'order.stauts'",
        "15:19: risk.score is a whole number of points, not 'high'",
        "16:5: an auto policy has no owner",
        "16:9: the id 'first' is taken, by a.yaml:3",
        "26:34: yes is true to some YAML readers and a word to others",
        "26:46: unknown action 'x'",
    ]


def test_an_id_is_taken_across_files_by_policies_stops_and_invariants_alike(folder: PolicyFolder) -> None:
    folder.write(SOUND)
    folder.write(a_file(stops="- {id: hold-it, when: {customer.vip: true}}"), "b.yaml")
    folder.write(a_file(invariants="- {id: vip, never: [order.tag], if: {customer.vip: true}}"), "c.yaml")

    assert folder.findings() == [
        "b.yaml:3:10: the id 'hold-it' is taken, by a.yaml:3; every entry has its own",
        "c.yaml:3:10: the id 'vip' is taken, by a.yaml:16; every entry has its own",
    ]


def test_a_priority_is_taken_for_each_kind_by_itself(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy("a", kind="[lost, damaged]"), a_policy("b", kind="wrong_item")))
    folder.write(a_file(a_policy("c", kind="[damaged, wrong_item]"), a_policy("d", kind="lost", priority=9)), "b.yaml")

    (finding,) = folder.findings()
    assert finding == (
        "b.yaml:6:15: priority 10 of damaged is taken, by a in a.yaml:3: both match on {exception.kind: damaged}; "
        "11 is free"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "there is no such folder; name the folder of the policy files, or set TRIAGE_POLICIES"),
        ("empty", "the folder holds no policy file; put at least one .yaml file there"),
        ("file", "this is a file; name the folder of the policy files, or set TRIAGE_POLICIES"),
    ],
)
def test_a_folder_without_policies_is_refused_and_never_taken_for_no_policies(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text(SOUND)

    with pytest.raises(BadPolicies, match=re.escape(message)):
        load_policies(tmp_path / name, ACTIONS)


def test_a_policy_set_from_files_decides(folder: PolicyFolder) -> None:
    folder.write(SOUND)

    assert decided(folder.load(), a_case(order__status="open", customer__vip=False)).outcome == "act"
