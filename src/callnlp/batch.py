"""Many files: local processes with the same code as one file."""
