"""A finished report against the store."""
