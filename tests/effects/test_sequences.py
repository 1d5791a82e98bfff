"""Any sequence of effects, undos, deaths and other people's edits: an undo restores, or changes nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.effects.sequences.history import Move, World, open_world
from tests.effects.sequences.moves import play, stories
from tests.effects.sequences.tally import Tally
from tests.store.databases import SqliteFiles


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    files = SqliteFiles(tmp_path_factory.mktemp("sequences"))
    with open_world(files.empty().url, Tally()) as world:
        yield world


@given(story=stories())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_happens_an_undo_restores_or_changes_nothing(world: World, story: tuple[str, list[Move]]) -> None:
    play(world, *story)
