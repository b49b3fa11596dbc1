"""Which metric a value is about, of which part of the company, and what it measures: invented sentences."""

from __future__ import annotations

import pytest

from callnlp.annotation import Claim
from callnlp.claims.extractor import extract_claims
from callnlp.ledger.keys import key_of

PERIOD = "2025-Q3"


def _at(text: str, value: str) -> Claim:
    """Return the one claim whose value holds the words ``value``."""
    found = [claim for claim in extract_claims(text, period=PERIOD) if value in claim.value_text]
    assert len(found) == 1, [claim.value_text for claim in extract_claims(text, period=PERIOD)]
    return found[0]


METRICS = [
    # a name that belongs to another amount does not name the next one
    ("We paid $3 billion in dividends and $9 billion through open market repurchases.", "$9 billion", "buyback"),
    ("We paid $3 billion in dividends and $9 billion through open market repurchases.", "$3 billion", "dividend"),
    # the cause of a change is not what changed
    ("Repair efficiencies helped to drive a 20% reduction in car material expense.", "20%", "opex"),
    # an aside ends before the value
    ("Backlog, which represents our committed future revenue, was $654 million.", "$654 million", "backlog"),
    ("Excluding the $9 million stocking order, Solara grew 60% sequentially.", "60%", "revenue"),
    ("Excluding the $9 million stocking order, Solara grew 60% sequentially.", "$9 million", "bookings"),
    # people who are served are no subject
    ("Interest on funds held for clients rose 27%.", "27%", "interest"),
    ("Retail customers were 46% of our net sales.", "46%", "revenue"),
    # money counts neither people nor plants
    ("The credits that accrue to our customers total $1.4 billion.", "$1.4 billion", "other"),
    # a unit names a metric where no word does; a word wins
    ("We plan 10 gigawatts of wind and solar.", "10 gigawatts", "capacity"),
    ("Production was 40,000 barrels of oil equivalent per day.", "40,000", "volume"),
    ("Paid members grew to 14.2 million.", "14.2 million", "users"),
    # currency as the subject, and as a condition
    ("Foreign exchange effects reduced revenue growth by approximately 1%.", "1%", "fx_impact"),
    ("At constant exchange rates, Europe grew 12%.", "12%", "revenue"),
    # an adverb belongs to the value that it stands with
    ("Imaging revenues increased 13% organically and 34% on a reported basis.", "13%", "comparable_sales"),
    ("Imaging revenues increased 13% organically and 34% on a reported basis.", "34%", "revenue"),
    # words of the trade
    ("The operating ratio was 60.3%.", "60.3%", "opex"),
    ("Weather-normalized retail sales decreased 0.7%.", "0.7%", "volume"),
    ("Retail sales decreased 0.7%.", "0.7%", "revenue"),
    ("Net charge-offs were $40 million.", "$40 million", "other"),
    ("Revenue passenger miles rose 6%.", "6%", "volume"),
    ("Our medical loss ratio was 84%.", "84%", "cost"),
    ("Average daily rate rose 3%.", "3%", "price"),
    ("Solara now has a 10% share.", "10%", "market_share"),
    ("We earned $1.10 a share.", "$1.10", "eps"),
    # what is given to a metric; what is given to somebody
    ("Acquisitions contributed $27 million to ARR and $43 million to billings.", "$43 million", "bookings"),
    ("Acquisitions contributed $27 million to ARR and $43 million to billings.", "$27 million", "arr"),
    ("Revenue was $27 million, which we owe to our customers.", "$27 million", "revenue"),
    # things with a noun of their own are not what stands further on
    ("They bought it to protect 50,000 workloads spanning across data centers.", "50,000", "other"),
    ("We added 50 new data centers.", "50", "capacity"),
    ("Traffic was slow. 94% of the road accidents are caused by human error.", "94%", "other"),
    ("Traffic was slow. 94% of it came from search.", "94%", "volume"),
    # people own what the value is about
    ("This deal increased the customer's volume by 70%.", "70%", "volume"),
    # the company beside its market
    ("The market grew 15% and we grew 30%.", "30%", "revenue"),
    ("The market grew 15% and we saw it coming.", "15%", "market_size"),
    ("Traffic was slow. Our storage business grew 22%.", "22%", "revenue"),
    # cents are per share
    ("We reported a loss of $0.46, down from a profit of $0.78.", "$0.46", "eps"),
    ("We reported a loss of $0.46, down from a profit of $0.78.", "$0.78", "eps"),
    ("We reported a loss of $46 million, down from a profit of $78 million.", "$78 million", "net_income"),
    # money is compared with money
    (
        "Operating income was $566 million, or 22% of revenue, compared to 420 million.",
        "420 million",
        "operating_income",
    ),
    # a value quoted later is what it was said to be
    # words of the trade
    ("TAC was $13 billion.", "$13 billion", "cost"),
    ("Our net leverage was 2.5 times in the quarter.", "2.5 times", "leverage"),
    ("The debt to total capital ratio was flat at 56.8%.", "56.8%", "leverage"),
    ("Net written premiums rose 9%, and employee turnover was 12%.", "9%", "revenue"),
    ("Net written premiums rose 9%, and employee turnover was 12%.", "12%", "other"),
    ("Same-property occupancy was 95%.", "95%", "utilization"),
    ("Our average fuel price per gallon was $2.65.", "$2.65", "cost"),
    ("The cap rate was 5.5%.", "5.5%", "other"),
    ("Our adjusted earnings per diluted share target is $10.80.", "$10.80", "eps"),
    ("Adjusted earnings were $10.80 million.", "$10.80 million", "net_income"),
    ("A realized investment gain of $66 million was recorded.", "$66 million", "other"),
    ("The issue carries a coupon of 2.15%.", "2.15%", "interest"),
    # a share that opens its clause is of what it names; a rate on sales is of what it is spent on
    ("Most revenue is recurring, and 100% of our orders are shipped.", "100%", "bookings"),
    ("Orders were strong, at 100% of our revenue.", "100%", "bookings"),
    ("We expect to invest 1.5% of net sales in capital expenditures.", "1.5%", "capex"),
    # an aside may end at the verb
    ("Our gross margin, excluding amortized interest, impairment and abandonment was 22.2%.", "22.2%", "gross_margin"),
    # values that share a noun; values that have one each
    ("Traffic fell. Back when we had 5% or 6% comp growth, it was easy.", "5%", "comparable_sales"),
    ("Coal revenue was down 18% and 9% lower volumes hurt.", "18%", "revenue"),
    # what is doubled; what is compared
    ("We are on track with doubling our G6 capacity.", "doubling", "capacity"),
    ("Revenue grew at two to three times the GDP.", "two to three times", "revenue"),
    # the next clause has a subject of its own
    ("It is now at over 50%, and members have saved billions.", "50%", "other"),
    # what is sold, and what is not
    ("Traffic fell. Health was 10% of sequencing consumables.", "10%", "revenue"),
    ("Traffic fell. We ended with $725 million of federal operating losses.", "$725 million", "other"),
    # a part of its own pays no dividend
    ("The dividend is $0.12. In Intelligent Edge, we delivered 11% growth.", "11%", "revenue"),
    ("Loss before income taxes was $9 million.", "$9 million", "pretax_income"),
    ("The weighted average interest rate was 1.6%.", "1.6%", "interest"),
    ("Net effective rates were up 20%.", "20%", "price"),
    ("Revenue is up, with EBITDA in a range, representing growth of 12%.", "12%", "ebitda"),
    # a whole is not what the next value is about; nor is a cause
    ("The tax rate was 21.4% of pre-tax income, reduced by 0.4%.", "0.4%", "tax_rate"),
    ("Same-store sales were unfavorable 20% due to a decline in traffic.", "20%", "comparable_sales"),
    ("Our net unsecured debt to recurring EBITDA ratio is 5.1 times.", "5.1 times", "leverage"),
    ("Our services set an all-time record of $15.8 billion.", "$15.8 billion", "revenue"),
    ("Capex hit an all-time record of $15.8 million.", "$15.8 million", "capex"),
    ("Excluding the $9 million stocking order, Solara consumables grew 60%.", "60%", "revenue"),
    # whose employees they are
    ("A bank purchased our bundle for all 23,000 employees.", "23,000", "users"),
    ("A bank purchased our bundle, and we hired 23,000 employees.", "23,000", "headcount"),
    ("Gross margin was 38.2%. This was up 20 basis points due to cost savings.", "20 basis", "gross_margin"),
    # growth in what is named; a comparison of totals across an amount per share; a margin told of sales
    ("Shipments fell. We see strong growth in Solara Digital of 37%.", "37%", "revenue"),
    ("Shipments fell. We see strong growth in the quarter of 37%.", "37%", "volume"),
    ("Net income fell to $32.6 million or $1.71 per share from $34.7 million or $1.82.", "$34.7 million", "net_income"),
    ("Net income fell to $32.6 million or $1.71 per share from $34.7 million or $1.82.", "$1.71", "eps"),
    ("Operating margins of 13.3% of sales were up 317 basis points.", "317", "operating_margin"),
    ("Prior year loss reserves developed favorably by $1.5 million.", "$1.5 million", "other"),
    ("Capital additions were down $60 million.", "$60 million", "other"),
    ("Solara consumables were down about $20 million.", "$20 million", "revenue"),
    ("EPS is expected to range between $7.43 and $7.58 before restructuring charges.", "$7.43", "eps"),
    ("Corporate costs will be $200 million, given increases in medical costs.", "$200 million", "opex"),
    ("Our online businesses, excluding T&E, delivered roughly 20% growth.", "20%", "revenue"),
    ("Adjusted EBITDA exceeded the prior year quarter by 15%.", "15%", "ebitda"),
    ("Adjusted EBITDA margin exceeded 15%.", "15%", "ebitda_margin"),
    # a margin is that of the profit told before; a profit told after lends it no name
    ("Gross profit rose 28% to $624 million, representing a margin of 36%.", "36%", "gross_margin"),
    ("Adjusted EBITDA was $90 million. The margin was 18%, up from last year.", "18%", "ebitda_margin"),
    ("We target a margin of 36%, and gross profit will follow.", "36%", "operating_margin"),
    ("Gross profit rose, and the operating margin was 9%.", "9%", "operating_margin"),
    # what is done with things says what they are counted for; a verb that counts nothing does not
    ("We placed a record 2,663 analyzers.", "2,663", "volume"),
    ("About 9,000 analyzers were sold.", "9,000", "volume"),
    ("We drilled 64 laterals.", "64", "capacity"),
    ("We are now serving around 46 million people.", "46 million", "users"),
    ("We discussed 2,663 analyzers.", "2,663", "other"),
    # parts of a count are counts of the same
    ("The domain base was 172 million, consisting of 158 million names abroad.", "158 million", "volume"),
    ("Units were 172 million, and 158 million names are listed.", "158 million", "other"),
    # an effect on a share is one on its earnings; what a share costs is none
    ("Rate increases contributed $0.14 per share.", "$0.14", "eps"),
    ("We repurchased 2 million shares at an average price of $182 per share.", "$182", "buyback"),
    ("The quarterly dividend is $0.14 per share.", "$0.14", "dividend"),
    # a percentage before notes is their coupon
    ("We redeemed our 6.875% senior notes.", "6.875%", "interest"),
    ("Debt rose 6.875%.", "6.875%", "debt"),
    # money by which the business itself moved
    ("Our segment was down about $150 million.", "$150 million", "revenue"),
    ("Our television division generated $36.1 million.", "$36.1 million", "revenue"),
    ("The stadium division spans $36.1 million.", "$36.1 million", "other"),
    ("International is 40% of our business.", "40%", "revenue"),
    # what has no name here is not what an earlier sentence spoke of
    ("Traffic fell. Book value was $5 billion, $3 billion a year ago.", "$3 billion", "other"),
    # a tax rate and its parts; compensation that is no part of one
    ("Our tax rate was 22.5% of pre-tax income, comprised of a base rate of 24.2%.", "24.2%", "tax_rate"),
    ("The base rate was reduced by a 1.7% benefit for share-based compensation.", "1.7%", "tax_rate"),
    ("Share-based compensation was 1.7% of revenue.", "1.7%", "opex"),
    # income in cents is per share, whatever its name
    ("Operating earnings guidance is $1.96, operating earnings were $2.18.", "$2.18", "eps"),
    ("Operating earnings were $2.18 million.", "$2.18 million", "operating_income"),
    # growth without what was bought; the word behind "and" belongs to the next value
    ("Sales increased 21% or 17% excluding acquisitions.", "17%", "comparable_sales"),
    ("On an organic basis, sales grew 26%.", "26%", "comparable_sales"),
    ("Core revenue was up 3.5%.", "3.5%", "comparable_sales"),
    ("The core's revenue was up 3.5%.", "3.5%", "revenue"),
    ("Total revenues increased 5% and organic revenues increased 6%.", "5%", "revenue"),
    # an industry that is only outdone
    ("Our RevPAR outperformed the industry, declining 18.7%.", "18.7%", "comparable_sales"),
    ("Supply in the industry declined 18.7%.", "18.7%", "macro"),
    # points of a driver are of the margin told before; a driver told in percent is itself
    ("Gross margin fell, with a 50 basis point benefit from price increases.", "50 basis", "gross_margin"),
    ("Gross margin fell. Prices rose 5%.", "5%", "price"),
    ("Prices rose 50 basis points.", "50 basis", "price"),
    # a run rate of what is named; of nothing else it is of revenue
    ("Cost synergies will exceed a run rate of $50 million.", "$50 million", "productivity"),
    ("We are at an annual run rate of $50 million.", "$50 million", "arr"),
    # words of the trade that are no margin, no cash, no market
    ("Net interest margin was 3.1%.", "3.1%", "other"),
    ("The combined ratio was 93%.", "93%", "opex"),
    ("The cap rate on a cash basis was 7%.", "7%", "other"),
    ("We operate in 71 markets around the world.", "71", "other"),
    ("Customer conversations rose to 80,000.", "80,000", "other"),
    # what a driver did to a result; a driver that stands alone
    ("EBITDA growth was driven by $53 million in price and $79 million in net productivity.", "$79 million", "ebitda"),
    ("EBITDA growth was driven by price. Productivity was $79 million.", "$79 million", "productivity"),
    (
        "Operating income rose. This increase was driven by higher volume of $3 million.",
        "$3 million",
        "operating_income",
    ),
    # cents beside earnings per share are of it
    ("Earnings per share included $0.03 of severance.", "$0.03", "eps"),
    ("Earnings per share included $3 million of severance.", "$3 million", "opex"),
    # a share of sales is one, whatever makes it up
    ("That market is 2% of our revenue.", "2%", "revenue"),
    ("Inventory is 2% of our revenue.", "2%", "inventory"),
    # the parts of an organic growth
    ("Revenue grew 7% organically, reflecting 8% gains abroad.", "8%", "comparable_sales"),
    ("Revenue grew 7%, reflecting 8% gains abroad.", "8%", "revenue"),
    # shares bought, and shares left; money raised
    ("We repurchased shares, which reduced our shares outstanding to 270 million.", "270 million", "share_count"),
    ("Net proceeds were $700 million, part of which repurchased shares.", "$700 million", "other"),
    # a sum beside the share of sales is of what both tell
    ("Gross profit of $15 million or 24% of sales increased by $6 million.", "$6 million", "gross_profit"),
    # a market is where something grew
    ("We grew 12% in that market.", "12%", "revenue"),
    ("The market grew 12%.", "12%", "market_size"),
    # how well a product works is no metric of the company; how much more it sold is
    ("Our servers and GPUs are 10x faster.", "10x", "other"),
    ("Our chips offer up to 2x the performance of the servers before.", "2x", "other"),
    ("Our GPUs grew 10x.", "10x", "capacity"),
    # a business of so much; one that was bought for it
    ("Mobile orders are a $4 billion business.", "$4 billion", "revenue"),
    ("We acquired a $4 billion business.", "$4 billion", "acquisition"),
    ("Our automotive business nearly doubled.", "doubled", "revenue"),
    # cents are per share, unless of a gallon
    ("We had lower outage expenses of $0.10.", "$0.10", "eps"),
    ("Fuel costs were $0.10 per gallon.", "$0.10", "cost"),
    # what currency did to a metric; an effect of it that is only mentioned
    ("Revenue was positively impacted 6% due to favorable foreign currency.", "6%", "fx_impact"),
    ("Revenue growth was 6%, including favorable impacts from FX changes.", "6%", "revenue"),
    # a part of the company called "Core"
    ("Search was 30% of Solara Core revenue.", "30%", "revenue"),
    # prices of oil are no market
    ("We saw a $10 drop in oil prices.", "$10", "macro"),
    ("The fee per file was $2,100.", "$2,100", "price"),
    ("Fee income was $2,100.", "$2,100", "revenue"),
    ("Net cash provided by operations increased to $103 million.", "$103 million", "operating_cash_flow"),
    # what was done with money says what it is; a name says it better
    ("Operating profit fell. We recognized a gain of $60 million.", "$60 million", "other"),
    ("Operating profit fell. We had $60 million.", "$60 million", "operating_income"),
    ("Our cash is safe. We drew down another $200 million.", "$200 million", "debt"),
    ("Traffic fell. We will invest up to $47 million there.", "$47 million", "capex"),
    ("We invested $47 million in acquisitions.", "$47 million", "acquisition"),
    # points of nothing are of the margin named last, though other things were named since
    (
        "Gross margin was 40%. Capex fell. Headcount is up. The tailwind was 40 basis points.",
        "40 basis",
        "gross_margin",
    ),
    ("Gross margin was 40%. Capex fell. Headcount is up. The tailwind was $40 million.", "$40 million", "other"),
    # a word that is a name elsewhere
    ("Sales are fine. Fine dining generated $9 million.", "$9 million", "revenue"),
    ("We paid fines of $9 million.", "$9 million", "other"),
    ("This positions us well. Employees were 900.", "900", "headcount"),
    ("We replaced 150 steel service lines.", "150", "other"),
    # a bare number of unnamed things is no money
    ("Related deaths totaled 345,000.", "345,000", "other"),
]


