"""Recurring themes that the taxonomy lacks: what companies keep talking about under no theme and no metric."""

from callnlp.discovery.themes import DiscoveredTheme, Discovery, ThemeSentence, discover_themes

__all__ = ["DiscoveredTheme", "Discovery", "ThemeSentence", "discover_themes"]
