"""Intake: what outside systems send is proved, read, stored and put to the case it belongs to."""
