"""A back office to try things on: the reference API over HTTP with real state, side effects and faults."""
