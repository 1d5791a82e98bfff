"""The picture of the state machine in the docs, drawn from the compiled graph.

``python -m triage.graph.picture`` draws it anew.
"""

from pathlib import Path

from triage.graph.build import build

PAGE = Path("docs/architecture.md")
_BEGIN, _END = "<!-- graph: drawn by python -m triage.graph.picture -->\n", "<!-- graph ends -->\n"


def with_picture(page: str) -> str:
    """The page with the picture of the graph as it is now."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}```mermaid\n{mermaid()}```\n{_END}{after}"


def mermaid() -> str:
    drawn = build().get_graph().draw_mermaid(with_styles=False)
    return drawn if drawn.endswith("\n") else f"{drawn}\n"


if __name__ == "__main__":
    PAGE.write_text(with_picture(PAGE.read_text()))
