"""The only run-time home of trained weights."""
