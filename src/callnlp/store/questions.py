"""Questions to a store: every answer is a table of active rows, with offsets into a stored text."""

from __future__ import annotations

import difflib
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from callnlp.annotation import Measure, Stance
from callnlp.errors import StoreError, UsageError
from callnlp.store.aggregates import GROUPINGS
from callnlp.store.exporting import arrow_table, export_tables
from callnlp.store.filters import Scope, check_word, equals, in_scope, spoken
from callnlp.store.schema import public_columns
from callnlp.store.searches import Searches
from callnlp.store.sources import Entry
from callnlp.store.sql import run_sql

if TYPE_CHECKING:
    import datasets
    import pandas as pd
    import pyarrow as pa

__all__ = ["Questions"]


class Questions(Searches):
    """What a :class:`callnlp.store.store.Store` can be asked.

    Parameters
    ----------
    tables : Tables
        The tables to read.

    Notes
    -----
    Options that several methods take: ``role`` (``ceo``, ``cfo``, ``executive``, ``ir``, ``analyst``,
    ``operator``, ``unknown``) and ``section`` (``prepared``, ``qa``) keep only these turns;
    ``ticker``, ``call``, ``since``, ``until`` and ``fiscal_year`` say which calls, as in
    :class:`~callnlp.store.filters.Scope`. Every method raises ``UsageError`` when a word or an option
    is not one of those allowed, and ``StoreError`` when there is no store, or it does not hold the
    ticker or call.
    """

    def calls(
        self,
        *,
        ticker: str | None = None,
        call: str | None = None,
        since: str | None = None,
        until: str | None = None,
        fiscal_year: int | None = None,
        inactive: bool = False,
    ) -> pd.DataFrame:
        """Return one row a call, sorted by call.

        Parameters
        ----------
        ticker, call, since, until, fiscal_year
            Which calls, as in :class:`~callnlp.store.filters.Scope`.
        inactive : bool
            List the sources that are kept aside, too.

        Returns
        -------
        DataFrame
            ``call``, ``source_id``, ``ticker``, ``company``, ``fiscal_period``, ``call_date``,
            ``layout``, ``source_name``, ``sha256``, ``media``, ``extractor``, ``qa_start``,
            ``words``, ``year_end_month`` (Int64), ``notes`` (list), ``lexicon``, ``version``,
            ``model``, ``vectors`` (what made those of its sentences; empty where there are none),
            ``run_id``, ``active``.

        Raises
        ------
        UsageError
            When a period is not written as documented.
        StoreError
            When there is no store, or it does not hold the ticker or call.
        """
        import pandas as pd

        scope = Scope(ticker=ticker, call=call, since=since, until=until, fiscal_year=fiscal_year)
        active = {id(entry) for entry in self._reader.active()}
        entries = scope.choose(self._reader.live() if inactive else self._reader.active())
        columns = [name for name in public_columns("calls") if name != "run_id"]
        rows = [[entry.row[name] for name in [*columns, "run_id"]] + [id(entry) in active] for entry in entries]
        frame = pd.DataFrame(rows, columns=[*columns, "run_id", "active"])
        whole = {name: "Int64" for name in ("qa_start", "words", "year_end_month")}
        return frame.astype({**whole, "active": bool})

    def text(self, call: str) -> str:
        """Return the canonical text of a call, into which all offsets point.

        Parameters
        ----------
        call : str
            A call, or the ``source_id`` of any of its sources.

        Raises
        ------
        StoreError
            When the store does not hold it, or several files share an unknown call.
        """
        entry = self._one(call)
        found = self._tables.scan("calls", columns=["text"], where=f"attempt = {int(entry.row['attempt'])}")
        return str(found.column("text")[0].as_py())

    def _one(self, call: str) -> Entry:
        for entry in self._reader.live():
            if entry.row["source_id"] == call:
                return entry
        found = Scope(call=call).choose(self._reader.active())
        if len(found) > 1:
            raise StoreError(f"{call}: {len(found)} files; name one: {', '.join(e.row['source_id'] for e in found)}")
        return found[0]

    def turns(self, *, role: str | None = None, section: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a turn, by call and in text order.

        Parameters
        ----------
        role, section, **scope
            Which turns of which calls.

        Returns
        -------
        DataFrame
            ``run_id``, ``call``, ``source_id``, ``ticker``, ``fiscal_period`` (str), ``turn``, ``start``,
            ``end``, ``text_start`` (int64; offsets into the call's text, heading included and left
            out), ``speaker``, ``title``, ``role``, ``affiliation``, ``section`` (str), ``words``
            (int64; spoken, boilerplate not counted), ``rules`` (list of str).
        """
        return self._reader.frame("turns", in_scope(scope), spoken(role, section))

    def sentences(
        self, *, text: str | None = None, role: str | None = None, section: str | None = None, **scope: Any
    ) -> pd.DataFrame:
        """Return one row a sentence, in text order, with its text, offsets and scores.

        Parameters
        ----------
        text : str, optional
            Only where these words stand in the sentence, without regard to case.
        role, section, **scope
            Which turns of which calls.

        Returns
        -------
        DataFrame
            ``run_id``, ``call``, ``source_id``, ``ticker``, ``fiscal_period`` (str), ``sentence``,
            ``start``, ``end`` (int64), ``spans`` (list of [start, end]), ``text`` (str), ``turn``,
            ``paragraph`` (int64), ``speaker``, ``role``, ``section``, ``tone`` (str),
            ``tone_probabilities`` (list: negative, neutral, positive), ``outlook``, ``guidance``,
            ``boilerplate``, ``uncertainty`` (float64, [0, 1]), ``words`` (int64), ``model`` (str).
        """
        return self._reader.frame("sentences", in_scope(scope), spoken(role, section, text=text))

    def claims(
        self,
        *,
        metric: str | None = None,
        segment: str | None = None,
        stance: str | None = None,
        measure: str | None = None,
        text: str | None = None,
        role: str | None = None,
        section: str | None = None,
        **scope: Any,
    ) -> pd.DataFrame:
        """Return one row a claim, in text order, with its quote and offsets.

        Parameters
        ----------
        metric : str, optional
            A metric's id, such as ``capex``.
        segment : str, optional
            A segment as said or its folded id, without regard to case.
        stance : {"actual", "guidance", "target", "prior", "hypothetical"}, optional
            How the number is meant.
        measure : {"level", "change", "growth"}, optional
            What the number measures.
        text : str, optional
            Only where these words stand in the quote, without regard to case.
        role, section, **scope
            Which turns of which calls.

        Returns
        -------
        DataFrame
            ``run_id``, ``call``, ``source_id``, ``ticker``, ``fiscal_period`` (str), ``id``, ``turn``,
            ``speaker``, ``role``, ``section``, ``sentence``, ``quote``, ``value_text``, ``low``,
            ``high`` (float64, base units), ``unit``, ``bound``, ``metric``, ``metric_text``,
            ``segment``, ``segment_id``, ``measure``, ``direction``, ``basis``, ``adjustment``,
            ``adjustment_text``, ``count_of`` (str), ``currency_neutral`` (bool), ``period``,
            ``stance``, ``revision`` (str), ``hedged``, ``negated`` (bool), ``score`` (float64),
            ``quote_start``, ``quote_end``, ``value_start``, ``value_end`` (int64), ``quote_spans``,
            ``value_spans``, ``doubts``, ``rules`` (lists). What is not known is NaN.
        """
        check_word("stance", stance, get_args(Stance))
        check_word("measure", measure, get_args(Measure))
        where = spoken(role, section, text=text, column="quote")
        where += [
            equals(name, value)
            for name, value in (("stance", stance), ("measure", measure), ("metric", metric))
            if value
        ]
        if segment is not None:
            folded = equals("lower(segment)", segment.lower())
            where.append(f"({folded} OR {equals('segment_id', segment.lower())})")
        frame = self._reader.frame("claims", in_scope(scope), where)
        if frame.empty and metric is not None:
            self._require_known("claims", "metric", metric)
        return frame

    def themes(
        self,
        *,
        theme: str | None = None,
        text: str | None = None,
        by: str | None = None,
        role: str | None = None,
        section: str | None = None,
        **scope: Any,
    ) -> pd.DataFrame:
        """Return one row a theme hit, or rates by quarter, role or section.

        Parameters
        ----------
        theme : str, optional
            A theme's id, such as ``supply_constrained``, or any phrase of several words: sentences
            whose vectors are near to its own, as :func:`callnlp.search.phrase_theme` finds them.
        text : str, optional
            Only where these words stand in the sentence, without regard to case.
        by : {"quarter", "role", "section"}, optional
            Group: one row a theme and group, with ``calls``, ``sentences``, ``tightening``,
            ``easing``, ``words`` and ``rate_per_1000`` (sentences in 1,000 words that were spoken by
            the role in the section asked for).
        role, section, **scope
            Which turns of which calls.

        Returns
        -------
        DataFrame
            Without ``by``: ``run_id``, ``call``, ``source_id``, ``ticker``, ``fiscal_period`` (str),
            ``sentence``, ``start``, ``end`` (int64), ``text``, ``turn``, ``speaker``, ``role``,
            ``section``, ``theme``, ``score`` (float64), ``evidence``, ``pole``, ``causes`` (list).
        """
        check_word("by", by, (*GROUPINGS,))
        if theme is not None and len(theme.split()) > 1:
            above = importlib.import_module("callnlp.search")  # it reads the phrase, and stands above the store
            found: pd.DataFrame = above.phrase_theme(self, theme, by=by, text=text, role=role, section=section, **scope)
            return found
        where = spoken(role, section, text=text)
        if theme is not None:
            where.append(equals("theme", theme))
        if by is not None:
            frame = self._reader.theme_rates(in_scope(scope), where, by=by, theme=theme, role=role, section=section)
            hits = bool(frame["sentences"].sum()) if theme is not None else True
        else:
            frame = self._reader.frame("themes", in_scope(scope), where)
            hits = not frame.empty
        if theme is not None and not hits:
            self._require_known("themes", "theme", theme)
        return frame

    def tone(
        self,
        *,
        text: str | None = None,
        by: str | None = None,
        role: str | None = None,
        section: str | None = None,
        **scope: Any,
    ) -> pd.DataFrame:
        """Return the sentences with their tone, or averages by quarter, role or section.

        Parameters
        ----------
        text : str, optional
            Only where these words stand in the sentence, without regard to case.
        by : {"quarter", "role", "section"}, optional
            Group: one row a group, with ``calls``, ``sentences``, ``words``, ``net_tone`` (mean of
            positive minus negative probability), shares of ``negative``, ``neutral`` and
            ``positive`` sentences, ``outlook`` and ``uncertainty``.
        role, section, **scope
            Which turns of which calls.

        Returns
        -------
        DataFrame
            Without ``by``: the columns of :meth:`sentences`.
        """
        check_word("by", by, (*GROUPINGS,))
        if by is None:
            return self.sentences(text=text, role=role, section=section, **scope)
        where = spoken(role, section, text=text)
        return self._reader.tone_means(in_scope(scope), where, by=by, role=role, section=section)

    def sql(self, query: str, *, seconds: float = 30.0) -> pd.DataFrame:
        """Run one read-only SQL statement over the active rows, with DuckDB.

        Parameters
        ----------
        query : str
            One SELECT over ``calls``, ``turns``, ``sentences``, ``claims``, ``themes`` and the views
            ``guidance`` (claims of that stance), ``themes_by_quarter`` (by ticker, all roles) and
            ``ceo_remarks`` (one row a turn, with its words). No file, network or extension can be
            reached from SQL.
        seconds : float
            Time limit.

        Returns
        -------
        DataFrame
            What was selected.

        Raises
        ------
        UsageError
            When it is not a single SELECT, DuckDB refuses it (with its message), or it takes too long.
        StoreError
            When there is no store.
        """
        return run_sql(self._tables, self._reader, query, seconds=seconds)

    def to_arrow(self, table: str, *, vectors: bool = False, **scope: Any) -> pa.Table:
        """Return the active rows of a table as Arrow, sorted by call and place.

        Parameters
        ----------
        table : {"calls", "turns", "sentences", "claims", "themes"}
            Which one; ``calls`` comes with the canonical ``text``.
        vectors : bool
            Sentences with ``vector``: 384 int8 of which only the direction counts; null without a model.
        **scope
            Which calls.

        Raises
        ------
        UsageError
            When the table or an option is not one of those allowed.
        StoreError
            When there is no store, or it does not hold the ticker or call.
        """
        return arrow_table(self._tables, self._reader, table, in_scope(scope), vectors=vectors)

    def to_dataset(self, table: str, **scope: Any) -> datasets.Dataset:
        """Return the active rows of a table as a Hugging Face dataset; options as in :meth:`to_arrow`."""
        import datasets

        return datasets.Dataset(self.to_arrow(table, **scope))

    def export(self, folder: str | os.PathLike[str], *, format: str = "parquet", **scope: Any) -> list[Path]:
        """Write the tables into a folder.

        Parameters
        ----------
        folder : str or path
            Made when it is not there; files of the same names are overwritten.
        format : {"parquet", "csv", "xlsx", "dataset"}
            Lists are JSON in ``csv`` and ``xlsx``; ``xlsx`` is one workbook, without the texts.
        **scope
            Which calls.

        Returns
        -------
        list of Path
            What was written.

        Raises
        ------
        UsageError
            When the format is not one of those allowed, or too long for Excel.
        StoreError
            When there is no store, or the folder cannot be written.
        """
        return export_tables(self._tables, self._reader, Path(folder), kind=format, scope=in_scope(scope))

    def _require_known(self, table: str, column: str, value: str) -> None:
        """Refuse an id that neither the store nor the packaged lexicon has; an empty result says why."""
        from callnlp.lexicon.load import load_lexicon

        known = {entry.id for entry in load_lexicon().tables[f"{column}s"]}
        known |= set(self._reader.distinct(table, column))
        if value not in known:
            near = difflib.get_close_matches(value, sorted(known), n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(sorted(known)[:20])}"
            hint += "; or write a phrase of several words" if column == "theme" else ""
            raise UsageError(f"{column} {value!r}: not known; {hint}")
