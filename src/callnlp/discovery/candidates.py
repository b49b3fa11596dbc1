"""Sentences that may show a new theme, and the terms in them that say what they are about."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from callnlp.language.fold import fold, words_of
from callnlp.language.metrics import find_metrics
from callnlp.language.terms import general_words, parts_of, stop_words, terms_of
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import CueRule, MetricEntry, ThemeEntry

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Candidates", "Corpus", "calls_of", "load_candidates", "subject_terms"]

#: Whose sentences are none of the company's business: questions, and the frame of the call.
_OUTSIDE = ("analyst", "operator", "ir")
_BOILERPLATE = 0.5
#: A shorter sentence is a signpost or an aside.
_SHORTEST = 6
#: A term must stand in so many sentences that are under no theme, in so many paragraphs and calls.
_SENTENCES, _PARAGRAPHS, _CALLS = 4, 3, 2
#: A term of which one theme (or metric) has this share of the sentences is that theme's.
_COVERED = 0.5
#: A shorter term says nothing of its own where a longer one that holds it has this share of its sentences.
_HELD = 0.8
#: A company that says a term oftener than this is talking of itself.
_EVERYWHERE = 0.05
#: What so many claims are filed under is a segment.
_SEGMENT = 3
_METRIC = "metric"
_FINANCIAL = ("money", "percent", "ratio")
#: "Thanks, Pat." or "Pat, do you want to start?" so often makes Pat a name, whatever the list of speakers says.
_ADDRESSED = re.compile(
    r"\b(?:[Tt]hanks|[Tt]hank you|[Hh]i|[Hh]ello|[Mm]orning|[Aa]fternoon|[Ll]et|[Oo]ver to),? (?=([A-Z][a-z]+)\b)"
    r"|^(?:Yeah, |Yes, |Okay, |So, )?(?=([A-Z][a-z]+), (?:why|do|did|can|could|would|you|maybe|please|anything)\b)"
)
_ADDRESSED_TIMES = 3


class Corpus(Protocol):
    """What discovery reads from: a :class:`callnlp.store.store.Store`, or a stand-in with its tables."""

    def sentences(self, **scope: Any) -> pd.DataFrame:
        """Return one row a sentence."""

    def themes(self, **scope: Any) -> pd.DataFrame:
        """Return one row a theme hit."""

    def claims(self, **scope: Any) -> pd.DataFrame:
        """Return one row a claim."""

    def turns(self, **scope: Any) -> pd.DataFrame:
        """Return one row a turn."""

    def calls(self, **scope: Any) -> pd.DataFrame:
        """Return one row a call."""

    def to_arrow(self, table: str, *, vectors: bool = False, **scope: Any) -> pa.Table:
        """Return a table with the stored vectors of sentences."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences of the company with their terms, in the order of call and sentence.

    Parameters
    ----------
    rows : list of dict
        Of the store, one a sentence: ``call``, ``ticker``, ``paragraph``, ``start``, ``end``, ``text`` and the rest.
    terms : list of frozenset of str
        The terms of each sentence.
    subjects : list of frozenset of str
        What each sentence is already counted for: theme ids, and "metric" where it states a figure of a known one.
    free : list of bool
        Whether a sentence is under no theme, states no figure of a known metric, and says something.
    segments : frozenset of str
        Names of the companies' parts, which are no themes either.
    """

    rows: list[dict[str, Any]]
    terms: list[frozenset[str]]
    subjects: list[frozenset[str]]
    free: list[bool]
    segments: frozenset[str]


def load_candidates(store: Corpus, lexicon: Lexicon, **scope: Any) -> Candidates:
    """Read what the company says: no analysts, no operator, no boilerplate, no sentence word for word again.

    Parameters
    ----------
    store : Store
        Where the calls are.
    lexicon : Lexicon
        With the stop words and general words of ``terms.toml``.
    **scope
        Which calls and turns.
    """
    sentences = store.sentences(**scope).sort_values(["call", "sentence"], kind="stable")
    keep = (sentences["boilerplate"] <= _BOILERPLATE) & ~sentences["role"].isin(_OUTSIDE)
    said = {" ".join(words_of(fold(row["text"]))): row for row in reversed(sentences[keep].to_dict("records"))}
    rows = list(reversed(said.values()))  # of sentences with the same words, the first
    claims = store.claims(**scope)
    subjects = _subjects(rows, store.themes(**scope), claims[claims["metric"] != "other"], lexicon)
    stop, names, steers = stop_words(lexicon), _names(store, sentences["text"], scope), _signposts(lexicon)
    segments = claims["segment_id"].value_counts()
    return Candidates(
        rows=rows,
        terms=[frozenset(terms_of(row["text"], stop=stop, names=names)) for row in rows],
        subjects=subjects,
        free=[
            not own and row["words"] >= _SHORTEST and not steers.search(fold(row["text"]))
            for row, own in zip(rows, subjects, strict=True)
        ],
        segments=frozenset(segments[segments >= _SEGMENT].index),
    )


def _subjects(
    rows: Sequence[Mapping[str, Any]], themes: pd.DataFrame, figures: pd.DataFrame, lexicon: Lexicon
) -> list[frozenset[str]]:
    """Return what each sentence is counted for: stored themes, themes added since, figures of a metric."""
    found: dict[tuple[str, int], set[str]] = {}
    for call, sentence, theme in zip(themes["call"], themes["sentence"], themes["theme"], strict=True):
        found.setdefault((call, sentence), set()).add(theme)
    for call, sentence in zip(figures["call"], figures["sentence"], strict=True):
        found.setdefault((call, sentence), set()).add(_METRIC)
    added = _patterns_of(lexicon, besides=set(themes["theme"]))
    return [
        frozenset(found.get((row["call"], row["sentence"]), ()))
        | {theme for theme, pattern in added if pattern.search(fold(row["text"]))}
        for row in rows
    ]


@functools.lru_cache(maxsize=4)
def _signposts(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the cues of ``tone.toml`` for sentences that steer the call, as one pattern."""
    rules = lexicon.entries("tone", CueRule)
    return re.compile("|".join(f"(?:{rule.pattern})" for rule in rules if rule.means == "signpost") or r"(?!)")


