"""The name of a part of the company: where it begins and ends, and what is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.claims.scene import Scene
from callnlp.spans import Span

__all__ = ["Segment", "blocks_name", "clean_part", "fold_segment", "head_part", "names_metric", "premodifier"]

_WORD_BEFORE = re.compile(r"((?:[A-Z]\.){2,}|[^\W_](?:[\w.&'’+/-]*[\w+])?)(?:(?<=s)['’])?\s*\Z")
_SOLD = re.compile(r"(?:net )?(?:revenues?|sales)\b")
_AGE = re.compile(r"\d+-(?:day|week|month|year|hour)s?\Z")
_COUNTED = re.compile(r"(?:\s|non-gaap|gaap|adjusted|reported|organic|net)*")
_IS_SEGMENT = re.compile(r" (?:segment|division)\b")  # the company may have a part of its own name
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}\Z")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the company as said; ``text`` None stands for the whole; ``span`` where it is said."""

    text: str | None
    rule: str
    span: Span | None = None


def fold_segment(segment: str | None, *, company: str | None = None) -> str | None:
    """Return the key under which equal segments meet: case, articles and closing nouns folded.

    Parameters
    ----------
    segment : str or None
        As said.
    company : str, optional
        Name of the company, which is no part of itself.

    Examples
    --------
    >>> fold_segment("the Americas segment"), fold_segment("U.S.")
    ('americas', 'us')
    """
    if segment is None:
        return None
    folded = segment.lower().replace(".", "").replace("’", "'")
    folded = re.sub(r"\b(?:the|our|segment|business|division)\b", " ", folded)
    folded = re.sub(r"\b(international|domestic)(?:al)?ly\b", r"\1", folded)
    folded = " ".join(re.sub(r"[^\w&+' /-]", " ", folded).split())
    if company and folded and folded in company.lower():
        return None
    return folded or None


def premodifier(scene: Scene, span: Span, *, capitals: bool) -> Segment | None:
    """Return the name that the words right before a span make: "AWS" of "AWS revenue"."""
    start = span.start
    dated = [p.span for p in scene.periods if p.span.end <= start and _COUNTED.fullmatch(scene.low[p.span.end : start])]
    if dated and dated[-1].start > 0:  # "Cloud Q3 non-GAAP revenue": the quarter stands between name and metric
        span = Span(dated[-1].start, span.end)
        start = span.start
    for _ in range(6):
        match = _WORD_BEFORE.search(scene.text, max(start - 40, 0), start)
        if match is not None and match[1].lower() == "per":
            return None  # "per store inventory": a denominator
        if match is None or blocks_name(scene, match[1]):
            break
        if any(q.span.start < span.start and q.span.end > match.start() for q in scene.quantities):
            break
        if any(period.span.overlaps(Span(*match.span(1))) for period in scene.periods):
            break
        start = match.start()
    if start == span.start:
        return None
    if scene.text[start : span.start].strip() == "Other" and _SOLD.match(scene.low, span.start):
        return Segment("Other", "segment.before_metric", Span(start, start + 5))  # a line of its own
    return clean_part(scene, start, span.start, capitals=capitals, rule="segment.before_metric")


def blocks_name(scene: Scene, word: str, *, formed: bool = True) -> bool:
    """Say whether a word cannot stand inside a name; with ``formed`` nor can one in -ing, -ed or -ly."""
    if word in ("US", "IT"):
        return False
    low = word.lower().rstrip(".,")
    if scene.vocabulary.stop.match(low) or (word[0].isdigit() and not word[-1].isalpha()):
        return True
    formed = formed and low.endswith(("ing", "ed", "ly"))
    return formed and word[0].islower() and scene.vocabulary.noun.match(low) is None


def head_part(scene: Scene, start: int, end: int, *, capitals: bool) -> Segment | None:
    """Cut a phrase at the first word that cannot belong to a name."""
    position = start
    words = list(re.finditer(r"\S+", scene.text[start:end]))
    for index, match in enumerate(words):
        begin = start + match.start()
        if any(period.span.overlaps(Span(begin, begin + 1)) for period in scene.periods):
            break
        bare = match.group().strip(",;:()")
        if bare == "and" and index and index + 1 < len(words) and words[index - 1][0][0].isupper():
            if words[index + 1][0][0].isupper():
                continue
        if bare == "and" or not bare or blocks_name(scene, bare):
            break
        position = start + match.end()
    if position == start:
        return None
    return clean_part(scene, start, position, capitals=capitals, rule="segment.after")


def clean_part(scene: Scene, start: int, end: int, *, rule: str, capitals: bool = False) -> Segment | None:
    """Drop generic words from both ends; None when nothing of a name is left."""
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\s,;:()]+", scene.text[start:end])]
    while words and (_generic(scene, *words[0]) or _says_no_more(scene, words)):
        words.pop(0)
    while words and (_generic(scene, *words[-1]) or names_metric(scene, *words[-1])):
        if scene.low[slice(*words.pop())].rstrip(".") == "dollars":
            return None  # "in U.S. dollars" names a currency
    if not words or len(words) > 6 or _is_no_part(scene, words):
        return None
    span = Span(words[0][0], words[-1][1])
    text = re.sub(r"['’]s?\Z", "", span.slice(scene.text))
    if text.endswith(".") and not _INITIALS.search(text):
        text = text[:-1]
    if "--" in text:
        return None
    if _is_none(scene, text, span, formed=rule != "segment.unit"):
        return None
    if capitals and not (any(c.isupper() for c in text) or scene.vocabulary.place.match(text.lower())):
        return None
    return Segment(" ".join(text.split()), rule, Span(span.start, span.start + len(text)))


def _is_none(scene: Scene, text: str, span: Span, *, formed: bool) -> bool:
    """Say whether words hold one that no name has, say too little, or are the company's name."""
    inner = [word for word in text.split() if word.lower() not in ("and", "of", "outside", "the", "online")]
    if any(blocks_name(scene, word, formed=formed) for word in inner) or text.lower() == "global" or len(text) == 1:
        return True
    whole = re.sub(r"\s+global\Z", "", text, flags=re.I)
    # "AMD and Xilinx combined" is the company with what it bought
    own = any(scene.is_company(name) for name in (whole, *(whole.split(" and ") if " and " in whole else ())))
    return own and _IS_SEGMENT.match(scene.low, span.end) is None


def _says_no_more(scene: Scene, words: list[tuple[int, int]]) -> bool:
    """Say whether the first word only tells that all of it is meant: "global storage revenue"."""
    if len(words) < 2 or scene.low[slice(*words[0])] != "global":
        return False
    following = scene.text[slice(*words[1])]
    opens = words[0][0] == 0 and (following.islower() or following.isupper())  # but "Global Widgets" is a name
    return opens or scene.text[words[0][0]].islower()


def _is_no_part(scene: Scene, words: list[tuple[int, int]]) -> bool:
    """Say whether the head noun names no part ("a logo win"), or does not alone ("the plant")."""
    head = scene.low[slice(*words[-1])].strip(".'’")
    return bool(scene.vocabulary.no_head.match(head) or (len(words) == 1 and scene.vocabulary.no_part.match(head)))


def _generic(scene: Scene, start: int, end: int) -> bool:
    low = re.sub(r"['’]s\Z", "", scene.low[start:end].strip(".,'’"))
    if _AGE.match(low):
        return True
    return scene.vocabulary.generic.match(low) is not None or not any(c.isalpha() for c in low)


def names_metric(scene: Scene, start: int, end: int) -> bool:
    """Say whether the words at an offset name a metric."""
    return any(m.span.start <= start < m.span.end and not m.weak for m in scene.mentions)
