"""What changed from quarter to quarter: themes, tone and words, with n, intervals and tests."""

from callnlp.shift.change import NO_EVIDENCE
from callnlp.shift.themes import theme_shift
from callnlp.shift.tone import tone_gap, tone_shift
from callnlp.shift.turning import MIN_HISTORY
from callnlp.shift.words import word_shift

__all__ = ["MIN_HISTORY", "NO_EVIDENCE", "theme_shift", "tone_gap", "tone_shift", "word_shift"]
