"""Clients of outside systems; each turns foreign payloads into domain types."""