def _patterns_of(lexicon: Lexicon, *, besides: set[str]) -> list[tuple[str, re.Pattern[str]]]:
    """Return the patterns of themes that no stored sentence has, such as those an analyst has just added."""
    entries = (entry for entry in lexicon.entries("themes", ThemeEntry) if entry.id not in besides)
    return [
        (entry.id, re.compile("|".join(f"(?:{pattern})" for pattern in entry.patterns)))
        for entry in entries
        if entry.patterns
    ]


def calls_of(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a scope says of calls, without role and section."""
    return {key: value for key, value in scope.items() if key not in ("role", "section")}


def _names(store: Corpus, texts: pd.Series[str], scope: Mapping[str, Any]) -> frozenset[str]:
    """Return the words in names of speakers and companies, and first names of who is thanked: part of no term."""
    which = calls_of(scope)
    calls, turns = store.calls(**which), store.turns(**which)
    spoken = {*calls["company"].dropna(), *calls["ticker"].dropna()}
    spoken |= set(turns["speaker"].dropna())
    addressed = Counter(match[1] or match[2] for text in texts for match in _ADDRESSED.finditer(text))
    found = {word for name in spoken for word in words_of(fold(str(name))) if len(word) > 1}
    return frozenset(found | {name.lower() for name, count in addressed.items() if count >= _ADDRESSED_TIMES})


def subject_terms(candidates: Candidates, lexicon: Lexicon) -> dict[str, list[int]]:
    """Return the terms that may name a new theme, each with the free sentences it stands in.

    Parameters
    ----------
    candidates : Candidates
        Of all calls in question.
    lexicon : Lexicon
        A term all of whose words are general (``terms.toml``) names nothing.

    Returns
    -------
    dict of str to list of int
        Sorted by term; places of sentences in ``candidates``.
    """
    stop, general = stop_words(lexicon), general_words(lexicon)
    places: dict[str, list[int]] = {}
    for place, terms in enumerate(candidates.terms):
        for term in terms:
            places.setdefault(term, []).append(place)
    found: dict[str, list[int]] = {}
    for term, where in sorted(places.items()):
        free = [place for place in where if candidates.free[place]]
        if not _recurs(candidates, free) or term in candidates.segments or _is_covered(candidates, where):
            continue
        if not _is_general(term, stop, general) and not _is_metric(term, lexicon):
            found[term] = free
    held = {
        part
        for term, free in found.items()
        for part in parts_of(term)
        if part in found and len(free) >= _HELD * len(found[part])
    }
    return {term: free for term, free in found.items() if term not in held}


def _recurs(candidates: Candidates, places: Sequence[int]) -> bool:
    rows = [candidates.rows[place] for place in places]
    paragraphs = {(row["call"], row["paragraph"]) for row in rows}
    return len(rows) >= _SENTENCES and len(paragraphs) >= _PARAGRAPHS and len({row["call"] for row in rows}) >= _CALLS


def _is_covered(candidates: Candidates, places: Sequence[int]) -> bool:
    """Say whether one theme or the claims of known metrics hold most sentences of a term, or it is everywhere."""
    counts = Counter(subject for place in places for subject in candidates.subjects[place])
    everywhere = len(places) > max(2.0 * _SENTENCES, _EVERYWHERE * len(candidates.rows))
    return everywhere or any(count >= _COVERED * len(places) for count in counts.values())


def _is_general(term: str, stop: re.Pattern[str], general: re.Pattern[str]) -> bool:
    return all(stop.fullmatch(word) or general.fullmatch(word) for word in term.split())


def _is_metric(term: str, lexicon: Lexicon) -> bool:
    """Say whether a term names a metric in money or percent: what is said of such is for claims."""
    kinds = {entry.id: entry.kind for entry in lexicon.entries("metrics", MetricEntry)}
    return any(kinds.get(found.metric) in _FINANCIAL for found in find_metrics(term, lexicon=lexicon))
