"""The policies as they were when they decided, read back and written out."""

from pathlib import Path

from tests.cli.command import CommandLine
from tests.graph.shop import POLICIES, Shop
from triage.actions.catalogue import ACTIONS
from triage.policies import load_policies


def _decided(shop: Shop) -> str:
    shop.trouble("reservation_lost")
    shop.tell()
    shop.work()
    return shop.decision().policy_version


def test_the_version_that_decided_a_case_comes_back_as_it_was(shop: Shop, triage: CommandLine, tmp_path: Path) -> None:
    triage("policies", "lower", "count-again", "--to", "shadow", "--reason", "x")
    version = _decided(shop)
    ran = triage("policies", "show", version[:8], "--out", str(tmp_path / "then"))

    assert ran.code == 0
    assert "count-again to shadow" in ran.words
    written = {path.name: path.read_bytes() for path in (tmp_path / "then").iterdir()}
    assert written == {path.name: path.read_bytes() for path in POLICIES.iterdir()}

    document = triage("policies", "show", version, "--json").document
    loaded = load_policies(tmp_path / "then", ACTIONS)
    assert loaded.version == document["content"]
    assert document["lowered"] == {"count-again": "shadow"}
    assert loaded.lowered({"count-again": loaded.by_id["count-again"].mode.SHADOW}).version == version
    assert document["files"]["lost.yaml"] == (POLICIES / "lost.yaml").read_text()


def test_without_a_name_the_last_versions_are_listed(shop: Shop, triage: CommandLine) -> None:
    version = _decided(shop)
    shop.later(seconds=2)
    triage("policies", "lower", "count-again", "--to", "off", "--reason", "x")
    shop.triage.policies.current()
    ran = triage("policies", "show")
    documents = triage("policies", "show", "--json").document

    assert ran.code == 0
    assert "count-again to off" in ran.out.splitlines()[1]
    assert version[:12] in ran.out.splitlines()[2]
    assert [each["lowered"] for each in documents] == [{"count-again": "off"}, {}]
    assert "lost.yaml" in documents[0]["files"]


def test_nothing_that_is_there_is_written_over(shop: Shop, triage: CommandLine, tmp_path: Path) -> None:
    version = _decided(shop)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "lost.yaml").write_text("mine")
    ran = triage("policies", "show", version, "--out", str(tmp_path / "full"))

    assert ran.code == 2
    assert "is there already; name a folder that is not" in ran.err
    assert (tmp_path / "full" / "lost.yaml").read_text() == "mine"


def test_a_version_that_nobody_used_is_told(triage: CommandLine, database: str) -> None:
    ran = triage("policies", "show", "abc")

    assert (ran.code, "no policy version 'abc' was ever used here" in ran.err) == (2, True)
    assert "no version has decided a case yet" in triage("policies", "show").words
    assert triage("policies", "show", "--out", "x").code == 2
