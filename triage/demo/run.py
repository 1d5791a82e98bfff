"""The demo from start to end."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rich.console import Console

from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.config import Settings
from triage.demo.backoffice import Backoffice
from triage.demo.deliveries import Sender
from triage.demo.processes import Processes, free_port, processes
from triage.demo.progress import Progress, wait_until_worked_off
from triage.demo.report import print_figures, print_outcomes
from triage.demo.scenario import Scenario, scenario
from triage.demo.undoing import show_undo
from triage.domain.cases import Case, CaseStatus
from triage.domain.errors import BadInput
from triage.store.engine import Store
from triage.store.tables import metadata

FOLDER = Path(".demo")
SOURCE = "demo"
_SECRET = "whsec_ZGVtby1zZWNyZXQtb2Ytbm8tdmFsdWUtYXQtYWxs"  # noqa: S105 the demo's own, for its own loopback server
Explain = Callable[[Console, Triage, Case], None]


def run_demo(settings: Settings, console: Console, explain: Explain, *, seed: int) -> bool:
    """Run it; whether the undone case left the back office as it was."""
    began = time.monotonic()
    _start_anew(settings)
    told = scenario(datetime.now(UTC), Random(seed))  # noqa: S311 dice for a story
    sandbox_port, server_port = free_port(), free_port()
    office_url, server_url = f"http://127.0.0.1:{sandbox_port}", f"http://127.0.0.1:{server_port}"
    environment = {
        "TRIAGE_DATABASE_URL": settings.database_url,
        "TRIAGE_WORKING_FOLDER": str(FOLDER / "broker"),
        "TRIAGE_BROKER_URL": "",
        "TRIAGE_BACKOFFICE_URL": office_url,
        "TRIAGE_BACKOFFICE_TOKEN": "sandbox",
        "TRIAGE_POLICIES": str(settings.policies),
        "TRIAGE_MODE_CEILING": "auto",
        "TRIAGE_LOG_FORMAT": "json",
        "TRIAGE_SWEEP_SECONDS": "0.5",
        f"TRIAGE_SOURCES__{SOURCE.upper()}__SECRETS": f'["{_SECRET}"]',
    }
    with processes(FOLDER, environment) as running:
        _start(running, sandbox_port, server_port, office_url, server_url, console)
        office = Backoffice(office_url)
        triage = _own_view(settings, office_url)
        before = _set_the_stage(office, told)
        with Progress(console).showing() as progress:
            _send(told, office, f"{server_url}/webhooks/{SOURCE}", triage.store, running, progress)
        equal = _report(console, triage, office, before, time.monotonic() - began, explain)
        triage.close()
        office.close()
    _where_to_look(console, settings)
    return equal


def _start(
    running: Processes, sandbox_port: int, server_port: int, office_url: str, server_url: str, console: Console
) -> None:
    sandbox = running.start("sandbox", "sandbox", "--port", str(sandbox_port), "--orders", "0")
    server = running.start("serve", "serve", "--port", str(server_port))
    worker = running.start("worker", "worker", "--processes", "2")
    running.wait_for(sandbox, f"{office_url}/health")
    running.wait_for(server, f"{server_url}/readyz")
    console.print(
        f"sandbox back office on {office_url} (process {sandbox.process.pid}), webhooks on {server_url} "
        f"({server.process.pid}), Celery worker ({worker.process.pid}) with its broker; logs in {FOLDER}/",
        soft_wrap=True,
    )


def _set_the_stage(office: Backoffice, told: Scenario) -> dict[str, object]:
    office.seed(told.seed)
    for fault in told.faults:
        office.fault(fault)
    return {order["id"]: office.snapshot(order["id"]) for order in told.seed.orders}


def _send(told: Scenario, office: Backoffice, url: str, store: Store, running: Processes, progress: Progress) -> None:
    sender = Sender(url, _SECRET)
    duplicates = 0
    for number, delivery in enumerate(told.deliveries, start=1):
        duplicates += sender.send(delivery)
        progress.say(f"sending   {number} of {len(told.deliveries)} deliveries, {duplicates} known already")
    wait_until_worked_off(store, running, progress)
    for order, patch in told.edits.items():
        office.edit(order, patch)
    for delivery in told.later:
        sender.send(delivery)
    wait_until_worked_off(store, running, progress)
    sender.close()


def _report(
    console: Console,
    triage: Triage,
    office: Backoffice,
    before: dict[str, object],
    seconds: float,
    explain: Explain,
) -> bool:
    with triage.store.read() as tx:
        cases = tx.cases.find(limit=1000)
        actions = {case.id: tx.journal.of_case(case.id) for case in cases}
    print_outcomes(console, cases, actions)
    explained = next((case for case in cases if case.status is CaseStatus.ESCALATED and case.because), None)
    if explained is not None:
        console.print(f"\nONE CASE EXPLAINED  (triage show {explained.order})", style="bold")
        explain(console, triage, explained)
    ledger = office.ledger()
    resolved = max(
        (case for case in cases if case.status is CaseStatus.RESOLVED), key=lambda case: len(actions[case.id])
    )
    equal = show_undo(console, triage, office, resolved, before[resolved.order])
    print_figures(console, cases, ledger, seconds)
    return equal


def _own_view(settings: Settings, office_url: str) -> Triage:
    return build_triage(settings.model_copy(update={"backoffice_url": office_url}), NoHints())


def _start_anew(settings: Settings) -> None:
    """An empty database. One that holds anything but an earlier demo is left alone."""
    store = build_triage(settings, NoHints()).store
    try:
        store.migrate()
        with store.write() as tx:
            if (others := tx.inbox.sources() - {SOURCE}) != set():
                raise BadInput(
                    f"{store.where} holds events from {', '.join(sorted(others))}, so the demo leaves it alone; "
                    "name another database, as in TRIAGE_DATABASE_URL=sqlite:///demo.db"
                )
            for table in reversed(metadata.sorted_tables):
                tx.connection.execute(table.delete())
    finally:
        store.close()


def _where_to_look(console: Console, settings: Settings) -> None:
    database = (
        ""
        if settings.database_url == Settings.model_fields["database_url"].default
        else (f"TRIAGE_DATABASE_URL={settings.database_url} ")
    )
    console.print(f"\nLook further: {database}triage cases --status escalated, then triage show ORDER", soft_wrap=True)
