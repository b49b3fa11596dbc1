"""Masks inside and around the turns: what stays in the text but is not said about the business."""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Sequence

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft
from callnlp.spans import Span, joined, subtract
from callnlp.transcript import Mask, MaskKind, Role

__all__ = ["complete", "speech_masks"]

_BOILER_ROLES: frozenset[Role] = frozenset({"ir", "operator", "executive", "unknown", "cfo", "ceo"})
#: Sentences of context between two safe-harbor sentences that belong to the same passage.
_BRIDGE = 2
#: One of these stands in every sentence of a disclaimer; a quick look before the rules.
_HINTS = tuple(
    "forward|differ|risk|uncertaint|obligation|undue|relian|duty|safe harbor|caution|litigation|form |10-|8-k|20-f|6-k|"
    "sec filing|the sec|securities and|as of |statements|expectations|gaap|ifrs|reconcil|substitute|isolation|superior|"
    "unless|references|comparisons|rates|replay|webcast|archive|record|rebroadcast|property|proprietary|website|"
    "web site|posted|available|.com|press release|in front of you|refer|beliefs|assumptions|discussion|information|"
    "adjusted".split("|")
)
_FIGURE = re.compile(r"[$€£¥]\s?\d|\d\s?%")
_SIGNS = frozenset("$€£¥%")
_PERCENT = re.compile(r"\bpercent\b")
_KINDS: tuple[MaskKind, ...] = (
    "advertisement",
    "page_furniture",
    "translation",
    "heading",
    "time_mark",
    "front_matter",
    "back_matter",
    "safe_harbor",
    "non_gaap",
    "logistics",
    "stage_direction",
)
_PRECEDENCE = {kind: rank for rank, kind in enumerate(_KINDS)}


def speech_masks(
    text: str, sentences: Sequence[tuple[Span, ...]], role: Role, prepared: bool, cues: Cues
) -> list[Mask]:
    """Return the masks over one turn's sentences.

    Parameters
    ----------
    text : str
        Canonical text.
    sentences : sequence of tuple of Span
        The turn's sentences.
    role : str
        Who speaks.
    prepared : bool
        Disclaimers are looked for in prepared remarks and in the first words only.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    list of Mask
    """
    if role == "operator":
        return _operator_masks(text, sentences, cues)
    if not prepared or role == "analyst":
        return []
    return _disclaimers(text, sentences, cues)


def _operator_masks(text: str, sentences: Sequence[tuple[Span, ...]], cues: Cues) -> list[Mask]:
    return [Mask(span, "logistics") for parts in sentences for span in parts]


def _disclaimers(text: str, sentences: Sequence[tuple[Span, ...]], cues: Cues) -> list[Mask]:
    """Safe-harbor and non-GAAP passages: sure sentences, and the unsure ones between and beside them."""
    if not sentences:
        return []
    whole = text[sentences[0][0].start : sentences[-1][-1].end].lower()
    hints = [hint for hint in _HINTS if " " in hint or hint in whole]
    spoken = [joined(text, parts) for parts in sentences]
    marked = [_sure(sentence, hints, cues) for sentence in spoken]
    if not any(marked):
        return []
    for at, kind in enumerate(marked):
        if kind is None and _touches(marked, at):
            marked[at] = _beside(spoken[at], hints, cues)
    for at in range(len(marked) - 2, -1, -1):
        if marked[at] is None and marked[at + 1] is not None:
            marked[at] = _beside(spoken[at], hints, cues)
    return [
        Mask(span, kind) for parts, kind in zip(sentences, marked, strict=True) if kind is not None for span in parts
    ]


def _touches(marked: Sequence[MaskKind | None], at: int) -> bool:
    return any(marked[near] is not None for near in range(max(0, at - _BRIDGE), min(len(marked), at + _BRIDGE)))


def _sure(sentence: str, hints: Sequence[str], cues: Cues) -> MaskKind | None:
    """Return the kind of a sentence that is boilerplate by itself."""
    if not _hinted(sentence, hints):
        return None
    flat = " ".join(sentence.split())
    if _has_figure(flat):
        return None
    if cues.any("safe_harbor.sentence", flat):
        return "safe_harbor"
    return "non_gaap" if cues.any("non_gaap.sentence", flat) else None


def _beside(sentence: str, hints: Sequence[str], cues: Cues) -> MaskKind | None:
    """Return the kind of a sentence that is boilerplate only beside others."""
    if not _hinted(sentence, hints):
        return None
    flat = " ".join(sentence.split())
    if _has_figure(flat):
        return "safe_harbor" if cues.any("safe_harbor.sentence", flat) else None
    if cues.any("safe_harbor.context", flat):
        return "safe_harbor"
    return "non_gaap" if cues.any("non_gaap.context", flat) else None


def _hinted(sentence: str, hints: Sequence[str]) -> bool:
    lower = sentence.lower()
    for hint in hints:
        if hint in lower:
            return True
    return False


def _has_figure(flat: str) -> bool:
    return (not _SIGNS.isdisjoint(flat) and _FIGURE.search(flat) is not None) or (
        "percent" in flat and _PERCENT.search(flat) is not None
    )


def complete(length: int, drafts: Sequence[Draft], masks: Sequence[Mask]) -> list[Mask]:
    """Return ``masks`` without overlaps, and with headings and everything outside of turns covered.

    Parameters
    ----------
    length : int
        Length of the text.
    drafts : sequence of Draft
        In text order, not overlapping.
    masks : sequence of Mask
        In any order.

    Returns
    -------
    list of Mask
        Sorted; turns' words and masks together cover every character.
    """
    filler: list[Mask] = []
    at = 0
    for number, draft in enumerate(drafts):
        if draft.start > at:
            filler.append(Mask(Span(at, draft.start), "front_matter" if number == 0 else "page_furniture"))
        if draft.text_start > draft.start:
            filler.append(Mask(Span(draft.start, draft.text_start), "heading"))
        at = max(at, draft.end)
    if at < length:
        filler.append(Mask(Span(at, length), "back_matter" if drafts else "front_matter"))
    ranked = sorted(masks, key=lambda mask: (_PRECEDENCE[mask.kind], mask.span.start, mask.span.end))
    return flatten([*ranked, *filler])


def flatten(ranked: Sequence[Mask]) -> list[Mask]:
    """Cut overlaps: the earlier mask of ``ranked`` keeps the characters."""
    starts: dict[int, list[int]] = {}
    points: set[int] = set()
    for rank, mask in enumerate(ranked):
        start, end = mask.span.start, mask.span.end
        if start < end:
            starts.setdefault(start, []).append(rank)
            points.add(start)
            points.add(end)
    return _sweep(ranked, sorted(points), starts)


def _sweep(ranked: Sequence[Mask], points: Sequence[int], starts: dict[int, list[int]]) -> list[Mask]:
    result: list[Mask] = []
    active: list[int] = []
    for left, right in itertools.pairwise(points):
        for rank in starts.get(left, ()):
            heapq.heappush(active, rank)
        while active and ranked[active[0]].span.end <= left:
            heapq.heappop(active)
        if not active:
            continue
        kind = ranked[active[0]].kind
        if result and result[-1].kind == kind and result[-1].span.end == left and ranked[active[0]].span.start < left:
            result[-1] = Mask(Span(result[-1].span.start, right), kind)
        else:
            result.append(Mask(Span(left, right), kind))
    return result


def free(span: Span, masks: Sequence[Span]) -> list[Span]:
    """Return what of ``span`` no mask covers."""
    return subtract(span, masks)
