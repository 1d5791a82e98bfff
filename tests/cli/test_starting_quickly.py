"""Help and catalogues come at once: what is heavy is loaded by the command that needs it."""

import subprocess
import sys

HEAVY = {"sqlalchemy", "alembic", "pydantic", "httpx", "langgraph", "celery", "redis", "fastapi", "yaml", "anthropic"}


def test_the_command_line_itself_loads_nothing_heavy() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, triage.cli.main; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(told.stdout.split()) == set()


def test_a_list_of_cases_loads_neither_graph_nor_broker_nor_back_office() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, triage.opening, triage.cli.case_list; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"langgraph", "celery", "redis", "httpx", "alembic", "fastapi"} & set(told.stdout.split()) == set()
