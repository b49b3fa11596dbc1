"""Period, stance and basis of claims, on invented sentences with their look-alikes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callnlp.annotation import Claim
from callnlp.claims.declaring import declared_basis
from callnlp.claims.extractor import ClaimExtractor, bare_transcript, extract_claims
from callnlp.spans import Span

_DECLARED = "All growth rates are year over year unless otherwise noted. "


def _one(text: str, period: str, value: str) -> Claim:
    return next(claim for claim in extract_claims(text, period=period) if claim.value_text == value)


@pytest.mark.parametrize(
    ("text", "value", "basis"),
    [
        ("Backlog is $9 billion, up 33% from last year and up $3 billion from the end of Q1.", "$3 billion", "qoq"),
        ("Backlog is $9 billion, up 33% from last year and up $3 billion from the end of Q1.", "33%", "yoy"),
        ("Backlog is $9 billion, up 33% from last year and up $3 billion since we launched.", "$3 billion", "since"),
        ("Orders were up 5% from last year and up $3 million.", "$3 million", "yoy"),
        ("Revenue was $44 billion, up 69% year-over-year, exceeding our outlook.", "69%", "yoy"),
        ("Revenue was up 3%, above our outlook.", "3%", "vs_guidance"),
        ("Comparable sales growth of 5% improved from the prior quarter's 9%.", "5%", None),
        ("Comparable sales grew 5% from the prior quarter.", "5%", "qoq"),
        (_DECLARED + "Revenue grew 12%.", "12%", "yoy"),
        (_DECLARED + "Revenue grew 3% sequentially.", "3%", "qoq"),
        (_DECLARED + "Gross margin was 40%.", "40%", None),
        ("Revenue grew 12%.", "12%", None),
        ("All figures are non-GAAP unless otherwise noted. Revenue grew 12%.", "12%", None),
        ("Backlog rose 60% from a year ago and 14% from the first quarter.", "14%", "qoq"),
        ("Revenue was up 9% from the second quarter of 2024.", "9%", "yoy"),
        ("For the third quarter we expect growth of 5% to 6% from the second quarter.", "5% to 6%", "qoq"),
    ],
)
def test_basis_is_declared_once_or_named_by_the_base(text: str, value: str, basis: str | None) -> None:
    assert _one(text, "2025-Q2", value).basis == basis


def test_declaration_is_one_sentence_and_names_one_basis() -> None:
    text = "Welcome. Unless we say otherwise, comparisons are to the third quarter of fiscal 2025. Sales rose."
    found = declared_basis(text)
    assert found is not None
    assert found[0] == "yoy"
    assert found[1].slice(text) == "Unless we say otherwise, comparisons are to the third quarter of fiscal 2025."
    both = "Unless otherwise noted, comparisons are to the prior quarter or to the prior year."
    assert declared_basis(both) is None


@pytest.mark.parametrize(
    ("text", "value", "stance", "period"),
    [
        (_DECLARED + "EPS was $1.38, up 29% from $1.07.", "$1.07", "prior", "2024-Q2"),
        ("Revenue was $50 million, up 5% sequentially from $47 million.", "$47 million", "prior", "2025-Q1"),
        ("Revenue was $50 million, up from $47 million.", "$47 million", "prior", "2025-Q2"),
        (
            "Revenue was $58 million, near the top of the $50 million to $60 million range we gave you in February.",
            "$50 million to $60 million",
            "prior",
            "2025-Q2",
        ),
        (
            "We told you that we expected revenue of $50 million for the second quarter.",
            "$50 million",
            "prior",
            "2025-Q2",
        ),
        ("We expect revenue of $50 million for the third quarter.", "$50 million", "guidance", "2025-Q3"),
        ("We are reaffirming revenue of $5 billion for the full year.", "$5 billion", "guidance", "2025"),
        ("We estimate that $40 million of orders slipped in the quarter.", "$40 million", "actual", "2025-Q2"),
        ("We estimate that $40 million of orders will slip next quarter.", "$40 million", "guidance", "2025-Q3"),
        ("We think the market can grow 20% by the end of the decade.", "20%", "target", "multi"),
        ("We have $2 billion available under our revolving credit facility.", "$2 billion", "actual", "2025-Q2"),
        ("Long-term deferred revenue grew 12%.", "12%", "actual", "2025-Q2"),
        ("The bureau estimates that 38% of adults have asthma.", "38%", "actual", "2025-Q2"),
        ("We estimate that 38% of orders will be late.", "38%", "guidance", "2025"),
        ("Since 2013, we have shipped over 1,000 lathes.", "over 1,000", "actual", "multi"),
        ("Lathe sales have grown 23% in just two years.", "23%", "actual", "multi"),
        ("By the third quarter of last year, revenue growth was over 27%.", "over 27%", "prior", "2024-Q3"),
        ("For fiscal year twenty four, revenue was $4 billion.", "$4 billion", "prior", "2024"),
        ("We grind 215 tons of wheat and oats annually.", "215 tons", "actual", "multi"),
        ("We run 147 data centers with 64 more data centers planned.", "64", "target", "multi"),
        (
            "We are partnering with Acme to construct a 1 million square foot factory.",
            "1 million square foot",
            "target",
            "multi",
        ),
        ("If tablets, say, were down 10% next year, could you grow?", "10%", "hypothetical", "2026"),
        ("If I understood you, revenue is expected to fall 10% next year?", "10%", "guidance", "2026"),
        ("ARPU grew at its fastest rate in nine years at 4.4%.", "4.4%", "actual", "2025-Q2"),
        ("As we head into Q3, we see a cost of $5 million.", "$5 million", "guidance", "2025-Q3"),
        ("Our project plan drives a 9% reduction in employees.", "9%", "actual", "2025-Q2"),
        ("We plan a 9% reduction in employees.", "9%", "guidance", "2025"),
        ("We are maintaining a $2 billion capex outlook.", "$2 billion", "guidance", "2025"),
        (
            "We are increasing revenue to a range of $50 million to $60 million.",
            "$50 million to $60 million",
            "guidance",
            "2025",
        ),
        ("We came into 2025 thinking revenue would be $50 million.", "$50 million", "prior", "2025"),
        (
            "We continue to expect a margin within our previously guided range of 8% to 9%.",
            "8% to 9%",
            "guidance",
            "2025",
        ),
        ("The margin was below our previously guided range of 8% to 9%.", "8% to 9%", "prior", None),
        (
            "For the third quarter we expect revenue of $5 million. New products earn less. Operating profit of $1 million.",
            "$1 million",
            "guidance",
            "2025-Q3",
        ),
        (
            "For the year, we expect revenue of $50 million, with a first half mix of 40%; EPS of $0.40.",
            "$0.40",
            "guidance",
            "2025",
        ),
        (
            "Revenue was $58 million, near the top of the guidance range that we provided in May, and down 5%.",
            "5%",
            "actual",
            "2025-Q2",
        ),
        (
            "We expect cash taxes, which were $8 million in 2024, to grow to $27 million this year.",
            "$27 million",
            "guidance",
            "2025",
        ),
        ("We booked an $8 million expense under the 2018 license agreement.", "$8 million", "actual", "2025-Q2"),
        ("We booked an $8 million expense in 2018.", "$8 million", "prior", "2018"),
        ("You announced a $4 billion share buyback.", "$4 billion", "target", "multi"),
        ("A margin of 12% was up from last quarter's 10% and last year's 11%.", "11%", "prior", "2024-Q2"),
        (
            "The ratio was 63% compared to last year's adjusted ratio of 69%, a record second quarter.",
            "69%",
            "prior",
            "2024-Q2",
        ),
        (
            "The charge was $39 million, which compares to last year's after-tax charge of $48 million.",
            "$48 million",
            "prior",
            "2024-Q2",
        ),
        ("EPS was $0.40, more than double the $0.18 a year ago.", "$0.18", "prior", "2024-Q2"),
        ("EPS more than doubled to $0.40.", "$0.40", "actual", "2025-Q2"),
        (
            "NOI rose 9% compared to the last quarter and 65% compared to the prior year period.",
            "65%",
            "actual",
            "2025-Q2",
        ),
        ("Margin was 9% compared to the last quarter's 8% and 7% a year ago.", "7%", "prior", "2024-Q2"),
        ("EMEA was up 5% to $180 million from a 3% increase in volume.", "3%", "actual", "2025-Q2"),
        ("EMEA was up 5% to $180 million from $172 million.", "$172 million", "prior", None),
        ("We added 979 net new stores over the past 12 months.", "979", "actual", "ttm"),
        ("Prices rose 16% as we raised list prices over the past 12 months.", "16%", "actual", "2025-Q2"),
        ("For every $0.01 movement in the rate, our sales change by $4 million.", "$4 million", "hypothetical", None),
        (
            "At quarter end $737 million remained available under the share repurchase program.",
            "$737 million",
            "target",
            "2025-Q2",
        ),
        ("Orders grew well above your 63% revenue growth rate.", "63%", "actual", "2025-Q2"),
        ("I will note that these jobs pay a $15 minimum wage.", "$15", "actual", "2025-Q2"),
        ("These jobs will pay a $15 minimum wage.", "$15", "guidance", "2025"),
        ("We are going after a $17 billion market.", "$17 billion", "actual", "2025-Q2"),
        ("We are going to spend $17 billion.", "$17 billion", "guidance", "2025"),
        ("The base is up, I believe, 200 million units.", "200 million", "actual", "2025-Q2"),
        ("We believe the market remains less than 50% penetrated.", "less than 50%", "actual", "2025-Q2"),
        ("We believe the market can reach 50% this year.", "50%", "guidance", "2025"),
        ("We estimate the impact on Q2 revenue to be $1.2 billion.", "$1.2 billion", "actual", "2025-Q2"),
        ("We estimate the impact on Q3 revenue to be $1.2 billion.", "$1.2 billion", "guidance", "2025-Q3"),
        (
            "SG&A was 14.3% of revenue, which beat our target of 14.5%.",
            "14.5%",
            "prior",
            "2025-Q2",
        ),
        (
            "Our ratios were at target levels and we ended the quarter with cash of $2 billion.",
            "$2 billion",
            "actual",
            "2025-Q2",
        ),
        ("We now have over 30% of the Global 2000.", "over 30%", "actual", "2025-Q2"),
        ("If I could ask about the $14 million of stocking you had.", "$14 million", "actual", "2025-Q2"),
        ("For example, a driving school saw an 80% lift in leads.", "80%", "actual", "2025-Q2"),
        ("For example, a driving school would see an 80% lift in leads.", "80%", "hypothetical", None),
        ("We did want to reaffirm this 5% to 7% revenue growth.", "5% to 7%", "guidance", "2025"),
        ("We are trying to get the online business to 25% of sales.", "25%", "target", "multi"),
        (
            "We expect revenue growth of 8% in the third quarter. We expect a tax rate of 16%.",
            "16%",
            "guidance",
            "2025-Q3",
        ),
        (
            "We expect growth of 8% in the third quarter and 9% in the fourth quarter. We expect a tax rate of 16%.",
            "16%",
            "guidance",
            "2025",
        ),
        ("For the second quarter it was $1.15, compared to $1.02 in 2024.", "$1.02", "prior", "2024-Q2"),
        ("For the second quarter it was $1.15, compared to $1.02 at the end of 2024.", "$1.02", "prior", "2024"),
        ("For the second quarter it was $1.15, compared to $1.02 in 2023.", "$1.02", "prior", "2023"),
        ("We doubled the team in the last 18 months.", "doubled", "actual", "multi"),
        (
            "The margin of 13% for the quarter was up 317 basis points to the prior year.",
            "317 basis points",
            "actual",
            "2025-Q2",
        ),
        (
            "We still expect to finish within our original stated margin range of 52% to 53%.",
            "52% to 53%",
            "guidance",
            "2025",
        ),
        ("I should also note that results included interest of $14 million.", "$14 million", "actual", "2025-Q2"),
        ("Results should include interest of $14 million.", "$14 million", "guidance", "2025"),
        ("The rate was 25% versus the previously guided 26%.", "25%", "actual", "2025-Q2"),
        ("The rate was 25% versus the previously guided 26%.", "26%", "prior", "2025-Q2"),
        ("This is the $26 million we previously guided.", "$26 million", "prior", None),
        ("Our ratio of 9.6% is above our targeted range of 9% to 9.5%.", "9% to 9.5%", "target", "multi"),
        ("Our growth of 9.6% is above our guidance range of 9% to 9.5%.", "9% to 9.5%", "prior", "2025"),
        (
            "We estimate the Q2 decline to be approximately $465 million.",
            "approximately $465 million",
            "actual",
            "2025-Q2",
        ),
        (
            "We estimate the Q3 decline to be approximately $465 million.",
            "approximately $465 million",
            "guidance",
            "2025-Q3",
        ),
        (
            "EBITDA was $36 million compared with adjusted EBITDA reported in the second quarter of 2024 of $30 million.",
            "$30 million",
            "prior",
            "2024-Q2",
        ),
        ("RevPAR relative to the set outperformed the change by 15 points.", "15 points", "actual", "2025-Q2"),
        ("In late July 2025, we raised $400 million.", "$400 million", "actual", "2025-07"),
        (
            "Cash was $20 million on July 31, 2025 compared to $15 million on January 31, 2025.",
            "$15 million",
            "prior",
            "2024",
        ),
        (
            "Cash was $20 million on July 31, 2025 compared to $15 million on July 31, 2024.",
            "$15 million",
            "prior",
            "2024-Q2",
        ),
        ("The rate is down from 4.3% at March 31.", "4.3%", "prior", "2025-Q1"),
        ("Cash was $20 million on July 31, 2025.", "$20 million", "actual", "2025-Q2"),
        ("Leverage was 2 times, well below our long-term target of 2.75 times.", "2.75 times", "target", "multi"),
        ("Leverage was 2 times, well below our long-term target of 2.75 times.", "2 times", "actual", "2025-Q2"),
        ("We confirm our guidance for the year and our long-term 5% to 7% growth rate.", "5% to 7%", "target", "multi"),
        ("Through June, the segment earned $0.58 per share.", "$0.58 per share", "actual", "2025-H1"),
        ("So if you go over to the right, sales decreased by 1.6%.", "1.6%", "actual", "2025-Q2"),
        ("If you go from 16 million cars down to 11 million, it comes later.", "11 million", "hypothetical", None),
        ("We reached 70% of 2019 levels.", "70%", "actual", "2025-Q2"),
        ("We reached 70% in 2019.", "70%", "prior", "2019"),
        ("ADR was at a 57% premium to Q3 2019.", "57%", "actual", "2025-Q2"),
        ("Freight rose $6 million, doubling the prior year level.", "$6 million", "actual", "2025-Q2"),
        ("Sales are to exceed our 2025 target of 35%.", "35%", "guidance", "2025"),
        (
            "The cost of the elimination of the 2018 minimum guarantees was $5 million.",
            "$5 million",
            "actual",
            "2025-Q2",
        ),
        ("The guarantees in 2018 cost $5 million.", "$5 million", "prior", "2018"),
        ("Since we launched in India in 2013, we have created 700,000 jobs.", "700,000", "actual", "multi"),
        ("In 2013, we created 700,000 jobs.", "700,000", "prior", "2013"),
        ("If you set aside the gain in the fourth quarter of 2023, EBITDA grew 4%.", "4%", "actual", "2025-Q2"),
        ("You have grown users three times over the last several years.", "three times", "actual", "multi"),
        ("Over the last two years the rate rose from 15% to 18%.", "18%", "actual", "2025-Q2"),
        ("In June, time spent grew 55%.", "55%", "actual", "2025-06"),
        ("In June, we launched an app, and time spent grew 55%.", "55%", "actual", "2025-Q2"),
        ("GAAP earnings through June were $2.31 per share.", "$2.31 per share", "actual", "2025-H1"),
        ("Comps were 3% in the first half of the quarter.", "3%", "actual", "2025-Q2"),
        ("Comps were 3% in the first half of the year.", "3%", "actual", "2025-H1"),
        ("We are at growth of 20% during the third quarter.", "20%", "guidance", "2025-Q3"),
        ("Our long-term portfolio has an average yield of 1.9%.", "1.9%", "actual", "2025-Q2"),
        ("We remain confident of reaching 20% margins in the long term.", "20%", "target", "multi"),
        ("Federal has typically been 5% of revenue.", "5%", "prior", "multi"),
        ("This is below what we had historically, and a margin of 25% is good.", "25%", "actual", "2025-Q2"),
        ("We supported historically black colleges with $25 million.", "$25 million", "actual", "2025-Q2"),
        ("If we normalize for the new standard, growth would have been 4%.", "4%", "actual", "2025-Q2"),
        ("If we were to grow 4%, that would be fine.", "4%", "hypothetical", None),
        ("If that's right, you have underlying growth of 1%.", "1%", "actual", "2025-Q2"),
        ("For example, we would receive $5 for it.", "$5", "hypothetical", None),
        ("We currently estimate a penetration of only 30%.", "30%", "actual", "2025-Q2"),
        (
            "Looking ahead to the third quarter, we estimate $1 billion of additional cost.",
            "$1 billion",
            "guidance",
            "2025-Q3",
        ),
        ("This framework lets us run 150 data centers.", "150", "actual", "2025-Q2"),
        ("Our capital return framework calls for a payout of 40%.", "40%", "target", "multi"),
        (
            "We expect a margin of 45%, unchanged from prior guidance and operating expenses to be 29% of revenue.",
            "29%",
            "guidance",
            "2025",
        ),
        ("You completed a $4 billion share buyback.", "$4 billion", "actual", "2025-Q2"),
        ("Orders increased 40% over the past year.", "40%", "actual", "ttm"),
        ("We had said that we would spend $4 billion on fulfillment costs.", "$4 billion", "prior", None),
    ],
)
def test_stance_and_period(text: str, value: str, stance: str, period: str | None) -> None:
    claim = _one(text, "2025-Q2", value)
    assert (claim.stance, claim.period) == (stance, period)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Orders were strong. For the first half, sales were $90 million. Gross margin was 40%.", "2025-Q2"),
        ("For the first half, sales were $90 million. Gross margin was 40%.", "2025-H1"),
        ("For the first half, sales were $90 million.\n\nGross margin was 40%.", "2025-Q2"),
    ],
)
def test_an_aside_is_not_carried_on(text: str, period: str) -> None:
    assert _one(text, "2025-Q2", "40%").period == period


@pytest.mark.parametrize(
    ("text", "value", "period", "stance"),
    [
        # What is set apart, or told in passing, dates no figure.
        ("Excluding a $9 million order in the first quarter, revenue grew 6%.", "6%", "2025-Q2", "actual"),
        ("Excluding the order, revenue in the first quarter grew 6%.", "6%", "2025-Q1", "prior"),
        ("Including Acme, which we acquired in March of 2024, revenue grew 6%.", "6%", "2025-Q2", "actual"),
        # A sentence that goes on about the figure before; one that does not.
        ("For the first half, profit was $80 million. This reflects a margin of 20%.", "20%", "2025-H1", "actual"),
        ("For the first half, profit was $80 million.\n\nChurn was 2%.", "2%", "2025-Q2", "actual"),
        # "Sequentially" is of a quarter, but not where another period is spoken of.
        ("We expect revenue to grow 4% sequentially.", "4%", "2025-Q3", "guidance"),
        ("We expect revenue to grow 4%.", "4%", "2025", "guidance"),
        # To date is done.
        (
            "We expect $9 million in the fourth quarter, with $7 million year to date.",
            "$7 million",
            "2025-H1",
            "actual",
        ),
        ("We plan to add 1 GW by the last quarter of this year.", "1 GW", "2025-Q4", "guidance"),
        ("In Q1 of this year, revenue grew 6%.", "6%", "2025-Q1", "prior"),
        ("In the fourth quarter of last year, revenue grew 6%.", "6%", "2024-Q4", "prior"),
        (
            "Our board authorized $5 billion of buybacks, effective until July next year.",
            "$5 billion",
            "multi",
            "target",
        ),
    ],
)
def test_period_of_the_passage(text: str, value: str, period: str, stance: str) -> None:
    claim = _one(text, "2025-Q2", value)
    assert (claim.period, claim.stance) == (period, stance)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Revenue was $49 million in the second quarter, against $40 million a year ago, growth of 23%.", "yoy"),
        ("Revenue was $49 million in the second quarter, against $40 million last quarter, growth of 23%.", "qoq"),
        ("Revenue was $49 million, growth of 23%.", None),
    ],
)
def test_growth_behind_the_figures_that_it_compares(text: str, basis: str | None) -> None:
    assert _one(text, "2025-Q2", "23%").basis == basis


@pytest.mark.parametrize(
    ("text", "period", "stance"),
    [
        ("Revenue was $5 million a year ago.", "2024-Q2", "prior"),
        ("That was about $5 million this time last year.", "2024-Q2", "prior"),
        ("If you remember, this time last year we had $5 million of revenue.", "2024-Q2", "prior"),
        ("A year ago, revenue was $5 million.", "2024-Q2", "prior"),
        ("Revenue was $5 million, up from a year ago.", "2025-Q2", "actual"),
        ("Revenue was up $5 million from a year ago.", "2025-Q2", "actual"),
    ],
)
def test_a_year_ago_dates_what_was_then(text: str, period: str, stance: str) -> None:
    claim = _one(text, "2025-Q2", next(c.value_text for c in extract_claims(text)))
    assert (claim.period, claim.stance) == (period, stance)


_AHEAD = "As we move ahead into the June quarter, I'd like to review our outlook. Stores closed in the March quarter. "


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (_AHEAD + "We are careful. " * 7 + "We expect gross margin to be about 42%.", "2022-Q2"),
        (
            "Now to our guidance for the second quarter. " + "We are careful. " * 7 + "We expect margin of about 42%.",
            "2022-Q2",
        ),
        # Another period is spoken of since:
        (
            _AHEAD
            + "For 2022, we expect sales of $9 million. "
            + "We are careful. " * 7
            + "We expect margin of about 42%.",
            "2022",
        ),
        # No outlook is announced:
        (
            "Results in the second quarter exceeded our guidance. "
            + "We are careful. " * 7
            + "We expect margin of about 42%.",
            "2022",
        ),
    ],
)
def test_an_announced_outlook_is_for_the_period_it_was_announced_for(text: str, period: str) -> None:
    assert extract_claims(text, period="2022-Q1")[-1].period == period


_NON_GAAP = "Unless otherwise noted, all numbers we talk about today are on a non-GAAP basis. "
_PRIMARILY = "We will refer primarily to non-GAAP measures during this call, except for revenue and gross margin. "


@pytest.mark.parametrize(
    ("text", "value", "adjustment"),
    [
        (_NON_GAAP + "Operating margin was 9%.", "9%", "adjusted"),
        (_NON_GAAP + "GAAP operating margin was 4%.", "4%", "reported"),
        (_NON_GAAP + "Capital expenditures were $9 million.", "$9 million", None),
        (_PRIMARILY + "Operating income was $111 million.", "$111 million", "adjusted"),
        (_PRIMARILY + "Gross margin was 41%.", "41%", None),
        ("These numbers are all non-GAAP, which excludes amortization. Gross margins of 80%.", "80%", "adjusted"),
        (
            "All of our guidance measures are on a non-GAAP basis. We see operating income of $9 million.",
            "$9 million",
            "adjusted",
        ),
        ("Gross margin was 80%. As a reminder, these figures are non-GAAP.", "80%", None),  # what comes behind is meant
        ("These figures are not non-GAAP. Gross margin was 80%.", "80%", None),
        ("Our guidance for the non-GAAP tax rate is 21%. Gross margin was 80%.", "80%", None),
        ("Unless otherwise noted, growth is year over year. Operating margin was 9%.", "9%", None),
        ("We will discuss certain non-GAAP measures. Operating margin was 9%.", "9%", None),
        ("Our results include GAAP and non-GAAP figures unless noted otherwise. Operating margin was 9%.", "9%", None),
    ],
)
def test_adjustment_is_declared_once(text: str, value: str, adjustment: str | None) -> None:
    assert _one(text, "2025-Q2", value).adjustment == adjustment


def test_a_declared_adjustment_points_to_its_words() -> None:
    claim = _one(_NON_GAAP + "Operating margin was 9%.", "2025-Q2", "9%")
    assert claim.adjustment_text == _NON_GAAP.strip()
    assert "adjustment.declared" in claim.rules


@pytest.mark.parametrize(
    ("text", "value", "period"),
    [
        (
            "For Q4 we expect revenue of $50 million. Over the full year 2018, we expect revenue of $184 million.",
            "$184 million",
            "2018",
        ),
        ("Over the second quarter, revenue was $40 million.", "$40 million", "2018-Q2"),
        ("Revenue was $60 million, up 5% over the second quarter.", "5%", "2018-Q3"),
    ],
)
def test_over_at_the_head_of_a_sentence_compares_nothing(text: str, value: str, period: str) -> None:
    assert _one(text, "2018-Q3", value).period == period


@pytest.mark.parametrize(
    ("text", "value", "call", "period"),
    [
        ("Looking at the full year, sales rose 7%. Net income was $260 million.", "$260 million", "2025-Q4", "2025"),
        ("Sales were $9 billion in 2025. Our margin was 36%. Net income rose 5%.", "5%", "2025-Q4", "2025"),
        ("We look at year-to-date results. Operating earnings rose 15%.", "15%", "2025-Q2", "2025-H1"),
        ("Sales grew by 16% in the first 9 months. Obesity care grew 83%.", "83%", "2025-Q3", "2025"),
        ("Turning to the first half. Capex was $23 million.", "$23 million", "2025-Q2", "2025-H1"),
        # the quarter is told again, or what is told is of a day
        ("Sales rose 7% for the full year. Retail rose 3% from the prior-year quarter.", "3%", "2025-Q4", "2025-Q4"),
        ("Sales rose 7% for the year. Turning to retail, growth of 3%.", "3%", "2025-Q4", "2025-Q4"),
        ("Sales rose 7% for the year and 9% in Q4. Retail rose 3%.", "3%", "2025-Q4", "2025-Q4"),
        ("Sales rose 7% for the year. Cash was $5 million.", "$5 million", "2025-Q4", "2025-Q4"),
        ("Sales rose 7% for the year. Today we have 500 stores.", "500", "2025-Q4", "2025-Q4"),
        ("Q four fiscal year 2025 sales were $9 million. Retail rose 3%.", "3%", "2025-Q4", "2025-Q4"),
        ("We expect sales growth of 7% for the year. Retail rose 3%.", "3%", "2025-Q2", "2025-Q2"),
        ("Sales rose 7% last year. Retail rose 3%.", "3%", "2025-Q2", "2025-Q2"),
    ],
)
def test_results_told_for_a_longer_period(text: str, value: str, call: str, period: str) -> None:
    assert _one(text, call, value).period == period


def test_results_told_to_date_say_so() -> None:
    text = "We look at year-to-date results. Operating earnings rose 15%. For the quarter they rose 9%."
    first, second = extract_claims(text, period="2025-Q2")
    assert (first.basis, second.basis) == ("ytd", None)


def _answered(prepared: str, answer: str) -> Claim:
    call = bare_transcript(f"{prepared}\n\n{answer}", period="2025-Q2")
    cut = len(prepared) + 2
    first = replace(call.turns[0], span=Span(0, len(prepared)))
    second = replace(first, index=1, span=Span(cut, len(call.text)), section="qa")
    sentences = tuple(replace(sentence, turn=int(sentence.span.start >= cut)) for sentence in call.sentences)
    return ClaimExtractor().extract(replace(call, turns=(first, second), sentences=sentences))[0][-1]


@pytest.mark.parametrize(
    ("prepared", "answer", "stance", "period"),
    [
        ("We expect a gross margin of 65% in 2026.", "It zones back in on the 65% gross margin.", "guidance", "2026"),
        ("In 2023 we had a capex of $5.2 billion.", "That is the $5.2 billion of capex.", "actual", "2025-Q2"),
        # another metric, a band, a round rate, a figure with its own period, two meanings of one figure
        ("We expect a gross margin of 65% in 2026.", "The operating margin of 65% is fine.", "actual", "2025-Q2"),
        ("We expect double-digit revenue growth in 2026.", "So double-digit revenue growth.", "actual", "2025-Q2"),
        ("We expect revenue growth of 10% in 2026.", "So revenue growth of 10%.", "actual", "2025-Q2"),
        ("We expect a gross margin of 65% in 2026.", "The gross margin of 65% in 2024 is fine.", "prior", "2024"),
        (
            "We expect a gross margin of 65% in 2026. It was 65% in 2023.",
            "So a gross margin of 65%.",
            "actual",
            "2025-Q2",
        ),
    ],
)
def test_a_figure_of_an_earlier_turn_keeps_its_meaning(prepared: str, answer: str, stance: str, period: str) -> None:
    claim = _answered(prepared, answer)
    assert (claim.stance, claim.period) == (stance, period)
