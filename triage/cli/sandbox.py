"""``triage sandbox``: a back office to try things on."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from triage.cli.output import screen


def register(app: typer.Typer) -> None:
    app.command("sandbox")(sandbox)


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = 8700,
    orders: Annotated[int, typer.Option(min=0, max=100_000, help="How many orders to begin with.")] = 96,
    seed: Annotated[int, typer.Option(help="The same seed makes the same orders.")] = 0,
) -> None:
    """Serve a made-up back office: orders in every predicament, a ledger of every write, faults to switch on."""
    from triage.sandbox.server import address_of, listen, serve
    from triage.sandbox.state import State
    from triage.sandbox.world import busy_world

    listener = listen("127.0.0.1", port)
    state = State()
    state.settings.dated_now = True
    state.load(busy_world(datetime.now(UTC), orders, seed))
    screen().print(_how_to(address_of(listener), state.token, next(iter(state.orders), "SO-1")), soft_wrap=True)
    serve(state, listener)
    screen().print("stopped; nothing is kept")


def _how_to(address: str, token: str, order: str) -> str:
    return f"""\
sandbox back office on {address}, token {token}   (Ctrl-C stops it)

  its API       docs/reference-backoffice.md
  an order      curl -s -H 'Authorization: Bearer {token}' {address}/orders/{order}
  its promises  curl -s -H 'Authorization: Bearer {token}' {address}/terms
  every write   curl -s {address}/_ledger
  everything    curl -s {address}/_snapshot
  a fault       curl -s {address}/_faults -d '{{"path": "/orders", "times": 1, "fault": "500_after"}}'
  its manners   curl -s {address}/_settings -d '{{"tag_mails": true}}'

  connect to it: TRIAGE_BACKOFFICE_URL={address} TRIAGE_BACKOFFICE_TOKEN={token}
"""
