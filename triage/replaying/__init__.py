"""Fixtures: recorded cases, replayed through the real thing with no network at all."""
