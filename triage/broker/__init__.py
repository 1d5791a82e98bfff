"""The broker: wakes workers. Disposable: what is due stands in the database."""
