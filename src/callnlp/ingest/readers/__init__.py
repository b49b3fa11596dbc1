"""One file a family of formats: bytes in, canonical text out."""
