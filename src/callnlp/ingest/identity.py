"""Company, ticker and date of a call, from title lines and from the operator's welcome."""

from __future__ import annotations

import re

from callnlp.ingest.fiscal import find_dates

__all__ = ["find_company", "find_date", "find_ticker"]

_EXCHANGE = re.compile(
    r"\b(?:NASDAQ(?:GS|GM|CM)?|Nasdaq(?:GS|GM|CM)?|NYSE(?:\s?American|\s?Arca)?|AMEX|OTC\w{0,3}|"
    r"LSE|TSX|ENXTAM|XTRA|HKEX|SEHK|ASX)\s?:\s?([A-Z]{1,5}(?:\.[A-Z])?)\b"
)
_BRACKET = re.compile(
    r"(?m)^(?:#{1,4}\s+|title:\s)?(?:[A-Z][^\n()]{1,70}\s?)?\(\s?([A-Z]{1,5}(?:\.[A-Z])?)\s?\)\s*(?:$|[-–,:]?\s?(?:"
    r"F?Q[1-4]\b|[1-4]Q|FY|20\d\d|[Ee]arnings|EARNINGS|[Ff]iscal|[Tt]ranscript))"
)
_RIC = re.compile(r"(?m)(?:^|,\s)([A-Z]{1,5})\.(?:OQ|N|O|K|L|AS|DE|PA|SW)\s-\s")
_FIELD = re.compile(r"(?im)^[*\s]{0,4}(?:ticker|symbol)[*\s]{0,4}:[*\s]{0,4}([A-Z]{1,5}(?:\.[A-Z])?)\b")
_NAME = re.compile(
    r"^([A-Z]{1,5})(?=[_.\-\s])|[-_\s]([A-Z]{1,5})(?=\.\w{2,5}$)|^([a-z]{1,5})_(?:quarterly|annual|q[1-4]|20\d\d)"
)
_NOT_TICKERS = frozenset(
    "CEO CFO COO CTO IR GAAP EPS ET EST EDT GMT FY NYSE Q QA USA US AI SEC LLC INC PDF PM AM EN ASR".split()
)
_WELCOME = re.compile(
    r"(?:[Ww]elcome(?:\s+\w+){0,3}?\s+to|[Jj]oin(?:ing)?\s+(?:us\s+)?(?:today\s+)?(?:for|on|to)"
    r"|[Ww]elcome\s+everyone\s+to)\s+(?:today['’]s\s+|the\s+|our\s+)*"
    r"([A-Z][\w&.,'’+-]*(?:\s+(?:[A-Z&][\w&.,'’+-]*|of|and|de|the)){0,6}?)(?:['’]s?)?\s+"
    r"(?=(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Qq][1-4]|[1-4]Q|[Ff]iscal|FY|20\d\d|[Ee]arnings|"
    r"[Cc]onference|[Qq]uarter|[Ff]inancial|[Ff]ull|[Yy]ear|[Rr]esults))"
)
_TITLE_LINE = re.compile(r"(?m)^(?:#{1,4}\s+)?([A-Z][^\n(|:]{2,60}?)\s*\((?:[A-Za-z]{2,8}\s?:\s?)?[A-Z.]{1,7}\s?\)")
_TITLE_PLAIN = re.compile(
    r"(?m)^(?:[A-Z]{1,5}(?:\.[A-Z]{1,2})?\s-\s)?(?:F?Q[1-4]\s+20\d\d|Q[1-4]\s+FY\s?20\d\d|Half "
    r"Year 20\d\d)\s+([A-Z][^\n]{2,60}?)\s+(?:Earnings|Conference|Results)\b"
)
_COMPANY_FIELD = re.compile(r"(?im)^[*\s]{0,4}(?:company|bank|issuer)[*\s]{0,4}:[*\s]{0,4}([^\n(*]{2,60})")
_EXCHANGE_LINE = re.compile(
    r"(?m)^([A-Z][^\n]{2,60}?)\s+(?:Nasdaq\w{0,2}|NYSE\w{0,4}|ENXTAM|[A-Z][A-Za-z]{2,9}):[A-Z]{1,5}\b"
)
_PERIOD_WORDS = r"(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Qq][1-4]|[1-4]Q|1st|2nd|3rd|4th|[Ff]iscal|20\d\d)"
_POSSESSIVE = re.compile(r"\b([A-Z][\w&.-]+(?:\s[A-Z][\w&.-]+){0,4})['’]s?\s" + _PERIOD_WORDS + r"\b")
_AFTER_PERIOD = re.compile(
    r"[Ww]elcome\s+to\s+(?:the\s+|our\s+)?(?:fiscal\s)?"
    + _PERIOD_WORDS
    + r"(?:[-\s](?:[Qq]uarter|20\d\d|[Ff]iscal|[Yy]ear|of|and|full)){0,5}\s([A-Z][\w&.-]+(?:\s[A-Z][\w&.-]+){0,4}?)\s+"
    r"(?=(?:[Ee]arnings|[Cc]onference|[Rr]esults|[Ff]inancial|[Tt]eleconference|[Cc]all)\b)"
)
_NO_COMPANY = re.compile(
    r"(?i)(?:inc\.?$|corp\.?$|financial|results|earnings|today|company|investor|please|thank|last|"
    r"next|f?q[1-4]|[1-4]q|fy|fiscal|full|first|second|third|fourth|our|the|year|call|today)\b|"
    r"20\d\d"
)
_TODAY = re.compile(
    r"(?i)\b(?:today(?:['’]s date)?|recorded(?: today| on)?|call (?:on|of|dated))(?:,| is|:)?(?: "
    r"on)?\s{0,2}(?:\w{3,6}day,?\s)?(?:the\s)?$"
)
_NOT_THE_CALL = re.compile(r"(?i)\b(?:scraped|translated|created|updated|url|https?|returns as of|published)\b")


