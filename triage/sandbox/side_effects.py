"""What a write sets off, as real back offices do: mails, captures, automations."""

from triage.sandbox.state import State


def of_status(state: State, to: str) -> list[str]:
    effects = ["customer"] if to in state.settings.status_mails else []
    return effects + (["money"] if to in state.settings.status_captures else [])


def of_tag(state: State, tag: str) -> list[str]:
    effects = list(state.settings.automations.get(tag, []))
    return effects + (["customer"] if state.settings.tag_mails and "customer" not in effects else [])


def of_hold(state: State) -> list[str]:
    return ["customer"] if state.settings.hold_mails else []


def of_release(state: State) -> list[str]:
    return ["automation"] if state.settings.release_transmits else []
