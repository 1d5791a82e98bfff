"""Connecting: what to ask and to click for each kind of system, a trial of what was answered, and where it is kept."""
