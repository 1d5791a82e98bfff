"""``triage serve``: the webhook server."""

from typing import Annotated

import typer

from triage.cli.output import screen


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Receive webhooks: store each event, then wake a worker."""
    from triage.config import read_settings
    from triage.logs import configure
    from triage.serving import listen, serve_webhooks

    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = read_settings(**changes)
    configure(settings.log_format, settings.log_level)
    listener = listen(settings)
    address, taken = listener.getsockname()[:2]
    names = ", ".join(f"/webhooks/{name}" for name in settings.sources)
    screen().print(f"listening on http://{address}:{taken} for {names}", soft_wrap=True)
    serve_webhooks(settings, listener)
