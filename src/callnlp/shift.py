"""Quarter-over-quarter change of a theme or a tone, with n and an interval."""