def test_a_value_quoted_later_is_what_it_was_said_to_be() -> None:
    text = "We expect gross margin of 41% in Q4, and 3% of churn. It is early. There was much to do. Is the 41% guide safe?"
    first, _, last = extract_claims(text, period=PERIOD)
    assert (first.metric, last.metric, last.value_text) == ("gross_margin", "gross_margin", "41%")
    other = extract_claims(text.replace("the 41%", "a 43%"), period=PERIOD)[-1]
    assert other.metric == "other"


NOT_COUNTED = [
    ("According to 451 Research, it will rise.", "451"),
    ("The 7000 series desktop parts did well.", "7000"),
    ("It will feature up to 128 CPU cores.", "128"),
    ("We serve patients from age 18 to 65.", "18"),
    ("We again exceeded the rule of 40.", "40"),
    ("We enjoy combining the two organizations.", "two"),
    ("There are two players in this space.", "two"),
    ("We received seven Webby awards.", "seven"),
    ("We announce a 285-mile electric line.", "285"),
    ("Here is a 30,000 foot view of it.", "30,000"),
]


@pytest.mark.parametrize(("text", "value"), NOT_COUNTED)
def test_number_of_a_name(text: str, value: str) -> None:
    assert not [claim for claim in extract_claims(text, period=PERIOD) if value in claim.value_text]


