"""Tables of single decisions, each with look-alikes that must not match."""

from __future__ import annotations

import pytest

from callnlp.ingest.cues import load_cues
from callnlp.ingest.fiscal import find_dates, from_name, quarters, read_period
from callnlp.ingest.identity import find_company, find_ticker
from callnlp.ingest.names import is_name, same_person
from callnlp.ingest.roles import role_of_title
from callnlp.ingest.roster import split_detail, split_entry, split_glued
from callnlp.transcript import FiscalPeriod

CUES = load_cues()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruth Cotter", True),
        ("José Á. Núñez, Jr.", True),
        ("Francis deSouza", True),
        ("Jean-Luc van der Berg", True),
        ("Wilmot Reed Hastings", True),
        ("Net Revenue", False),
        ("Questions and Answers", False),
        ("Thank You", False),
        ("Fourth Quarter Results", False),
        ("Ruth", False),
        ("Ruth Cotter said", False),
        ("Ruth Cotter:", False),
        ("10 Stocks", False),
    ],
)
def test_shape_of_a_name(text: str, expected: bool) -> None:
    assert is_name(text, CUES) is expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Andy Jassy", "Andrew R. Jassy", True),
        ("Brian T. Olsavsky", "Brian Olsavsky", True),
        ("Brian Olsavsky", "Brian Olsavski", True),
        ("Reed Hastings", "Wilmot Reed Hastings", True),
        ("Jose Nunez", "José Núñez", True),
        ("Dr. Lisa Su", "Lisa Su", True),
        ("Brian Olsavsky", "Brian Nowak", False),
        ("Jeff Su", "Lisa Su", False),
        ("Greg Smith", "Graham Smith", False),
        ("Operator", "Operator Smith", False),
    ],
)
def test_variants_of_one_name(one: str, two: str, expected: bool) -> None:
    assert same_person(one, two, CUES) is expected
    assert same_person(two, one, CUES) is expected


@pytest.mark.parametrize(
    ("title", "company", "role"),
    [
        ("President and Chief Executive Officer", None, "ceo"),
        ("Co-CEO, Chief Content Officer & Director", "Netflix, Inc.", "ceo"),
        ("Interim Chief Executive Officer", None, "ceo"),
        ("Chairman & CEO", None, "ceo"),
        ("Group Chief Executive", None, "ceo"),
        ("CEO of Amazon", "Amazon.com, Inc.", "ceo"),
        ("Chief Executive Officer, Alphabet and Google", "Alphabet Inc.", "ceo"),
        ("CEO, Amazon Web Services", "Amazon.com, Inc.", "executive"),
        ("CEO of Worldwide Stores", "Amazon.com, Inc.", "executive"),
        ("Senior EVP & President, CEO, Comcast Cable", "Comcast Corporation", "executive"),
        ("Vice President & CFO, Global Consumer Business.", "Amazon.com, Inc.", "executive"),
        ("Deputy Chief Financial Officer", None, "executive"),
        ("Chief of Staff to the CEO", None, "executive"),
        ("Executive Vice President, Chief Financial Officer, and Treasurer", "AMD", "cfo"),
        ("Senior VP, CFO & CAO", "Texas Instruments", "cfo"),
        ("Group Finance Director", None, "cfo"),
        ("Senior Vice President, Worldwide Marketing, Human Resources, and Investor Relations", None, "ir"),
        ("SVP, IR & Finance", None, "ir"),
        ("Chief Operating Officer", None, "executive"),
        ("Executive Chairman", None, "executive"),
        ("Equity Research Analyst", None, "analyst"),
        ("Private Investor", None, "analyst"),
        ("Host", None, "analyst"),
    ],
)
def test_role_of_a_title(title: str, company: str | None, role: str) -> None:
    found = role_of_title(title, CUES, company=company)
    assert found is not None and found.role == role


