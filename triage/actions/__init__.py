"""Every action beside its inverse."""
