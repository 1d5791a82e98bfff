"""The store: inbox, cases, work, recordings, decisions, journal and switches in one database."""