@pytest.mark.parametrize("words", ["Thank you for joining us", "Texas", "BTIG"])
def test_words_that_are_no_title(words: str) -> None:
    assert role_of_title(words, CUES) is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Andrew Jassy - President, CEO & Director", ("Andrew Jassy", "President, CEO & Director")),
        ("Chief Financial Officer — Amy Hood", ("Amy Hood", "Chief Financial Officer")),
        (
            "Scott Farquhar, Co-Founder and Chief Executive Officer",
            ("Scott Farquhar", "Co-Founder and Chief Executive Officer"),
        ),
        ("Tami Zakaria (JPMorgan)", ("Tami Zakaria", "JPMorgan")),
        ("Global Head-Investor Relations, Brellin Foods, Inc.", None),
        ("Barclays Bank PLC, Research Division", None),
    ],
)
def test_entries_of_a_participants_list(entry: str, expected: tuple[str, str] | None) -> None:
    assert split_entry(entry, CUES) == expected


def test_name_and_firm_without_a_mark_between() -> None:
    assert split_glued("Gray Powell BTIG", "", CUES) == ("Gray Powell", "BTIG")
    assert split_glued("Remo Canessa Brellin Foods, Inc. - CFO", "Brellin Foods, Inc", CUES) == (
        "Remo Canessa",
        "Brellin Foods, Inc. - CFO",
    )


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("Morgan Stanley -- Analyst", ("Analyst", "Morgan Stanley")),
        (
            "Chief Executive Officer & Director, Brellin Foods, Inc.",
            ("Chief Executive Officer & Director", "Brellin Foods, Inc."),
        ),
        ("Goldman Sachs Group, Inc., Research Division", (None, "Goldman Sachs Group, Inc., Research Division")),
        ("President", ("President", None)),
        ("", (None, None)),
    ],
)
def test_title_and_firm(detail: str, expected: tuple[str | None, str | None]) -> None:
    assert split_detail(detail, CUES) == expected


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("the first quarter of fiscal year 2022", "2022-Q1"),
        ("Q3 FY2025 earnings", "2025-Q3"),
        ("Oracle Corporation Q2 FY '26 Earnings Call", "2026-Q2"),
        ("third-quarter fiscal-year 2020", "2020-Q3"),
        ("fiscal 2019 fourth quarter", "2019-Q4"),
        ("2018 first quarter results", "2018-Q1"),
        ("FQ2 2020 EARNINGS CALL", "2020-Q2"),
        ("Second Quarter twenty twenty five", "2025-Q2"),
        ("2Q25 results", "2025-Q2"),
        ("the fourth quarter and full year 2022", "2022-Q4"),
    ],
)
def test_quarters_in_words(text: str, period: str) -> None:
    assert FiscalPeriod.parse(period) in [found for _, found in quarters(text)]


@pytest.mark.parametrize(
    "text", ["we grew for the fourth year in 2022", "Q5 2020", "5% in 2021", "the quarter was good"]
)
def test_no_quarter(text: str) -> None:
    assert list(quarters(text)) == []


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("AMZN_2022_Q4.txt", "2022-Q4"),
        ("NVDA_4Q25.txt", "2025-Q4"),
        ("MSFT_Q2_2026.txt", "2026-Q2"),
        ("qec_boa_2025_1Q.pdf", "2025-Q1"),
    ],
)
def test_quarters_in_file_names(name: str, period: str) -> None:
    assert str(from_name(name)) == period


def test_words_win_over_the_file_name_and_the_conflict_is_told() -> None:
    words = "Good day, and welcome to the Brellin Foods first quarter 2023 earnings conference call."
    reading = read_period(words, "", "BRLN_2022_Q4.txt", date=None)
    assert (str(reading.period), reading.rules) == ("2023-Q1", ("period.words",))
    assert reading.notes == ("The file name says 2022-Q4, the call itself says 2023-Q1; the call counts.",)


