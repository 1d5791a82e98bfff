"""A context bundle on the terminal, so that a person can decide from it."""

from triage.cli.case_view.page import show_case

__all__ = ["show_case"]
