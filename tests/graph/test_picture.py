from pathlib import Path

from triage.graph.picture import with_picture

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"


def test_the_picture_in_the_docs_is_the_graph_as_it_is() -> None:
    page = PAGE.read_text()
    assert with_picture(page) == page, "draw it anew: python -m triage.graph.picture"
