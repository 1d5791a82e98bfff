"""What a write sets off, as real back offices do: mails, captures, automations."""

from triage.sandbox.settings import Settings


def of_status(settings: Settings, to: str) -> list[str]:
    effects = ["customer"] if to in settings.status_mails else []
    return effects + (["money"] if to in settings.status_captures else [])


def of_tag(settings: Settings, tag: str) -> list[str]:
    effects: list[str] = [*settings.automations.get(tag, [])]
    return effects + (["customer"] if settings.tag_mails and "customer" not in effects else [])


def of_hold(settings: Settings) -> list[str]:
    return ["customer"] if settings.hold_mails else []


def of_release(settings: Settings) -> list[str]:
    return ["automation"] if settings.release_transmits else []
