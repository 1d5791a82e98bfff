"""A day in the queue, on this machine: sandbox, webhook server, broker, worker, and what becomes of it all."""
