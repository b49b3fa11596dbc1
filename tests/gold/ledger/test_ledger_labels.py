"""The ledgers by hand are well formed and, where the transcripts are present, belong to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.evaluate.ledger_gold import GoldCompany, GoldRow, read_gold
from callnlp.evaluate.tally import half_of
from callnlp.language.metrics import metric_entries
from callnlp.ledger.guides import due_quarter
from callnlp.lexicon.load import load_lexicon

COMPANIES = read_gold(Path(__file__).parent)
ROWS = [(company, row) for company in COMPANIES for row in company.rows]
CHANGES = {"initiated", "raised", "lowered", "narrowed", "widened", "reaffirmed", "dropped", "withdrawn"}
VERDICTS = {"within", "above", "below", "pending", "not_reported", "not_measurable"}


def _all(label: object) -> set[object]:
    return set(label if isinstance(label, list) else [label])


def test_only_companies_of_half_a() -> None:
    assert {half_of(company.ticker) for company in COMPANIES} == {"A"}


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.ticker)
def test_words_of_the_labels_are_those_of_the_ledger(company: GoldCompany) -> None:
    metrics = {*metric_entries(load_lexicon()), "other", "any"}
    for row in company.rows:
        assert _all(row.fields["metric"]) <= metrics, row
        assert _all(row.verdict) <= VERDICTS | {"any"}, row
        assert set().union(*(_all(mention.change) for mention in row.mentions)) <= CHANGES | {"any"}, row


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.ticker)
def test_mentions_are_in_order_and_a_verdict_has_its_actual(company: GoldCompany) -> None:
    for row in company.rows:
        calls = [call.name for call in company.calls]
        places = [calls.index(mention.call) for mention in row.mentions]
        assert places == sorted(set(places)), row
        if not row.optional:
            settled = _all(row.verdict) <= {"within", "above", "below"}
            assert (row.actual is not None) == settled, row


def test_what_is_pending_is_not_due_yet() -> None:
    last = {"AMD": "2022-Q4", "ZS": "2022-Q4", "ORLY": "2020-Q1", "VRSN": "2021-Q4", "CSX": "2019-Q4"}
    for company, row in ROWS:
        if not row.optional and isinstance(row.fields["period"], str):
            due = due_quarter(row.fields["period"])
            assert due is not None and (due > last[company.ticker]) == (row.verdict == "pending"), row


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.ticker)
def test_places_hold_a_value(company: GoldCompany, data_dir: Path) -> None:
    texts = {call.name: call.checked(data_dir / "calls").read_text(encoding="utf-8") for call in company.calls}
    for row in company.rows:
        for call, span in _places(row):
            value = span.slice(texts[call])
            assert value and value == value.strip(), row


def _places(row: GoldRow):
    for mention in (*row.mentions, *([row.actual] if row.actual else [])):
        yield from ((mention.call, span) for span in mention.spans)
