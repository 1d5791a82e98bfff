"""A page on the terminal: tables that fit are laid out as those that do not."""

from io import StringIO

from rich.console import Console

from triage.cli.sheet import Piece, Sheet

_ROWS: list[tuple[Piece, ...]] = [("one", ("7", "red"), "short"), ("twenty-one", "1,234", ""), ("三", "12", "wide")]


def _told(width: int) -> list[str]:
    console = Console(file=StringIO(), width=width, highlight=False, markup=False)
    Sheet(console).rows(_ROWS, ("name", "count", "note"), right=(1,))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_columns_are_as_wide_as_their_widest_word() -> None:
    assert _told(80) == [
        "  name        count  note",
        "  one             7  short",
        "  twenty-one  1,234",
        "  三             12  wide",
    ]


def test_what_just_fits_looks_as_it_does_with_room_to_spare() -> None:
    assert _told(26) == _told(80)


def test_what_does_not_fit_goes_on_below() -> None:
    lines = _told(24)

    assert len(lines) > len(_told(80))
    assert max(map(len, lines)) <= 24