MEASURED = [
    (
        "It increased GAAP operating income by $15 million and non-GAAP net income by $12 million.",
        "$12 million",
        "change",
    ),
    ("We raised $15 million by selling land and by leasing $12 million of barns.", "$12 million", "level"),
    ("We had a 22% increase in adjusted free cash flow to $1.6 billion.", "$1.6 billion", "level"),
    ("We had a 22% increase in adjusted free cash flow to $1.6 billion.", "22%", "growth"),
    ("Our program is making up about 42% of our tender.", "42%", "level"),
    ("Interest coverage was 5.2 times.", "5.2 times", "level"),
    ("Loan yields were 3.13%.", "3.13%", "level"),
    ("Loan yields rose 3.13%.", "3.13%", "growth"),
    ("Comparable sales accelerated to 7.3%.", "7.3%", "growth"),
    ("Gross margin accelerated to 7.3%.", "7.3%", "level"),
    ("We have earnings per share growth guidance of 5% to 7% from 2022.", "5% to 7%", "growth"),
    ("We had $5 million of higher maintenance costs.", "$5 million", "change"),
    ("We had $5 million of maintenance costs.", "$5 million", "level"),
    ("The spread fell to 225 basis points.", "225", "level"),
    ("The spread led to 225 basis points of margin.", "225", "change"),
    ("Our automotive percentage of revenue was 20%.", "20%", "level"),
    ("Remember the 11% comp.", "11%", "growth"),
    ("We are raising comparable sales guidance to 5% to 7% from our range of 1% to 3%.", "5% to 7%", "growth"),
    ("Upgrade rates came in at 21%.", "21%", "level"),
    ("Earnings per share of 17% to $8.33 were strong.", "17%", "growth"),
    # shares that one verb names
    ("The Americas were 51% of revenue, Europe was 33% and Asia was 15%.", "15%", "level"),
    ("The Americas were 51% of revenue, Europe grew 33% and Asia 15%.", "15%", "growth"),
    # what a value came from
    ("EPS declined from $0.67 a year ago to $0.33.", "$0.67", "level"),
    ("Operating margin increased from 13% a year ago to 22%.", "13%", "level"),
    ("EPS declined $0.67 a year ago.", "$0.67", "change"),
    # what something did to a result
    ("Revenue was favorably impacted by $33 million from currency.", "$33 million", "change"),
    ("The acquired shops contributed $0.06 to EPS.", "$0.06", "change"),
    ("The acquired shops contributed $20 million of revenue.", "$20 million", "level"),
    ("Revenue was $20 million, and its impact was felt.", "$20 million", "level"),
    ("The decline was partially offset by interest income of $29 million.", "$29 million", "change"),
    ("Interest income was $29 million.", "$29 million", "level"),
    ("Revenue growth of 9% includes a 2% growth benefit from the merger.", "2%", "change"),
    ("Revenue was up 6%, with 2% growth in Europe.", "2%", "growth"),
    # debt taken and paid back; a line of credit
    ("We repaid $9 million of debt in the quarter.", "$9 million", "change"),
    ("We used $491 million to repay our convertible notes.", "$491 million", "change"),
    ("Our debt was $491 million.", "$491 million", "level"),
    ("We had no borrowing on our $20 million revolving credit facility.", "$20 million", "level"),
    # a gain is an item of its own
    ("We recorded a gain of $62 million from the sale of a barn.", "$62 million", "level"),
    ("Revenue had an increase of $62 million.", "$62 million", "change"),
    # a move named ahead, or behind
    ("We had a decrease in working capital of $9.9 million.", "$9.9 million", "change"),
    ("The revenue decline due to weather was $9 million.", "$9 million", "change"),
    ("We spent $9 million on growth capital.", "$9 million", "level"),
    ("This represents $115 million of absolute revenue growth.", "$115 million", "change"),
    ("This represents $115 million of capital.", "$115 million", "level"),
    ("We grew pro forma revenue 5%.", "5%", "growth"),
    # an amount per share goes with the change in money; more of what is spent once is no change of it
    ("Claims reduced earnings by $187 million or $0.96 per share.", "$0.96", "change"),
    ("Net income was $187 million or $0.96 per share.", "$0.96", "level"),
    ("The board authorized an additional $75 million of repurchases.", "$75 million", "level"),
    ("We had an additional $75 million of revenue.", "$75 million", "change"),
    # where something arrives, and what it moves by
    ("Revenue rose, and logged-in users reached 77%.", "77%", "level"),
    ("We grew customer accounts by 3%.", "3%", "growth"),
    ("We reduced our leverage to a target of 2.5 times.", "2.5 times", "level"),
]


