"""Figures that callnlp's own section counts from the store: words, theme rates, tone, analysts' questions.

They stand in no call. The lines that hold them are made again from the store and compared number by
number. Lines of claims are never judged this way.
"""

from __future__ import annotations

import difflib
import functools
import re
from dataclasses import dataclass

from callnlp.language.phrases import LANGUAGES, Language
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import WordingEntry
from callnlp.spans import Span
from callnlp.verify.citations import find_citations
from callnlp.verify.document import Block
from callnlp.verify.markdown import parse_markdown
from callnlp.verify.records import Evidence, Item
from callnlp.verify.remade import Sections, quarter_of
from callnlp.verify.when import find_moments

__all__ = ["Recount", "fixed_phrases"]

_TOKEN = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+|[^\w\s]")
_LEAD = re.compile(r"[：:(（]")
_NUMBER = re.compile(r"\d|\b(?:one|two|three)\b")
_BRACES = re.compile(r"\{\w+\}")
_QUERIES = {
    "head.speakers": "words by speaker, role and section (store.turns)",
    "head.themes": "sentences per 1,000 words by theme, with resampled intervals (store.themes)",
    "head.tone": "net tone of sentences, with resampled intervals (store.sentences)",
    "head.analysts": "exchanges by asker and theme (store.turns, store.themes)",
    "year.ledger_more": "rows of the guidance ledger beyond those printed (guidance_ledger)",
    "head.year_themes": "sentences per 1,000 words by theme and quarter (store.themes)",
    "head.year_tone": "net tone by role and quarter (store.sentences)",
    "head.compare_themes": "sentences per 1,000 words by theme, with resampled intervals (store.themes)",
    "head.peers_themes": "sentences per 1,000 words by theme and company (store.themes)",
    "head.compare_tone": "net tone by role, with resampled intervals (store.sentences)",
}


@functools.lru_cache(maxsize=8)
def fixed_phrases(lexicon: Lexicon) -> tuple[str, ...]:
    """Return the wording that holds digits of its own ("12 to 60 words"), longest first."""
    texts = {text for entry in lexicon.entries("wording", WordingEntry) for text in (entry.en, entry.zh)}
    parts = {part for text in texts for part in _BRACES.split(text) if _NUMBER.search(part)}
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


@dataclass(frozen=True, slots=True)
class _Key:
    quarter: str
    heading: str
    lead: str
    column: str = ""


