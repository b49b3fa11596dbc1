"""Guidance given, revised, met or missed."""
