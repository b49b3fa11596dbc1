"""Wire-style headlines from claims."""
