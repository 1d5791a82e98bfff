"""The ``triage`` command."""

from triage.cli.main import main

__all__ = ["main"]
