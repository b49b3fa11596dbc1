"""Rules and word lists as data: schema, loader, and the TOML files themselves."""
