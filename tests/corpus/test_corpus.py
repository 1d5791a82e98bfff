"""The table of what was read of recorded answers: each goes to its reader by its shape, and none is dropped."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.__main__ import main
from tests.tools.carriers.vendors import (
    aftership_tracking,
    canadapost_details,
    easypost_tracker,
    shipengine_answer,
    shippo_track,
    usps_answer,
)

_EVENT = {"object": "Event", "description": "tracker.updated", "result": easypost_tracker()}
_LEVEL = {"inventory_item_id": 1, "location_id": 2, "available": 3, "updated_at": "2026-11-23T12:00:00Z"}


def _recorded(body: Any, status: int = 200) -> Any:
    return {"request": {"uri": "https://api.example.com/x"}, "status": {"code": status}, "body": body}


_RECORDED: Sequence[tuple[str, Any, str]] = (
    ("tracker.json", easypost_tracker(), "tools.easypost"),
    ("trackers.json", {"trackers": [easypost_tracker()], "has_more": False}, "tools.easypost"),
    ("event.json", _EVENT, "tools.easypost"),
    ("aftership.json", {"meta": {"code": 200}, "data": {"tracking": aftership_tracking()}}, "tools.aftership"),
    ("shippo.json", _recorded(shippo_track()), "tools.shippo"),
    ("shipengine.json", {"resource_type": "API_TRACK", "data": shipengine_answer()}, "tools.shipengine"),
    ("usps.xml", usps_answer("N1"), "tools.usps"),
    ("canadapost.xml", canadapost_details(), "tools.canadapost"),
    ("shopify.json", {"inventory_level": _LEVEL}, "tools.shopify"),
    ("no.json", _recorded({"detail": "no"}, 401), "tools.wire"),
    ("cassette.yaml", None, "tools.easypost"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, document, _ in _RECORDED:
        text = document if isinstance(document, str) else json.dumps(document)
        (tmp_path / name).write_text(text)
    body = json.dumps(easypost_tracker())
    recorded = {
        "interactions": [{"request": {"uri": "u"}, "response": {"status": {"code": 200}, "body": {"string": body}}}]
    }
    (tmp_path / "cassette.yaml").write_text(json.dumps(recorded))
    return tmp_path


def test_each_answer_finds_its_reader_whatever_its_file_is_called(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(folder), "--json"])
    rows = json.loads(capsys.readouterr().out)

    assert code == 0
    assert {row["file"]: {reading["reader"] for reading in row["readings"]} for row in rows} == {
        name: {reader} for name, _, reader in _RECORDED
    }


def test_the_table_says_what_was_read_what_is_unknown_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "strange.json").write_text(json.dumps(easypost_tracker(status="teleported")))
    main([str(folder)])
    told = capsys.readouterr().out

    assert "status = out_for_delivery" in told
    assert "status ? unknown_word: 'teleported' is a word that is not in the map" in told
    assert "never told: calendar" in told


@pytest.mark.parametrize("document", [{"what": "is this"}, 7, "text"])
def test_an_answer_without_a_reader_is_no_success(
    folder: Path, document: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "stranger.json").write_text(json.dumps(document))

    assert main([str(folder)]) == 1
    assert "NO READER" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_skipped_loudly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 3
    assert "SKIPPED" in capsys.readouterr().err