def find_ticker(title: str, words: str, name: str) -> tuple[str | None, str | None, str | None]:
    """Return the ticker, the rule that read it, and the file name's ticker.

    Parameters
    ----------
    title : str
        Title lines and fields before the first turn.
    words : str
        Opening words.
    name : str
        File name.

    Returns
    -------
    ticker, rule, named : str or None
    """
    named = None
    match = _NAME.search(name)
    if match:
        named = next(group for group in match.groups() if group).upper()
        named = None if named in _NOT_TICKERS else named
    for pattern, rule in (
        (_FIELD, "ticker.field"),
        (_EXCHANGE, "ticker.exchange"),
        (_BRACKET, "ticker.bracket"),
        (_RIC, "ticker.ric"),
    ):
        read = [found.group(1) for found in pattern.finditer(title[:6000]) if found.group(1) not in _NOT_TICKERS]
        if read:
            return named if named in read else read[0], rule, named
    found_words = _EXCHANGE.search(words[:4000])
    if found_words:
        return found_words.group(1), "ticker.exchange", named
    return named, "ticker.name" if named else None, named


def find_company(title: str, words: str) -> tuple[str | None, str | None]:
    """Return the company's name and the rule that read it."""
    for pattern, rule in (
        (_COMPANY_FIELD, "company.field"),
        (_TITLE_LINE, "company.title"),
        (_EXCHANGE_LINE, "company.exchange"),
        (_TITLE_PLAIN, "company.title"),
    ):
        match = pattern.search(title[:6000])
        if match:
            return _tidy(match.group(1)), rule
    for match in _POSSESSIVE.finditer(words[:4000]):
        if not _NO_COMPANY.match(match.group(1)):
            return _tidy(match.group(1)), "company.possessive"
    match = _AFTER_PERIOD.search(words[:4000])
    if match and not _NO_COMPANY.match(match.group(1)):
        return _tidy(match.group(1)), "company.welcome"
    for match in _WELCOME.finditer(words[:4000]):
        if not _NO_COMPANY.match(match.group(1)):
            return _tidy(match.group(1)), "company.welcome"
    return None, None


def _tidy(name: str) -> str:
    plain = " ".join(name.split()).strip(" ,-–—:*#\"'’")
    return re.sub(r"['’]s?$", "", plain)


def find_date(title: str, words: str, name: str) -> tuple[str | None, str | None]:
    """Return the call's date (ISO) and the rule that read it."""
    for at, date in find_dates(title[:6000]):
        line = title[title.rfind("\n", 0, at) + 1 : at]
        if not _NOT_THE_CALL.search(line):
            return date, "date.title"
    for at, date in find_dates(words[:12_000]):
        if _TODAY.search(words[max(0, at - 60) : at]):
            return date, "date.words"
    named = find_dates(name.replace("_", " "))
    return (named[0][1], "date.name") if named else (None, None)
