"""A key of ShipEngine as tests have it: both halves, for nothing else."""

import base64
import hashlib

_P = int(
    "d5571ac02ebe39cc5e92123636680e7448e5461781a104066ea2d6b3cb9a8c004c5782d41fac07ad41c5b959302f4a7b"
    "68f5e7b0c40c0d92f1ce4d02490b3aea57f8ddfea262b681f47e5cac9b6c6a4c7728f84f5ea183b56a2518340bf6cba6"
    "052918ded0f6107288096c97093b3f0f6edf262ef8b1bea2dec16412dc1e4e91",
    16,
)
_Q = int(
    "e7d93593501b5cce6bdf4d05657fe053cd0800c96a1385a40452d0a50101694c2eb0fde593150d6712ec178c026b1835"
    "c794faa58767d78b2415c23565cfe53c84e9ffe637d4eb37f5b69566372cfd50a017a7bb6591935be159695aab73259a"
    "0175742084364b628a4ba410ea4f3526352556197a6baa5032209b7daaea613f",
    16,
)
_E = 65537
_N = _P * _Q
_D = pow(_E, -1, (_P - 1) * (_Q - 1))
_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
KEY_ID = "key-1"


def signature(over: bytes) -> str:
    """RSA, PKCS #1 v1.5, SHA-256, in base64."""
    digest = _PREFIX + hashlib.sha256(over).digest()
    padded = b"\x00\x01" + b"\xff" * (256 - len(digest) - 3) + b"\x00" + digest
    return base64.b64encode(pow(int.from_bytes(padded), _D, _N).to_bytes(256)).decode()


def key_set(key_id: str = KEY_ID) -> dict[str, object]:
    """The public half, as it is published."""
    key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id, "n": _url(_N), "e": _url(_E)}
    return {"keys": [{"kty": "EC", "kid": "other"}, key]}


def _url(number: int) -> str:
    size = (number.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(number.to_bytes(size)).decode().rstrip("=")
