"""order-triage: resolve order exceptions that policies cover, escalate the rest with their context."""

__version__ = "0.1.0"
