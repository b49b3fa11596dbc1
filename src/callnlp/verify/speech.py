"""What was said in the stored calls of one company, word by word, with offsets: the index for quotations."""

from __future__ import annotations

import difflib
import math
import re
from array import array
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from callnlp.spans import Span

__all__ = ["Passage", "SpeechIndex", "spoken_words"]

#: A character that acts instead of showing, as pages print it: it is no word.
_SHOWN = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")
#: Words, figures and signs that carry meaning; quote marks, dashes and other punctuation do not count.
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:[.,'’][^\W_\u3400-\u9fff]+)*|[\u3400-\u9fff]|[%$€£¥]")
_CANDIDATES = 10
_MAX_DIFF_WORDS = 400
_STRAY_GAP = 4


def spoken_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text, case-folded, with their offsets.

    Typographic apostrophes read as plain ones; a full stop at the end of a word is not part of it.

    Examples
    --------
    >>> [word for word, _, _ in spoken_words("We’re at $3.8 billion — up 20%.")]
    ["we're", 'at', '$', '3.8', 'billion', 'up', '20', '%']
    """
    if "⟨" in text:
        text = _SHOWN.sub(lambda shown: " " * len(shown.group()), text)
    return [(m.group().casefold().replace("’", "'"), *m.span()) for m in _WORD.finditer(text)]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one call that a quotation was found in, or lies closest to.

    Parameters
    ----------
    call : str
    span : Span
        Characters of the call's stored text.
    text : str
        The stored words under ``span``.
    turn, first : int
        The turn, and the place of the first word in the index (for order).
    speaker, role, period : str
        Who says it, and the fiscal period of the call.
    coverage : float
        Weighted share of the quotation's words that stand there in order; 1.0 when verbatim.
    words : tuple of str
        The words of the passage, case-folded.
    """

    call: str
    span: Span
    text: str
    turn: int
    first: int
    speaker: str
    role: str
    period: str
    coverage: float = 1.0
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class _Call:
    name: str
    period: str
    text: str
    first: int


@dataclass(slots=True)
class SpeechIndex:
    """Every spoken word of a company's stored calls.

    Build it with :meth:`load`; ``exact`` and ``nearest`` answer for lists of words.
    """

    calls: list[_Call] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    sentences: array[int] = field(default_factory=lambda: array("q"))
    turns: array[int] = field(default_factory=lambda: array("q"))
    speakers: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    bounds: list[int] = field(default_factory=list)
    postings: dict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("q")))

    @classmethod
    def load(cls, store: Any, sentences: Any) -> SpeechIndex:
        """Index the sentences of stored calls.

        Parameters
        ----------
        store : Store
            For the texts.
        sentences : DataFrame
            As ``store.sentences`` returns it.

        Returns
        -------
        SpeechIndex
            Calls in order of their names.
        """
        index = cls()
        frame = sentences
        for name, rows in frame.groupby("call", sort=True):
            period = rows["fiscal_period"].iloc[0]
            index._add_call(str(name), str(period or ""), store.text(str(name)), rows)
        return index

    def _add_call(self, name: str, period: str, text: str, rows: Any) -> None:
        self.calls.append(_Call(name, period, text, len(self.words)))
        columns = [rows[column].tolist() for column in ("spans", "turn", "speaker", "role")]
        turn_base = (max(self.speakers) + 1) if self.speakers else 0
        for spans, turn, speaker, role in zip(*columns, strict=True):
            number = turn_base + int(turn)
            self.speakers[number] = (str(speaker), str(role), int(turn))
            self.bounds.append(len(self.words))
            for start, end in spans:
                self._add_words(text, int(start), int(end), number)

    def _add_words(self, text: str, start: int, end: int, turn: int) -> None:
        sentence = len(self.bounds) - 1
        for word, first, last in spoken_words(text[start:end]):
            self.postings[word].append(len(self.words))
            self.words.append(word)
            self.starts.append(start + first)
            self.ends.append(start + last)
            self.sentences.append(sentence)
            self.turns.append(turn)

    def weight(self, word: str) -> float:
        """Return how much a word tells: near 0 for "the", large for a name said once."""
        found = self.postings.get(word)
        seen = len(found) if found else 0
        return math.log(1 + len(self.words) / (1 + seen))

    def passage(self, first: int, last: int, *, coverage: float = 1.0) -> Passage:
        """Return words ``first`` to ``last`` (included) as a passage of their call."""
        call = self._call(first)
        span = Span(self.starts[first], self.ends[last])
        speaker, role, turn = self.speakers[self.turns[first]]
        words = tuple(self.words[first : last + 1])
        return Passage(
            call.name, span, call.text[span.start : span.end], turn, first, speaker, role, call.period, coverage, words
        )

    def _call(self, position: int) -> _Call:
        return self.calls[bisect_right([call.first for call in self.calls], position) - 1]

    def exact(self, words: list[str]) -> list[Passage]:
        """Return every place where the words stand one after the other in one turn."""
        if not words or any(word not in self.postings for word in words):
            return []
        rare = min(range(len(words)), key=lambda at: len(self.postings[words[at]]))
        found = []
        for position in self.postings[words[rare]]:
            first, last = position - rare, position - rare + len(words) - 1
            if first < 0 or last >= len(self.words) or self.words[first : last + 1] != words:
                continue
            if self.turns[first] == self.turns[last] and self._call(first) is self._call(last):
                found.append(self.passage(first, last))
        return found

    def nearest(self, words: list[str]) -> Passage | None:
        """Return the passage with most of the words in order; None when nothing shares a telling word."""
        if len(words) > _MAX_DIFF_WORDS:
            words = words[:_MAX_DIFF_WORDS]
        best: Passage | None = None
        for sentence in self._likely(words):
            first, last = self._window(sentence, len(words))
            found = self._aligned(words, first, last)
            if found is not None and (best is None or found.coverage > best.coverage):
                best = found
        return best

    def _likely(self, words: list[str]) -> list[int]:
        """Return the sentences that share most weight with the words, best first."""
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(words):
            found = self.postings.get(word)
            if found is None or len(found) > max(len(self.words) // 50, 50):
                continue
            weight = self.weight(word)
            for sentence in dict.fromkeys(self.sentences[position] for position in found):
                scores[sentence] += weight
        return sorted(scores, key=lambda sentence: (-scores[sentence], sentence))[:_CANDIDATES]

    def _window(self, sentence: int, length: int) -> tuple[int, int]:
        """Return the words around a sentence, within its turn, that a quotation of this length may span."""
        first = self.bounds[sentence]
        turn = self.turns[first]
        low = high = first
        while low > 0 and first - low < length and self.turns[low - 1] == turn:
            low -= 1
        while high + 1 < len(self.words) and high - first < 2 * length + 10 and self.turns[high + 1] == turn:
            high += 1
        return low, high

    def _aligned(self, words: list[str], first: int, last: int) -> Passage | None:
        window = self.words[first : last + 1]
        matcher = difflib.SequenceMatcher(None, words, window, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        blocks = _dense(blocks)
        if not blocks:
            return None
        total = sum(self.weight(word) for word in words) or 1.0
        covered = sum(self.weight(word) for b in blocks for word in words[b.a : b.a + b.size])
        end = blocks[-1].b + blocks[-1].size - 1
        return self.passage(first + blocks[0].b, first + end, coverage=covered / total)


def _dense(blocks: list[Any]) -> list[Any]:
    """Drop matches at either end that stand far off from the rest ("the" two sentences away)."""
    while len(blocks) > 1 and _stray(blocks[0], blocks[1]):
        blocks = blocks[1:]
    while len(blocks) > 1 and _stray(blocks[-1], blocks[-2]):
        blocks = blocks[:-1]
    return blocks


def _stray(end: Any, inner: Any) -> bool:
    gap = max(end.b, inner.b) - min(end.b + end.size, inner.b + inner.size)
    return bool(gap > _STRAY_GAP + 2 * end.size)
