"""How an effect happens: intent, send, outcome, verification, and undo."""
