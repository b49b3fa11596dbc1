"""Earnings-call transcripts to facts an analyst can print."""

from __future__ import annotations

__version__ = "0.1.0"
