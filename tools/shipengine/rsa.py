"""RSA signatures (PKCS #1 v1.5 with SHA-256), checked with keys of a JSON Web Key Set.

Only public numbers are worked with here, so that nothing can leak by how long it takes.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
_BITS = range(2048, 8193)


@dataclass(frozen=True, slots=True)
class PublicKey:
    modulus: int
    exponent: int

    def signed(self, over: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed the bytes."""
        size = (self.modulus.bit_length() + 7) // 8
        number = int.from_bytes(signature)
        if len(signature) != size or number >= self.modulus:
            return False
        digest = _PREFIX + hashlib.sha256(over).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        return pow(number, self.exponent, self.modulus).to_bytes(size) == padded


def read_key_set(document: Any) -> Mapping[str, PublicKey]:
    """The RSA keys of a set, by their ids; keys of other kinds, and weak ones, are left out."""
    listed = document.get("keys") if isinstance(document, dict) else None
    found: dict[str, PublicKey] = {}
    for each in listed if isinstance(listed, list) else []:
        key = _key(each) if isinstance(each, dict) and each.get("kty") == "RSA" else None
        if key is not None and isinstance(each.get("kid"), str):
            found[each["kid"]] = key
    return found


def _key(fields: Mapping[str, Any]) -> PublicKey | None:
    modulus, exponent = _number(fields.get("n")), _number(fields.get("e"))
    if modulus.bit_length() not in _BITS or not 3 <= exponent < 2**32 or exponent % 2 == 0:
        return None
    return PublicKey(modulus, exponent)


def _number(told: Any) -> int:
    try:
        return int.from_bytes(base64.b64decode(told + "=" * (-len(told) % 4), altchars=b"-_", validate=True))
    except (TypeError, ValueError, binascii.Error):
        return 0
