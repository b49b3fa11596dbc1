"""Lines of callnlp's own section that stand in a report unchanged: they are made again from the store.

Only what reading a line could not confirm comes here. A line that anybody edited is not among those made
again, so that it has to stand by its words.
"""

from __future__ import annotations

import re
from typing import Any

from callnlp.errors import CallnlpError
from callnlp.language.phrases import Language
from callnlp.lexicon.load import Lexicon
from callnlp.report.builder import build_report
from callnlp.report.model import Report
from callnlp.verify.citations import Place, RowPlaces, find_citations, places_in
from callnlp.verify.document import Block
from callnlp.verify.markdown import parse_markdown
from callnlp.verify.markup import parse_html
from callnlp.verify.when import find_moments

__all__ = ["Remade", "Sections", "quarter_of"]

_TICKER = re.compile(r"[（(]([A-Z0-9][A-Z0-9.\-]{0,9})[)）]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_Key = tuple[str, str, str, str]


class Sections:
    """The sections that the store gives, each written once.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    lexicon : Lexicon
        Wording.
    title : str
        Of the report: names the one quarter, the other period or the other companies, where it is a
        report of that kind.
    """

    def __init__(self, store: Any, ticker: str, lexicon: Lexicon, title: str = "") -> None:
        self._store, self._ticker, self._lexicon = store, ticker, lexicon
        self._form = _form_of(title)
        self._made: dict[tuple[int, Language], Report | None] = {}

    def get(self, year: int, language: Language) -> Report | None:
        """Return the section of a fiscal year, or what the title names; None when the store cannot give it."""
        key = (0 if self._form else year, language)
        if key not in self._made:
            asked = self._form or {"fiscal_year": year}
            asked = {"ticker": self._ticker} | asked | {"language": language, "lexicon": self._lexicon}
            try:
                self._made[key] = build_report(self._store, **asked)
            except CallnlpError:
                self._made[key] = None
        return self._made[key]


def _form_of(title: str) -> dict[str, Any]:
    """Return what a title asks of ``build_report`` beyond the section of a year; empty when nothing."""
    periods = list(dict.fromkeys(moment.period for moment in find_moments(title)))
    tickers = list(dict.fromkeys(_TICKER.findall(title)))
    if not 1 <= len(periods) <= 2 or (len(tickers) < 2 and len(periods) < 2 and "-Q" not in periods[0]):
        return {}
    form: dict[str, Any] = {"ticker": tickers} if len(tickers) > 1 else {}
    form |= {"quarter": periods[0]} if "-Q" in periods[0] else {"fiscal_year": int(periods[0][:4])}
    return form | ({"compare_to": periods[1]} if len(periods) == 2 and not form.get("ticker") else {})


class Remade:
    """Finds a line of a report among those of the section that the store gives.

    Parameters
    ----------
    sections : Sections
        Of the company.
    year : int or None
        The fiscal year of the report.
    """

    def __init__(self, sections: Sections, year: int | None) -> None:
        self._sections, self._year = sections, year
        self._places: dict[Language, dict[_Key, list[Place]]] = {}

    def places(self, block: Block) -> list[Place] | None:
        """Return the places that the same line made again cites; None when the section has no such line."""
        chinese = any(_CHINESE.search(text) for text in (block.text, *block.headings))
        return self._lines("zh" if chinese else "en").get(_key(block))

    def _lines(self, language: Language) -> dict[_Key, list[Place]]:
        if language not in self._places:
            report = self._sections.get(self._year, language) if self._year is not None else None
            self._places[language] = {} if report is None else _lines(report)
        return self._places[language]


def _lines(report: Report) -> dict[_Key, list[Place]]:
    document = parse_markdown(report.markdown)
    rows, ticker = RowPlaces(document.blocks), report.data.get("ticker", "")
    found = {}
    for block in document.blocks:
        quarter = quarter_of(block)
        home = f"{ticker}-{quarter}" if quarter else ""
        found[_key(block)] = [*places_in(block.text, home), *rows.of(block)]
    for block in parse_html(report.html).blocks:
        found.setdefault(_key(block), [])
    return found


def _key(block: Block) -> _Key:
    cell = block.cell
    return quarter_of(block), _bare(cell.label) if cell else "", _bare(cell.header) if cell else "", _bare(block.text)


def _bare(text: str) -> str:
    """Return the words of a line without citation marks and white space."""
    for mark in reversed(find_citations(text)):
        text = text[: mark.start] + text[mark.end :]
    return "".join(text.split())


def quarter_of(block: Block) -> str:
    """Return the fiscal quarter that the headings above a block name with its year, the nearest first; or nothing."""
    moments = (moment for heading in reversed(block.headings) for moment in find_moments(heading))
    return next((moment.period for moment in moments if "-Q" in moment.period), "")