@pytest.mark.parametrize(("text", "value", "measure"), MEASURED)
def test_measure_alone(text: str, value: str, measure: str) -> None:
    assert _at(text, value).measure == measure


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("We repaid $9 million of debt.", "down"),
        ("We have retired or paid down nearly $9 million of term loans.", "down"),
        ("We issued $9 million of senior notes.", "up"),
        ("After redeeming the old notes, we issued $9 million of new notes.", "up"),
    ],
)
def test_debt_goes_up_when_taken_and_down_when_paid_back(text: str, direction: str) -> None:
    assert _at(text, "$9 million").direction == direction


@pytest.mark.parametrize(("text", "value", "metric"), METRICS)
def test_metric(text: str, value: str, metric: str) -> None:
    assert _at(text, value).metric == metric


_PUMPS = "Pumps revenue was $7 million. Pumps revenue grew 7%. We are pleased. It is a fine result. So we go on."
SEGMENTS = [
    ("Solara Q3 revenue reached $24 billion.", "$24 billion", "Solara"),
    ("Third quarter revenue reached $24 billion.", "$24 billion", None),
    ("The PO business continues to do well, double-digit growth.", "double-digit", "PO"),
    ("Subscription revenue grew 21%.", "21%", "Subscription"),
    ("Total revenue grew 21%.", "21%", None),
    ("Deferred revenue for apps grew 14%.", "14%", "apps"),
    ("We expect per store inventory to increase 4%.", "4%", None),
    ("Although renewal rates vary, we believe that the renewal rate will be 74%.", "74%", None),
    ("Our real objective is to reach 66 million listeners.", "66 million", None),
    # people and rates take named parts and places; other words tell a kind
    ("Self-pay churn was 1.7%, and paid U.S. members reached 14 million.", "1.7%", None),
    ("Self-pay churn was 1.7%, and paid U.S. members reached 14 million.", "14 million", "U.S."),
    ("We hired 150 field service employees.", "150", None),
    ("Maintenance revenue was $150 million.", "$150 million", "Maintenance"),
    # whose it is
    ("We now reach Solara's 66 million listeners.", "66 million", "Solara"),
    ("Net income attributable to Solara Core was $5 billion.", "$5 billion", "Solara Core"),
    ("The Transmission and Distribution segment earned $0.23 per share.", "$0.23", "Transmission and Distribution"),
    ("The board earned our trust, and EPS was $0.23.", "$0.23", None),
    # a date stands before the subject; "other" is a line of its own with a capital only
    ("In 2021, Solara Core generated $15 billion in revenue.", "$15 billion", "Solara Core"),
    ("Other revenue rose 6%.", "6%", "Other"),
    ("We had other revenue of $6 million.", "$6 million", None),
    # nouns that are no part of a company
    ("In a new logo win, a bank bought 40,000 licenses.", "40,000", None),
    ("Our long-term portfolio has an average yield of 2.1%.", "2.1%", None),
    ("Active locomotive count declined by 11%.", "11%", None),
    ("Overall visits declined 5%.", "5%", None),
    # a place among members; what only says that all is meant; a kind of member
    ("We added 1.4 million Rewards members in the U.S.", "1.4 million", "U.S."),
    ("We added 1.4 million Rewards members in the quarter.", "1.4 million", "Rewards"),
    ("Global storage revenues were $547 million.", "$547 million", "storage"),
    ("Our Global Coffee Alliance revenues were $547 million.", "$547 million", "Global Coffee Alliance"),
    ("Solara self-pay subscribers grew to 6.1 million.", "6.1 million", "Solara"),
    ("Our Rewards member base increased by 2.5 million members.", "2.5 million", "Rewards"),
    # no part: a matter of the balance sheet, a customer, a capital by its place
    ("Moving on to liquidity and capital structure, we issued $500 million of notes.", "$500 million", None),
    ("A U.S.-based conglomerate has 70,000 licenses.", "70,000", None),
    ("Outage expenses were $5 million.", "$5 million", None),
    ("Pandora expenses were $5 million, and AWS expenses $3 million.", "$3 million", "AWS"),
    ("Lower fixed costs were $5 million.", "$5 million", None),
    ("Direct revenue rose. Total RPO was $5.6 billion and current RPO $3.5 billion.", "$3.5 billion", None),
    ("Materials gross profit increased to $2 million.", "$2 million", "Materials"),
    ("The weighted average remaining life is 3 years.", "3 years", None),
    ("We did well. Onto Channel Development, revenue was $519 million.", "$519 million", "Channel Development"),
    ("For calendar 2022, we expect revenue of $519 million.", "$519 million", None),
    ("Brand revenue grew 5%, and Life Sciences grew 15%.", "15%", "Life Sciences"),
    ("Residential pest control made up 40% of our revenue.", "40%", "Residential pest control"),
    ("Our sales growth will be in the mid-single-digit range for Structural Heart.", "mid-single", "Structural Heart"),
    # what an earlier sentence turned to, or told of
    ("I'll review the performance of Fluid Power. Revenue was $15 million.", "$15 million", "Fluid Power"),
    ("Results came in as planned, starting with our pump segment. Revenue grew 7%.", "7%", "pump"),
    ("Let me add some detail on our tissue volumes. We shipped 12 million cases.", "12 million", "tissue"),
    ("We often talk about the pace of the recovery. Revenue was $15 million.", "$15 million", None),
    ("Let me add some detail on our kitchen capacity. Revenue was $15 million.", "$15 million", None),
    ("We are going to go to slide 15. Revenue was $15 million.", "$15 million", None),
    ("Pumps revenue grew 7%. Costs rose. Segment EBITDA was $4 million.", "$4 million", "Pumps"),
    ("Pumps revenue grew 7%. Total segment EBITDA was $4 million.", "$4 million", None),
    ("Pumps revenue grew 7%. Operating income was $4 million.", "$4 million", None),
    ("Pumps revenue was $7 million. This was 20% above our plan.", "20%", "Pumps"),
    ("Pumps revenue was $7 million. This brings capital expenditures to $2 million.", "$2 million", None),
    # the items of a list; names behind the values, and what is no part, are read otherwise
    ("Pump revenue fell, with North America down 12%, Europe, down 18%; and valves up 4%.", "12%", "North America"),
    ("Pump revenue fell, with North America down 12%, Europe, down 18%; and valves up 4%.", "18%", "Europe"),
    ("Pump revenue fell, with North America down 12%, Europe, down 18%; and valves up 4%.", "4%", "valves"),
    ("Revenue grew 17% in the Americas, 10% in EMEA, and 14% in APAC.", "10%", "EMEA"),
    ("Revenue was $17 million, gross margin 10%, and costs fell 3%.", "10%", None),
    # a part told of before in the call, named before the value without a metric
    (f"{_PUMPS} In our business with pumps we won a bid of $3 million.", "$3 million", "pumps"),
    (f"{_PUMPS} Excluding pumps, we won bids of $3 million.", "$3 million", None),
    (f"{_PUMPS} In our business with valves we won a bid of $3 million.", "$3 million", None),
    (f"{_PUMPS} After buying pumps we had cash of $3 million.", "$3 million", None),
    # what stands beside a part's value in the sentence is the part's, but for what a company holds as a whole
    ("Pump revenue fell 5%, and gross margins rose to 52.9%.", "52.9%", "Pump"),
    ("Pump revenue fell 5%, and the total gross margin rose to 52.9%.", "52.9%", None),
    ("Total revenue rose 2%, pump revenue fell 5%, and gross margins rose to 52.9%.", "52.9%", None),
    ("Pump revenue fell 5%, and EPS rose to $2.90.", "$2.90", None),
    ("Solara EPS rose to $2.90.", "$2.90", None),
    # who achieved it, what is expected to move, what a sentence or a clause opens on
    ("Finally, as planned, Blue Harbor delivered revenue of $77 million.", "$77 million", "Blue Harbor"),
    ("Finally Blue Harbor delivered net revenue of $77 million.", "$77 million", "Blue Harbor"),
    ("We delivered revenue of $77 million.", "$77 million", None),
    ("We expect storage licensing to grow in the high teens.", "high teens", "storage licensing"),
    ("We expect gross margins to increase 2%.", "2%", None),
    ("We expect to grow in the high teens.", "high teens", None),
    ("Our frozen and chilled segment delivered organic net sales growth of 7.8%.", "7.8%", "frozen and chilled"),
    ("Regarding the utility's results, operating income was $43 million.", "$43 million", "utility"),
    ("In terms of timing, operating income was $43 million.", "$43 million", None),
    ("Sales in Canada rose 4%, while in Europe our sales fell 3%.", "3%", "Europe"),
    ("Gross profit in the Pumps segment rose 8% to $1 billion, representing a margin of 61%.", "61%", "Pumps"),
    ("In APJ, demand was good. We hired. We expect revenue of $24 million, reflecting growth of 53%.", "53%", None),
    ("In APJ, demand was good. We hired. It grew 53%.", "53%", "APJ"),
    ("We expect same SKU pricing to rise 3%.", "3%", None),
    # whose share of what
    ("Cold drinks were 75% of our beverage sales.", "75%", "Cold drinks"),
    ("It was 75% of our beverage sales.", "75%", "beverage"),
    # the metric whose growth is told
    ("Advertising revenue had its best quarter ever, posting 7% growth.", "7%", "Advertising"),
]


