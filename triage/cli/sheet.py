"""A page on the terminal: sections, lines and tables, in which nothing that is shown is interpreted."""

from collections.abc import Container, Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from triage.cli.printable import shown

Piece = str | tuple[str, str]
"""Text, or text and its style."""


class Sheet:
    """Writes to one console. Every piece of text goes through ``shown``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def title(self, left: str, right: str) -> None:
        row = Table.grid(expand=True)
        row.add_column(overflow="fold")
        row.add_column(justify="right", no_wrap=True)
        row.add_row(Text(shown(left), "bold"), Text(shown(right), "bold"))
        self._console.print(row)

    def section(self, name: str, aside: str = "") -> None:
        self._console.print()
        self._console.print(_text([(name.upper(), "bold"), (f"  {aside}" if aside else "", "dim")]))

    def say(self, *pieces: Piece, indent: int = 2) -> None:
        """A line; what is too long goes on under its own beginning."""
        text = _text(pieces)
        if text.cell_len <= self._console.width - indent:
            self._print_lines([text], indent)
        else:
            self._print(text, indent)

    def named(self, pairs: Iterable[tuple[str, Piece]], indent: int = 2) -> None:
        """Names and what they stand for, one a line; nothing for what is empty."""
        self.rows([((name, "dim"), piece) for name, piece in pairs if _words(piece)], indent=indent)

    def rows(
        self,
        rows: Iterable[Sequence[Piece]],
        heads: Sequence[str] = (),
        *,
        indent: int = 2,
        right: Iterable[int] = (),
        whole: Iterable[int] = (),
    ) -> None:
        """A table. Columns in ``right`` are numbers; those in ``whole`` are never broken over lines."""
        listed = [[_text([piece]) for piece in row] for row in rows]
        if not listed:
            return
        widths = [max(text.cell_len for text in column) for column in zip(*listed, _heads(heads, listed), strict=True)]
        if sum(widths) + 2 * (len(widths) - 1) <= self._console.width - indent:
            to_right = set(right)
            told = [_heads(heads, listed), *listed] if heads else listed
            self._print_lines([_line(row, widths, to_right) for row in told], indent)
        else:
            self._print(_table(listed, heads, right, whole), indent)

    def _print_lines(self, lines: Iterable[Text], indent: int) -> None:
        """Lines that fit, with a margin on the left and no blanks on the right."""
        told = Text("\n").join(_indented(line, indent) for line in lines)
        self._console.print(told, soft_wrap=True)

    def _print(self, what: RenderableType, indent: int) -> None:
        """Print with a margin on the left and, so that it can be copied, no blanks on the right."""
        options = self._console.options.update(width=self._console.width - indent)
        for segments in self._console.render_lines(what, options, pad=False):
            line = Text(" " * indent)
            for segment in segments:
                line.append(segment.text, segment.style)
            line.rstrip()
            self._console.print(line, soft_wrap=True)


def _table(listed: Sequence[Sequence[Text]], heads: Sequence[str], right: Iterable[int], whole: Iterable[int]) -> Table:
    """What does not fit, each column broken over lines as far as it may be."""
    table = Table(box=None, show_header=bool(heads), pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    to_right, unbroken = set(right), set(whole)
    for place in range(len(listed[0])):
        table.add_column(
            heads[place] if heads else "",
            justify="right" if place in to_right else "left",
            no_wrap=place in unbroken,
            overflow="ellipsis" if place in unbroken else "fold",
        )
    for row in listed:
        table.add_row(*row)
    return table


def _heads(heads: Sequence[str], listed: Sequence[Sequence[Text]]) -> list[Text]:
    return [Text(head, "dim") for head in heads or [""] * len(listed[0])]


def _line(row: Sequence[Text], widths: Sequence[int], to_right: Container[int]) -> Text:
    line = Text()
    for place, (text, width) in enumerate(zip(row, widths, strict=True)):
        blanks = " " * (width - text.cell_len)
        before, behind = (blanks, "") if place in to_right else ("", blanks)
        line.append("  " if place else "").append(before).append_text(text).append(behind)
    return line


def _indented(line: Text, indent: int) -> Text:
    told = Text(" " * indent).append_text(line)
    told.rstrip()
    return told


def _text(pieces: Iterable[Piece]) -> Text:
    text = Text()
    for piece in pieces:
        words, style = piece if isinstance(piece, tuple) else (piece, "")
        text.append(shown(words), style)
    return text


def _words(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece[0]
