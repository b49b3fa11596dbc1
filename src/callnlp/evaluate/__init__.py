"""Gold labels, matching, mergeable tallies, intervals."""
