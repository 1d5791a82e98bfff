"""Bit sets as whole numbers: bit n stands for the n-th of something."""

from collections.abc import Iterable, Iterator


def bits(positions: Iterable[int]) -> int:
    """The set of some positions; one that is named twice is out again."""
    positions = tuple(positions)
    if not positions:
        return 0
    octets = bytearray(max(positions) // 8 + 1)
    for position in positions:
        octets[position >> 3] ^= 1 << (position & 7)
    return int.from_bytes(octets, "little")


def positions(members: int) -> Iterator[int]:
    """The positions in a set, lowest first."""
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest


def union(sets: Iterable[int]) -> int:
    """All that is in any of some sets."""
    members = 0
    for each in sets:
        members |= each
    return members
