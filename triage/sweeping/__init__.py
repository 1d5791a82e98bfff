"""Sweeps: asking the systems for orders in suspicious states, for what no webhook ever tells of."""
