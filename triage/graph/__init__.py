"""The state machine that one case goes through: one node a file, every edge in ``build.py``."""