def test_a_year_misspoken_once_yields_to_operator_and_file_name() -> None:
    words = "Good afternoon, and welcome to the Brellin Foods Q4 2020 earnings call. Turning to fiscal 2022 results."
    greeting = "Thank you for joining the fourth quarter fiscal year '22 earnings conference call."
    reading = read_period(words, "", "BRLN_2022_Q4.txt", date=None, greeting=greeting)
    assert str(reading.period) == "2022-Q4"


def test_the_next_call_and_guidance_are_not_the_period() -> None:
    words = (
        "Welcome to our call. The replay will be available until the call for the second quarter of fiscal 2026. "
        "These are the results for the first quarter of fiscal 2026."
    )
    assert str(read_period(words, "", "x.txt", date=None).period) == "2026-Q1"


def test_year_end_month_from_a_quarter_that_ended() -> None:
    words = "Welcome to the first quarter fiscal 2025 earnings call. The fiscal quarter ended December 31, 2024."
    assert read_period(words, "", "x.txt", date=None).year_end_month == 9


@pytest.mark.parametrize(
    ("quarter", "date", "words", "month"),
    [
        ("fourth quarter of 2024", "2025-02-06", "", 12),
        ("fourth quarter of fiscal 2025", "2025-02-26", "", 1),
        ("third quarter of fiscal 2025", "2025-07-31", "", 9),
        ("second quarter of fiscal 2026", "2025-12-10", "", None),  # the quarter ended in October or in November
        ("fourth quarter of fiscal 2024", "2024-12-31", "", None),  # hardly a company ends its year in November
        ("fourth quarter of fiscal 2024", "2025-03-05", "", None),  # a year named by the one it began in
        ("first quarter of 2025", "2025-05-01", " The tax rate was 26% for the year ended March 31, 2024.", 12),
        ("fourth quarter of fiscal 2019", "2019-09-10", " Our fiscal year ended July 31.", 7),
        ("first quarter of 2025", None, "", None),
    ],
)
def test_year_end_month_from_the_day_of_the_call(quarter: str, date: str | None, words: str, month: int | None) -> None:
    words = f"Welcome to the earnings call for the {quarter}.{words}"
    assert read_period(words, "", "x.txt", date=date).year_end_month == month


def test_dates() -> None:
    text = "07-May-2020, October 30, 2025, May 1st, 2019, 2025-10-30 and 2025-99-99"
    assert [date for _, date in find_dates(text)] == ["2020-05-07", "2025-10-30", "2019-05-01", "2025-10-30"]


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("Brellin Foods, Inc. (NASDAQ:BRLN) Q3 2024 Earnings Call", "x.txt", "BRLN"),
        ("Brellin Foods, Inc. (BRLN) Q3 2024 Earnings Call", "ABC_2024_Q3.txt", "BRLN"),
        ("Remaining performance obligation (RPO) rose", "BRLN_2024_Q3.txt", "BRLN"),
        ("", "notes.txt", None),
    ],
)
def test_ticker(title: str, name: str, expected: str | None) -> None:
    assert find_ticker(title, "", name)[0] == expected


def test_company_from_the_welcome() -> None:
    words = "Welcome to the Q1 2021 Brellin Foods Corporation Earnings Conference Call."
    assert find_company("", words) == ("Brellin Foods Corporation", "company.welcome")


@pytest.mark.parametrize(
    ("period", "year_end", "calendar"),
    [
        ("2025-Q3", 12, "2025-Q3"),
        ("2022-Q1", 9, "2021-Q4"),
        ("2022-Q4", 9, "2022-Q3"),
        ("2026-Q1", 1, "2025-Q1"),
        ("2026-Q4", 1, "2025-Q4"),
        ("2025-Q4", 6, "2025-Q2"),
        ("2025-Q1", 5, "2024-Q3"),
        ("2025-Q3", None, None),
        ("2025-H1", 12, None),
    ],
)
def test_calendar_quarter_holds_most_of_the_fiscal_one(period: str, year_end: int | None, calendar: str | None) -> None:
    found = FiscalPeriod.parse(period).calendar_quarter(year_end)
    assert (str(found) if found else None) == calendar
