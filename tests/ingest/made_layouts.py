"""Invented calls in the layouts that the tests need; no vendor's text."""

from __future__ import annotations

#: A short call of a company that does not exist, as (speaker, title, firm, words).
TURNS = (
    ("Operator", "", "", "Good day, and welcome to the Brellin Foods third quarter 2024 earnings call. I will now turn the "
     "call over to Nadia Torvik, Head of Investor Relations. Please go ahead."),
    ("Nadia Torvik", "Head of Investor Relations", "Brellin Foods, Inc.", "Thank you. With me today are Owen Halloran, our Chief Executive Officer, and "
     "Mei Castellan, our Chief Financial Officer. "
     "This call contains forward-looking statements. Actual results may differ materially. Owen will begin."),
    ("Owen Halloran", "Chief Executive Officer", "Brellin Foods, Inc.", "Thank you, Nadia. Net sales were $412 million, up 6%. "
     "We opened 2 plants -- one in Ohio, one in Texas -- and both are full. Mei?"),
    ("Mei Castellan", "Chief Financial Officer", "Brellin Foods, Inc.", "Thanks, Owen. Gross margin was 31.4%. For the full year "
     "we expect capital expenditures of about $60 million. Operator, we are ready for questions."),
    ("Operator", "", "", "We will now begin the question-and-answer session. Our first question comes from the line of "
     "Priya Lindgren with Ostrava Securities."),
    ("Priya Lindgren", "Analyst", "Ostrava Securities", "Hi, good morning. How full is the Texas plant, and what does it do to margin?"),
    ("Owen Halloran", "Chief Executive Officer", "Brellin Foods, Inc.", "Hi, Priya. It runs at 92% of its capacity. Mei can add the rest."),
    ("Mei Castellan", "Chief Financial Officer", "Brellin Foods, Inc.", "It adds 40 basis points from the fourth quarter on."),
    ("Operator", "", "", "Our next question comes from the line of Tomas Berglund with Fairwater Capital Markets."),
    ("Tomas Berglund", "Analyst", "Fairwater Capital Markets", "Thanks. Will you raise the dividend this year?"),
    ("Mei Castellan", "Chief Financial Officer", "Brellin Foods, Inc.", "We do not plan to. The leverage target comes first."),
    ("Operator", "", "", "This concludes our question-and-answer session. You may now disconnect."),
)  # fmt: skip


def _dashes() -> str:
    blocks = []
    for name, title, firm, words in TURNS:
        office = f" -- {firm} -- {title}" if title == "Analyst" else f" -- {title}" if title else ""
        blocks.append(f"{name}{office}\n\n{words}")
    return "\n\n".join(blocks)


def _listed() -> str:
    company = "\n".join(f"{n} - {t}" for n, t, _, _ in dict.fromkeys(t for t in TURNS if t[1] and t[1] != "Analyst"))
    analysts = "\n".join(f"{n} - {f}" for n, t, f, _ in dict.fromkeys(t for t in TURNS if t[1] == "Analyst"))
    company = "\n".join(dict.fromkeys(company.split("\n")))
    head = f"Brellin Foods, Inc. (NASDAQ:BRLN) Q3 2024 Earnings Conference Call October 24, 2024 8:00 AM ET\n\nCompany Participants\n\n{company}"
    body = "\n\n".join(f"{name}\n\n{words}" for name, _, _, words in TURNS)
    return f"{head}\n\nConference Call Participants\n\n{analysts}\n\n{body}\n"


def _colons() -> str:
    return "# Brellin Foods (BRLN) Q3 2024 Earnings Call\n\n" + "\n".join(f"{n}: {w}" for n, _, _, w in TURNS)


def _bold() -> str:
    return "# Brellin Foods (BRLN) Q3 2024 Earnings Call\n\n" + "\n\n".join(f"**{n}:** {w}" for n, _, _, w in TURNS)


def _numbered() -> str:
    blocks = []
    for number, (name, title, firm, words) in enumerate(TURNS, 1):
        blocks.append(f"{name}{',  ' + firm + ' - ' + title if title else ''}    [{number}]\n\n          {words}")
    return "Q3 2024 Brellin Foods Inc Earnings Call\nOCTOBER 24, 2024 / 12:00PM GMT\n\n" + "\n\n".join(blocks)


def _timed() -> str:
    return "Brellin Foods (BRLN) Q3 FY2024 earnings call transcript\nOct 24, 2024, 8:00 AM EDT\n\n" + "\n\n".join(
        f"{n}{chr(10) + t if t and t != 'Analyst' else ''}\n0:0{i % 10}:1{i % 10}\n\n{w}"
        for i, (n, t, _, w) in enumerate(TURNS)
    )


def _field() -> str:
    return "Reporting Period: Q3-2024\nCall Date: 2024-10-24\n\n" + "\n\n".join(
        f"Speaker: {n}\n{'Job Title: ' + t + chr(10) if t else ''}{'Company: ' + f + chr(10) if f else ''}Utterance {i}: {w}"
        for i, (n, t, f, w) in enumerate(TURNS, 1)
    )


def _speech() -> str:
    return " ".join(words for _, _, _, words in TURNS)


LAYOUTS = {
    "dashes": _dashes(),
    "listed": _listed(),
    "colons": _colons(),
    "bold": _bold(),
    "numbered": _numbered(),
    "timed": _timed(),
    "field": _field(),
}

#: The same call as speech recognition gives it: one paragraph, nobody named.
SPEECH = _speech()


#: A video interview of a company that does not exist, as (question, answer); headings stand above some questions.
INTERVIEW = (
    "Public\nTranscript\nVideo interview with Brellin Foods CFO Mei Castellan\nQ3 2024 results\nOctober 24, 2024\nQ3 2024 results\n"
    "Ms. Castellan, can you give us a summary of the quarter?\n"
    "Net sales were $412 million, up 6%, and gross margin was 31.4%. Why was it higher than guided? Both plants ran full,\n"
    "and freight came down. So what did we do? We raised the dividend by 5%, and we opened the plant in Texas two months\n"
    "before plan.\n"
    "Outlook\n"
    "Looking forward, what is your guidance for the fourth quarter, and what does this all mean for the year as a whole, which\n"
    "began slowly?\n"
    "For the fourth quarter we expect net sales of $420 million to $430 million.\n"
    "What drives that?\n"
    "Prices hold, and the Texas plant runs at 92% of its capacity.\n"
)
