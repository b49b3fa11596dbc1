"""Which words and phrases changed most between two quarters, each with a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from callnlp.errors import UsageError
from callnlp.language.fold import fold, words_of
from callnlp.language.terms import parts_of, stop_words, terms_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.shift.blocks import COMPANY, SentenceSource, load_sentences
from callnlp.shift.change import LEVEL, NO_EVIDENCE
from callnlp.shift.counting import TermCounts, TermTests, compare_terms, count_terms
from callnlp.shift.history import check_samples, frame_of

if TYPE_CHECKING:
    import re

    import pandas as pd

__all__ = ["TermShift", "word_shift"]

#: A shorter term says nothing of its own where a longer one that holds it has this share of its counts.
_COVERED = 0.8
#: Words of a sentence that is good to read.
_READABLE = 20
#: Sentences of the store that make the background; more would not move the prior.
_BACKGROUND = 50_000


class Corpus(SentenceSource, Protocol):
    """A store, with its calls and those who speak on them."""

    def turns(self, *, role: str | None = None, section: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a turn."""

    def calls(self, *, ticker: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermShift:
    """A word or phrase, how often it stands in two quarters, and a sentence of the quarter that has more.

    ``z`` is the log odds ratio over its standard error, above zero where the later quarter says it
    more. ``p_value`` allows for words that are said together in one answer or paragraph, ``q_value``
    also for the number of terms compared. ``start`` and ``end`` are offsets into the text of ``call``.
    """

    term: str
    earlier: str
    later: str
    earlier_count: int
    later_count: int
    earlier_words: int
    later_words: int
    log_odds: float
    z: float
    p_value: float
    q_value: float
    verdict: str
    call: str
    start: int
    end: int
    sentence: str


def word_shift(
    store: Corpus,
    ticker: str,
    *,
    earlier: str | None = None,
    later: str | None = None,
    role: str | None = "ceo",
    section: str | None = None,
    limit: int = 20,
    samples: int = 500,
    seed: int = 7,
    lexicon: Lexicon | None = None,
) -> pd.DataFrame:
    """Return the words and phrases that changed most between two quarters.

    Parameters
    ----------
    store : Store
        Where the calls are; what the role says in all of them is the background.
    ticker : str
        The company.
    earlier, later : str, optional
        Fiscal quarters, ``2025-Q2``; the last two in which the role spoke when None.
    role : str or None
        Whose words; ``company`` for all but analysts and the operator; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    limit : int
        Most terms in each direction.
    samples : int
        Permutations of blocks that show how much words cluster.
    seed : int
        The same seed gives the same result.
    lexicon : Lexicon, optional
        With the stop words (``terms.toml``); the packaged one when None. Names of speakers and of the
        company are left out, too.

    Returns
    -------
    DataFrame
        The fields of :class:`TermShift`, by falling ``z``: first what was said more, last what was said
        less. Empty when no term of the quarters is frequent enough.

    Raises
    ------
    UsageError
        When a quarter is not stored or the role did not speak in it, or a number is not positive.
    StoreError
        When the store does not hold the ticker.
    """
    check_samples(samples)
    if limit < 1:
        raise UsageError(f"limit {limit}: give a positive number")
    sentences, _ = load_sentences(store, ticker, role=role, section=section)
    pair = _quarters(sorted(set(sentences["fiscal_period"])), ticker, role, earlier, later)
    sides: list[Any] = [sentences[sentences["fiscal_period"] == quarter].to_dict("records") for quarter in pair]
    spoken: list[dict[str, Any]] = [row for side in sides for row in side]
    stop, names = stop_words(lexicon or load_lexicon()), _names(store, ticker)
    terms = [terms_of(row["text"], stop=stop, names=names) for row in spoken]
    blocks = [(row["call"], row["block"]) for row in spoken]
    counts = count_terms(blocks, terms, [row["words"] for row in spoken], earlier=len(sides[0]))
    if not counts.terms:
        return frame_of([], TermShift)
    background, size = _background(store, role, section, counts.terms, stop)
    tests = compare_terms(counts, background, size, samples=samples, seed=seed)
    found = _Compared(pair, counts, tests, spoken, terms, len(sides[0]))
    return frame_of([found.row(number) for number in _chosen(counts, tests, limit)], TermShift)


def _quarters(
    there: Sequence[str], ticker: str, role: str | None, earlier: str | None, later: str | None
) -> tuple[str, str]:
    """Return the two quarters to compare, those asked for or the last ones.

    Raises
    ------
    UsageError
        When one of them has no words, or there is none before the later one.
    """
    listed = ", ".join(there) or "none"
    for quarter in (earlier, later):
        if quarter is not None and quarter not in there:
            raise UsageError(
                f"{ticker} {quarter}: no words of role {role or 'any'} stored; quarters with some: {listed}"
            )
    last = later or (there[-1] if there else "")
    before = [quarter for quarter in there if quarter < last]
    if earlier is None and not before:
        raise UsageError(
            f"{ticker}: words are compared between two quarters; quarters with words of role {role}: {listed}"
        )
    return earlier or before[-1], last


def _names(store: Corpus, ticker: str) -> frozenset[str]:
    """Return the words in the names of a company and of those who speak on its calls."""
    calls, turns = store.calls(ticker=ticker), store.turns(ticker=ticker)
    spoken = {*calls["company"].dropna(), *turns["speaker"].dropna(), *turns["affiliation"].dropna(), ticker}
    return frozenset(word for name in spoken for word in words_of(fold(str(name))) if len(word) > 1)


def _background(
    store: Corpus, role: str | None, section: str | None, terms: Sequence[str], stop: re.Pattern[str]
) -> tuple[list[int], int]:
    """Count terms in evenly spaced sentences of the whole store; return the counts and the words counted."""
    sentences = store.sentences(role=None if role == COMPANY else role, section=section)
    sentences = sentences.iloc[:: 1 + len(sentences) // _BACKGROUND]
    wanted, found = frozenset(terms), Counter[str]()
    for text in sentences["text"]:
        found.update(term for term in terms_of(text, stop=stop) if term in wanted)
    return [found[term] for term in terms], int(sentences["words"].sum())


def _chosen(counts: TermCounts, tests: TermTests, limit: int) -> list[int]:
    """Return the places of the most changed terms by falling z, what a longer term says left out."""
    total = dict(zip(counts.terms, counts.table.sum(axis=0), strict=True))
    covered = {
        part
        for term in counts.terms
        for part in parts_of(term)
        if part in total and total[term] >= _COVERED * total[part]
    }
    order = sorted(range(len(counts.terms)), key=lambda number: (-tests.z[number], counts.terms[number]))
    order = [number for number in order if counts.terms[number] not in covered]
    more = [number for number in order if tests.z[number] > 0][:limit]
    less = [number for number in order if tests.z[number] < 0][-limit:]
    return more + less


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two quarters side by side: ``spoken`` holds the sentences, the first ``split`` of the earlier one."""

    pair: tuple[str, str]
    counts: TermCounts
    tests: TermTests
    spoken: list[dict[str, Any]]
    terms: list[list[str]]
    split: int

    def example(self, term: str, *, later: bool) -> dict[str, Any]:
        """Return the sentence of a quarter that shows a term best: of a length that reads well."""
        said = range(self.split, len(self.spoken)) if later else range(self.split)
        return min(
            (self.spoken[place] for place in said if term in self.terms[place]),
            key=lambda row: (abs(row["words"] - _READABLE), row["call"], row["start"]),
        )

    def row(self, number: int) -> TermShift:
        """Return what is known of one term."""
        term, z, q_value = self.counts.terms[number], float(self.tests.z[number]), self.tests.q_values[number]
        example = self.example(term, later=z > 0)
        side = slice(None, self.counts.split), slice(self.counts.split, None)
        counts = [int(self.counts.table[part, number].sum()) for part in side]
        words = [int(self.counts.words[part].sum()) for part in side]
        return TermShift(
            term=term,
            earlier=self.pair[0],
            later=self.pair[1],
            earlier_count=counts[0],
            later_count=counts[1],
            earlier_words=words[0],
            later_words=words[1],
            log_odds=round(float(self.tests.ratio[number]), 3),
            z=round(z, 2),
            p_value=round(float(self.tests.p_values[number]), 4),
            q_value=q_value,
            verdict=NO_EVIDENCE if q_value > LEVEL else ("said more" if z > 0 else "said less"),
            call=example["call"],
            start=int(example["start"]),
            end=int(example["end"]),
            sentence=example["text"],
        )
