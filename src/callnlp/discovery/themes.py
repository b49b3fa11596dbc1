"""From candidate sentences to themes: grouped, tested for stability, named, each with its sentences."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from callnlp.discovery.candidates import Candidates, Corpus, calls_of, load_candidates, subject_terms
from callnlp.discovery.entry import suggested_file
from callnlp.discovery.grouping import Terms, group_terms, normalised, sentence_vectors_by_words, stabilities
from callnlp.errors import UsageError
from callnlp.inference.encoded import SentenceEncoder
from callnlp.inference.encoder import shipped_encoder
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import ThemeEntry
from callnlp.store.vectors import to_unit

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["DiscoveredTheme", "Discovery", "ThemeSentence", "discover_themes"]

#: A theme below this stability is not shown: "patterns, but not to be trusted" (Hennig 2007).
STABLE = 0.6
#: Two sentences of a theme nearer than this say the same again, such as a formula repeated each quarter.
_REPEATED = 0.95
_FEWEST, _CALLS = 3, 2
#: Words that begin with the same letters are taken for forms of one word in a label.
_STEM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSentence:
    """A sentence of a theme; ``start`` and ``end`` are offsets into the text of ``call``.

    ``nearness`` is the cosine of the sentence with the middle of the theme.
    """

    call: str
    source_id: str
    start: int
    end: int
    speaker: str
    role: str
    text: str
    nearness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredTheme:
    """Something spoken of again and again that no theme of the taxonomy covers.

    ``terms`` are the words and phrases that show it, the most frequent first. ``stability`` is how
    much of it is found again when a fifth of the paragraphs is left out, in [0, 1]. ``sentences``
    come nearest first; of sentences that say the same again only the first is there.
    """

    id: str
    label: str
    terms: tuple[str, ...]
    calls: tuple[str, ...]
    tickers: tuple[str, ...]
    stability: float
    sentences: tuple[ThemeSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """All themes found, by falling number of sentences.

    ``method`` names the encoder whose vectors were compared, or says "words"; ``free_sentences``
    counts the sentences under no theme and without a figure, among which was looked.
    """

    themes: tuple[DiscoveredTheme, ...]
    method: str
    free_sentences: int
    calls: int

    @property
    def toml(self) -> str:
        """A lexicon file ``themes.toml`` with an entry for each theme, for an analyst to edit."""
        return suggested_file(self.themes)

    def frame(self) -> pd.DataFrame:
        """Return one row a sentence: ``theme``, ``label``, ``stability`` and the fields of the sentence."""
        import pandas as pd

        columns = ["theme", "label", "stability", *ThemeSentence.__dataclass_fields__]
        rows = [
            {"theme": theme.id, "label": theme.label, "stability": theme.stability, **asdict(sentence)}
            for theme in self.themes
            for sentence in theme.sentences
        ]
        return pd.DataFrame(rows, columns=columns)


def discover_themes(
    store: Corpus,
    ticker: str | None = None,
    *,
    limit: int = 20,
    seed: int = 7,
    lexicon: Lexicon | None = None,
    encoder: SentenceEncoder | None = None,
    model: bool = True,
    **scope: Any,
) -> Discovery:
    """Propose themes that the taxonomy lacks, from sentences under no theme.

    Looked at are sentences of the company (no analysts, no operator, no boilerplate) that carry no
    theme and no figure of a known metric. Words and phrases that stand in several paragraphs and
    calls, and do not belong to one theme, are grouped by what their sentences mean.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str, optional
        The company; all that are stored when None.
    limit : int
        Most themes.
    seed : int
        Of the samples for stability; the same seed gives the same result.
    lexicon : Lexicon, optional
        With the taxonomy, stop words and general words; the packaged one when None.
    encoder : SentenceEncoder, optional
        Whose sentence vectors are compared; when None those in the store, or the shipped model.
    model : bool
        False: words alone decide, whatever is installed. They also do where the model is absent.
    **scope
        Which turns and calls: ``role``, ``section``, ``since``, ``until``, ``fiscal_year``, ``call``.

    Returns
    -------
    Discovery
        Themes with their sentences; none where nothing recurs.

    Raises
    ------
    UsageError
        When ``limit`` is not positive, or an option is not one of those allowed.
    StoreError
        When there is no store, or it does not hold the ticker or call.
    """
    if limit < 1:
        raise UsageError(f"limit {limit}: give a positive number")
    lexicon = lexicon or load_lexicon()
    if ticker is not None:
        scope["ticker"] = ticker
    found = load_candidates(store, lexicon, **scope)
    terms = subject_terms(found, lexicon)
    places = sorted({place for where in terms.values() for place in where})
    method, vectors = _vectors(store, found, places, encoder, model=model, **scope)
    row = {place: number for number, place in enumerate(places)}
    local = {term: [row[place] for place in where] for term, where in terms.items()}
    space = _Space([found.rows[place] for place in places], vectors, local)
    groups = group_terms(space.terms, space.vectors)
    stable = stabilities(groups, space.terms, space.vectors, space.paragraphs(), seed=seed)
    themes = [
        theme
        for group, stability in zip(groups, stable, strict=True)
        if stability >= STABLE and (theme := space.theme(group, stability)) is not None
    ]
    themes.sort(key=lambda theme: (-_spread(theme), theme.label))
    return Discovery(
        themes=tuple(_with_ids(themes[:limit], {entry.id for entry in lexicon.entries("themes", ThemeEntry)})),
        method=method,
        free_sentences=sum(found.free),
        calls=len({row["call"] for row in found.rows}),
    )


@dataclass(frozen=True, slots=True)
class _Space:
    """The sentences in which terms stand: rows of the store, vectors (common mean taken off), terms by place."""

    rows: list[dict[str, Any]]
    vectors: NDArray[np.float64]
    terms: Terms

    def paragraphs(self) -> list[int]:
        """Return a number for the paragraph of each sentence."""
        numbers: dict[tuple[str, int], int] = {}
        return [numbers.setdefault((row["call"], row["paragraph"]), len(numbers)) for row in self.rows]

    def theme(self, group: Sequence[str], stability: float) -> DiscoveredTheme | None:
        """Return a group of terms as a theme; None where its sentences only repeat each other."""
        terms = sorted(group, key=lambda term: (-len(self.terms[term]), term))
        nearness = self._nearness(group)
        kept: list[int] = []
        for place in sorted(nearness, key=lambda place: (-nearness[place], place)):
            if not kept or float((self.vectors[kept] @ self.vectors[place]).max()) < _REPEATED:
                kept.append(place)
        calls = sorted({self.rows[place]["call"] for place in kept})
        if len(kept) < _FEWEST or len(calls) < _CALLS:
            return None
        return DiscoveredTheme(
            id="",
            label=_label(sorted(terms, key=lambda term: (-len(self.terms[term]) * math.sqrt(len(term.split())), term))),
            terms=tuple(terms),
            calls=tuple(calls),
            tickers=tuple(sorted({str(self.rows[place]["ticker"]) for place in kept})),
            stability=stability,
            sentences=tuple(_cited(self.rows[place], nearness[place]) for place in kept),
        )

    def _nearness(self, group: Sequence[str]) -> dict[int, float]:
        """Return the cosine of each sentence of a group with the mean of them."""
        places = sorted({place for term in group for place in self.terms[term]})
        middle = normalised(self.vectors[places].mean(axis=0, keepdims=True))[0]
        return {place: round(float(self.vectors[place] @ middle), 3) for place in places}


def _vectors(
    store: Corpus,
    found: Candidates,
    places: Sequence[int],
    encoder: SentenceEncoder | None,
    *,
    model: bool,
    **scope: Any,
) -> tuple[str, NDArray[np.float64]]:
    """Return what the sentences are compared by, and their vectors with the common mean taken off.

    Those that are stored, where all are by one encoder and no other is asked for; else those of the
    encoder; those of their words where there is none.
    """
    import numpy as np

    if not model or (encoder is None and not places):
        return "words", sentence_vectors_by_words([found.terms[place] for place in places])
    stored = _stored(store, found, places, scope) if encoder is None else None
    if stored is None:
        encoder = encoder or shipped_encoder()
        if encoder is None:
            return "words", sentence_vectors_by_words([found.terms[place] for place in places])
        texts = [found.rows[place]["text"] for place in places]
        stored = encoder.name, encoder.encode(texts).embeddings.astype(np.float64)
    method, vectors = stored
    return method, normalised(vectors - vectors.mean(axis=0)) if len(vectors) else vectors


def _stored(
    store: Corpus, found: Candidates, places: Sequence[int], scope: Mapping[str, Any]
) -> tuple[str, NDArray[np.float64]] | None:
    """Return the encoder and the stored vectors of sentences; None where some have none, or encoders differ."""
    import numpy as np

    which = calls_of(scope)
    encoders = set(store.calls(**which)["vectors"])
    if len(encoders) != 1 or not (name := encoders.pop()):
        return None
    table = store.to_arrow("sentences", vectors=True, **which).select(["call", "sentence", "vector"])
    row = {key: n for n, key in enumerate(zip(*(table[c].to_pylist() for c in ("call", "sentence")), strict=True))}
    wanted = [row[found.rows[place]["call"], found.rows[place]["sentence"]] for place in places]
    return str(name), normalised(to_unit(table["vector"].take(wanted)).astype(np.float64))


def _spread(theme: DiscoveredTheme) -> float:
    """Return how much a theme is spoken of: the sentences of each company, by their logarithm."""
    counts = Counter(sentence.call.rsplit("-", 2)[0] for sentence in theme.sentences)
    return round(sum(math.log2(1.0 + count) for count in counts.values()), 6)


def _label(terms: Sequence[str]) -> str:
    """Return the first two terms that are not forms of one word; phrases say more than their words."""
    first = terms[0]
    begun = {word[:_STEM] for word in first.split()}
    second = next((term for term in terms[1:] if not {word[:_STEM] for word in term.split()} & begun), None)
    return (first if second is None else f"{first}, {second}").capitalize()


def _cited(row: dict[str, Any], nearness: float) -> ThemeSentence:
    fields = {name: row[name] for name in ("call", "source_id", "start", "end", "speaker", "role", "text")}
    return ThemeSentence(**fields, nearness=nearness)


def _with_ids(themes: Sequence[DiscoveredTheme], taken: set[str]) -> list[DiscoveredTheme]:
    """Give each theme an id made of its label, that no other theme has."""
    found = []
    for theme in themes:
        base = re.sub(r"\W+", "_", theme.label.partition(",")[0].lower()).strip("_") or "theme"
        name = next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}_{n}") not in taken)
        taken.add(name)
        found.append(replace(theme, id=name))
    return found
