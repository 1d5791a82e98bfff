"""HTTP to outside systems: one kept session each, who we are to them, what they answered, all on tape."""

from tools.wire.answers import Answer
from tools.wire.identity import Basic, Bearer, ClientCredentials, Header, Identity, Signed
from tools.wire.session import Session, SessionSettings

__all__ = [
    "Answer", "Basic", "Bearer", "ClientCredentials", "Header", "Identity", "Session", "SessionSettings", "Signed",
]  # fmt: skip
