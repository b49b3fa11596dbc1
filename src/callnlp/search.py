"""Words and meaning over the store."""
