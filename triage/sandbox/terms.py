"""What this back office promises about itself, worked out from how it is set."""

from triage.sandbox.settings import Settings
from triage.sandbox.side_effects import of_hold, of_release, of_status, of_tag
from triage.sandbox.state import Document
from triage.sandbox.vocabulary import STATUSES

_SHOWN_BY = "tests/sandbox/test_what_writes_set_off.py"
_ORDINARY_TAG = ""
_SILENT = (
    "order.set_priority",
    "order.correct_address",
    "order.retry_export",
    "stock.reallocate",
    "stock.reserve",
    "stock.request_recount",
)


def declared_terms(settings: Settings) -> Document:
    """The answer of ``GET /terms``. A key is an action, or ``action:value`` for one value of an argument."""
    sets_off = {
        "order.hold": of_hold(settings),
        "order.release_hold": of_release(settings),
        "order.tag": of_tag(settings, _ORDINARY_TAG),
        **{f"order.tag:{tag}": of_tag(settings, tag) for tag in sorted(settings.automations)},
        **{f"order.sync_status:{status}": of_status(settings, status) for status in STATUSES},
        **{action: list[str]() for action in _SILENT},
    }
    return {
        "settles_within_seconds": settings.settles_within_seconds,
        "keys_live_seconds": settings.keys_live_seconds,
        "reads_back": settings.reads_back,
        "conditional": settings.conditions,
        "sets_off": {key: {"effects": effects, "shown_by": _SHOWN_BY} for key, effects in sets_off.items()},
    }