class Recount:
    """Makes the counted lines of a section again.

    Parameters
    ----------
    sections : Sections
        Of the company.
    lexicon : Lexicon
        Wording, which tells the counted lines from others.
    year : int, optional
        The fiscal year of a section whose headings name none.
    """

    def __init__(self, sections: Sections, lexicon: Lexicon, year: int | None = None) -> None:
        self._sections = sections
        self._default = year
        entries = lexicon.entries("wording", WordingEntry)
        self._heads: dict[str, tuple[str, Language]] = {}
        for entry in entries:
            if entry.id in _QUERIES:
                self._heads |= {entry.en.casefold(): (entry.id, "en"), entry.zh.casefold(): (entry.id, "zh")}
        self._more = _template(next((e for e in entries if e.id == "year.ledger_more"), None))
        self._made: dict[tuple[int, Language], dict[_Key, str]] = {}
        self._list = ""

    def judge(self, block: Block, report: str) -> list[Item] | None:
        """Return the verdicts on a block of counted figures; None when it is another kind of block.

        Parameters
        ----------
        block : Block
            Blocks are to be given in order: the items of a list follow the line that heads it.
        report : str
            The report's text.
        """
        head = self._head(block)
        if head is None:
            return None
        query, language = head
        key = self._key(block)
        year = _year(block) or self._default
        expected = self._lines(year, language).get(key) if year is not None else None
        if expected is None:
            return None
        return list(_compare(block, expected, report, _QUERIES[query]))

    def _head(self, block: Block) -> tuple[str, Language] | None:
        if block.kind == "cell":
            return self._heads.get(block.headings[-1].casefold()) if block.headings else None
        lead = self._opening(block.text)
        for language, pattern in self._more.items():
            if pattern.fullmatch(block.text.strip()):
                return "year.ledger_more", language
        if block.kind in {"paragraph", "heading"}:
            self._list = lead if lead in self._heads else ""
            return self._heads.get(lead)
        found = self._heads.get(self._list)
        return found if block.kind == "item" and found is not None and found[0] == "head.analysts" else None

    def _opening(self, text: str) -> str:
        """Return the head phrase that a line opens with, the longest; empty when there is none."""
        low = text.strip().casefold()
        return max((phrase for phrase in self._heads if low.startswith(phrase)), key=len, default="")

    def _key(self, block: Block) -> _Key:
        """Return where a line stands, equal for the line of the report and the one made again."""
        quarter = quarter_of(block)
        if block.cell is not None:
            return _Key(quarter, block.headings[-1] if block.headings else "", block.cell.label, block.cell.header)
        opening = self._opening(block.text) if block.kind != "item" else ""
        lead = self._heads[opening][0] if opening else re.sub(r"\d+", "#", _lead(block.text))
        return _Key(quarter, "", lead)

    def _lines(self, year: int, language: Language) -> dict[_Key, str]:
        if language not in LANGUAGES or (year, language) in self._made:
            return self._made.get((year, language), {})
        made = self._sections.get(year, language)
        if made is None:
            self._made[year, language] = {}
            return {}
        blocks = parse_markdown(made.markdown).blocks
        kept, self._list = self._list, ""
        self._made[year, language] = {self._key(block): block.text for block in blocks}
        self._list = kept
        return self._made[year, language]


def _template(entry: WordingEntry | None) -> dict[Language, re.Pattern[str]]:
    if entry is None:
        return {}
    texts: dict[Language, str] = {"en": entry.en, "zh": entry.zh}
    return {
        language: re.compile(r"[\d,]+".join(re.escape(part) for part in _BRACES.split(text)))
        for language, text in texts.items()
    }


def _lead(text: str) -> str:
    return _LEAD.split(text, maxsplit=1)[0].strip()


def _year(block: Block) -> int | None:
    words = [block.cell.header] if block.cell is not None else []
    for text in (*words, *reversed(block.headings)):
        for moment in find_moments(text):
            if moment.period[:4].isdigit():
                return int(moment.period[:4])
    return None


def _compare(block: Block, expected: str, report: str, query: str) -> list[Item]:
    holes = find_citations(block.text)
    printed = [m for m in _TOKEN.finditer(block.text) if not any(hole.contains(Span(*m.span())) for hole in holes)]
    cited = find_citations(expected)
    made = [m.group() for m in _TOKEN.finditer(expected) if not any(h.contains(Span(*m.span())) for h in cited)]
    matcher = difflib.SequenceMatcher(None, [m.group() for m in printed], made, autojunk=False)
    items = []
    for tag, a, b, c, d in matcher.get_opcodes():
        for offset, token in enumerate(printed[a:b]):
            if not token.group().strip("+−-%,").replace(",", "").replace(".", "").isdigit():
                continue
            other = made[c + offset] if tag == "replace" and c + offset < d else ""
            items.append(_item(block, token, report, query, same=tag == "equal", other=other))
    return items


def _item(block: Block, token: re.Match[str], report: str, query: str, *, same: bool, other: str) -> Item:
    span = block.flat.span(*token.span())
    found = Evidence(text=token.group() if same else other, formula=query)
    counted = same or any(char.isdigit() for char in other)
    reason = f"the store gives {found.text}: {query}" if counted else "the store's count has no such figure"
    return Item(
        span=span,
        text=report[span.start : span.end],
        kind="number",
        verdict="computed" if same else ("contradicted" if counted else "not_found"),
        fault=None if same or not counted else "value",
        reason=reason,
        evidence=(found,) if counted else (),
    )
