"""Themes per sentence, with poles, causes and evidence."""