@pytest.mark.parametrize(("text", "value", "segment"), SEGMENTS)
def test_segment(text: str, value: str, segment: str | None) -> None:
    assert _at(text, value).segment == segment


@pytest.mark.parametrize(("text", "segment"), [("In the Zed segment, revenue", "Zed"), ("At Zed, revenue", None)])
def test_a_segment_may_be_called_like_the_company(text: str, segment: str | None) -> None:
    (claim,) = extract_claims(f"{text} was $5 million.", period="2025-Q3", ticker="ZED")
    assert claim.segment == segment


def test_the_company_with_what_it_bought_is_no_part_of_it() -> None:
    (claim,) = extract_claims("On a combined Zed and Solara basis, revenue was $5 million.", ticker="ZED")
    assert claim.segment is None


def test_a_base_rate_is_named_beside_the_effective_one() -> None:
    claims = extract_claims("Our tax rate was 22% of pre-tax income, comprised of a base rate of 24%.")
    assert [(claim.metric, claim.metric_text) for claim in claims] == [
        ("tax_rate", "tax rate"),
        ("tax_rate", "base rate"),
    ]
    assert key_of(claims[0]) != key_of(claims[1])


MEASURES = [
    ("We expect Solara to grow to be a $2 billion market.", "$2 billion", "level", None),
    ("Solara added $2 billion of revenue growth.", "$2 billion", "change", "up"),
    ("The tax rule had a $30 million impact on net income.", "$30 million", "change", "down"),
    ("Of our bookings, I think 60% was upsell.", "60%", "level", None),
    ("Our bookings grew 60%.", "60%", "growth", "up"),
    ("Inventory fell 4%.", "4%", "growth", "down"),
]


@pytest.mark.parametrize(("text", "value", "measure", "direction"), MEASURES)
def test_measure(text: str, value: str, measure: str, direction: str | None) -> None:
    claim = _at(text, value)
    assert (claim.measure, claim.direction) == (measure, direction)


NONE = [
    "Each rack weighs nearly 2 tons.",
    "The 100,000 Genome Project is in the thick of it.",
    "A small firm has 20 employees or less.",
    "Inventory helped us to move to two-day delivery.",
    "Inventory turns rose in the last nine months.",
]


@pytest.mark.parametrize("text", NONE)
def test_no_claim(text: str) -> None:
    assert extract_claims(text, period=PERIOD) == []


def test_topic_names_a_rate() -> None:
    text = "Our renewal rate will be approximately 74%. This rate compares to 73% in the third quarter of 2024."
    assert [claim.metric for claim in extract_claims(text, period=PERIOD)] == ["retention", "retention"]
