"""Guidance given, revised, met or missed."""

from __future__ import annotations

from callnlp.ledger.table import guidance_ledger

__all__ = ["guidance_ledger"]
