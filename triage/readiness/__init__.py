"""The audit before go-live: how good a merchant's data is, and what could run on it. It only ever reads."""
