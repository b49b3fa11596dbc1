"""Quantities to claims: metric, segment, period, stance, and arithmetic checks."""
