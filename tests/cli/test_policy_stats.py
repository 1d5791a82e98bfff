"""What each policy came to: as an ops lead reads it, and as programs do."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.cli.command import CommandLine
from tests.cli.rows import store_at
from tests.graph.shop import Shop
from tests.policies.policy_texts import a_file, a_policy
from triage.domain.decisions import RecordedDecision
from triage.runtime import SystemClock
from triage.sandbox.state import time_text


def _of(document: Any, policy: str) -> Any:
    return next(each for each in document["policies"] if each["policy"] == policy)


def _line(out: str, policy: str) -> list[str]:
    return next(line.split() for line in out.splitlines() if line.split()[:1] == [policy])


def _acted(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()


def test_a_policy_that_acted_and_was_undone_by_a_person(shop: Shop, triage: CommandLine) -> None:
    triage.set(mode_ceiling="auto")
    _acted(shop)
    assert triage("undo", shop.intents()[0].id, "--yes").code == 0
    figures = _of(triage("policies", "stats", "--json").document, "reserve-again")
    out = triage("policies", "stats").out

    assert (figures["matched"], figures["outcomes"], figures["acted"]) == (1, {"act": 1}, 1)
    assert (figures["undone"], figures["overruled"]) == ({"by_people": 1, "by_policies": 0}, 1)
    assert figures["last_fired"].startswith("2026-")
    assert _line(out, "reserve-again")[1:8] == ["1", "-", "1", "-", "1", "1", "-"]
    assert max(map(len, out.splitlines())) <= 80


def test_policies_that_never_fired_are_listed_too(shop: Shop, triage: CommandLine) -> None:
    document = triage("policies", "stats", "--json").document
    out = triage("policies", "stats").out

    assert len(document["policies"]) == len(shop.triage.policies.current().policies)
    assert {each["last_fired"] for each in document["policies"]} == {None}
    assert _line(out, "reserve-again")[-1] == "never"
    told = [(int(there), int(silent)) for there, silent in re.findall(r"(\d+), of which (\d+) never fired", out)]
    assert [sum(counts) for counts in zip(*told, strict=True)] == [len(document["policies"])] * 2


def test_the_mode_in_force_is_the_least_of_file_lowering_and_ceiling(shop: Shop, triage: CommandLine) -> None:
    triage.set(mode_ceiling="suggest")
    triage("policies", "lower", "reserve-again", "--to", "off", "--reason", "too eager")
    ran = triage("policies", "stats")
    document = triage("policies", "stats", "--json").document
    mode = _of(document, "reserve-again")["mode"]

    assert (mode["in_file"], mode["lowered"]["mode"], mode["in_force"]) == ("auto", "off", "off")
    assert _of(document, "count-again")["mode"]["in_force"] == "suggest"
    assert "OFF: ARE NOT ASKED 1" in ran.words
    assert "CEILING SUGGEST: THEIR FILES GO FURTHER" in ran.words
    assert "lowered reserve-again from auto to off, by ada: too eager" in ran.words
    held = len(document["policies"]) - 1
    assert f"TRIAGE_MODE_CEILING is suggest and holds {held} back; it is this shell's" in ran.words


def test_a_ceiling_is_named_over_what_it_holds_and_not_over_what_its_file_says(
    triage: CommandLine, database: str, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(
        a_file(a_policy("look", mode="auto"), a_policy("watch", mode="shadow", priority="20"))
    )
    triage.set(policies=tmp_path / "mine", mode_ceiling="shadow")
    out = triage("policies", "stats").out
    own, held = out.index("SHADOW: ARE ONLY RECORDED  1"), out.index("CEILING SHADOW: THEIR FILES GO FURTHER")

    assert own < out.index("\nwatch ") < held < out.index("\nlook ")


def test_a_policy_that_decides_without_being_told_has_fired(shop: Shop, triage: CommandLine) -> None:
    shop.trouble("stock_elsewhere")
    for position in shop.state.stock.values():
        position["as_of"] = time_text(shop.clock.now() - timedelta(hours=4))
    shop.tell(kind="stock_elsewhere")
    shop.work()
    decided = shop.decision().policy
    assert decided is not None
    figures = _of(triage("policies", "stats", "--json").document, decided)
    line = _line(triage("policies", "stats").out, decided)

    assert (figures["matched"], figures["unknown"]) == (0, 1)
    assert figures["last_fired"] is not None
    assert line[1:3] == ["-", "1"]
    assert line[-1] != "never"


def test_each_policy_takes_one_line_however_long_its_name(triage: CommandLine, database: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    long = "a-name-that-nobody-would-ever-want-to-read"
    (tmp_path / "mine" / "a.yaml").write_text(a_file(a_policy(long)))
    store = store_at(database)
    with store.write() as tx:
        now = SystemClock().now()
        tx.decisions.add(RecordedDecision("c", "r", now, "v", long, "act", "matched", {"shadow": []}, {}))
    store.close()
    triage.set(policies=tmp_path / "mine")
    (line,) = [line for line in triage("policies", "stats").out.splitlines() if line.startswith("a-name")]

    assert line.split()[0].endswith("-ever-…")
    assert line.split()[1] == "1"
    assert len(line) <= 80


def test_what_a_policy_in_shadow_would_have_won_is_counted_apart(shop: Shop, triage: CommandLine) -> None:
    triage("policies", "lower", "reserve-again", "--to", "shadow", "--reason", "x")
    _acted(shop)
    figures = _of(triage("policies", "stats", "--json").document, "reserve-again")

    assert (figures["matched"], figures["shadow"], figures["acted"]) == (0, 1, 0)


def test_kinds_and_owners_narrow_the_list_and_wrong_ones_are_told(triage: CommandLine, database: str) -> None:
    of_kind = triage("policies", "stats", "--kind", "lost", "--json").document["policies"]
    owner = of_kind[0]["owner"]
    of_owner = triage("policies", "stats", "--owner", owner, "--json").document["policies"]

    assert [each["kinds"] for each in of_kind] == [["lost"]] * len(of_kind)
    assert {each["owner"] for each in of_owner} == {owner}
    assert triage("policies", "stats", "--kind", "lots").code == 2
    assert "no policy is owned by" in triage("policies", "stats", "--owner", "nobody").err


def test_a_policy_that_is_gone_keeps_its_figures(triage: CommandLine, database: str, tmp_path: Path) -> None:
    store = store_at(database)
    with store.write() as tx:
        now = SystemClock().now()
        tx.decisions.add(RecordedDecision("c", "r", now, "v", "long-gone", "act", "matched", {"shadow": []}, {}))
    store.close()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(a_file(a_policy("look")))
    triage.set(policies=tmp_path / "mine")
    ran = triage("policies", "stats")

    assert "RECORDED, AND NOT IN THE FOLDER ANY MORE 1" in ran.words
    assert _line(ran.out, "long-gone")[1] == "1"
    assert "long-gone" not in triage("policies", "stats", "--owner", "order-desk").out
    assert _of(triage("policies", "stats", "--json").document, "long-gone")["mode"]["in_force"] is None


def test_what_was_before_is_left_out(triage: CommandLine, database: str) -> None:
    store = store_at(database)
    with store.write() as tx:
        now = SystemClock().now()
        for at in (now, now - timedelta(days=8)):
            tx.decisions.add(RecordedDecision("c", "r", at, "v", "lost-it", "act", "matched", {"shadow": []}, {}))
    store.close()

    assert _of(triage("policies", "stats", "--json").document, "lost-it")["matched"] == 2
    assert _of(triage("policies", "stats", "--since", "7d", "--json").document, "lost-it")["matched"] == 1
    assert triage("policies", "stats", "--since", "soon").code == 2


def test_a_refused_folder_hides_no_figures(shop: Shop, triage: CommandLine) -> None:
    _acted(shop)
    triage.set(policies="no-such-folder")
    ran = triage("policies", "stats")

    assert ran.code == 0
    assert "no-such-folder is refused" in ran.words
    assert _line(ran.out, "reserve-again")[1] == "1"
    assert triage("policies", "stats", "--kind", "lost").code == 2
