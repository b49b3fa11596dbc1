"""Tone, outlook and hedging per sentence."""
