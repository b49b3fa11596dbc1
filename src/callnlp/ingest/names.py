"""Names of people: what looks like one, and which two mean the same person."""

from __future__ import annotations

import functools
import re
import unicodedata

from callnlp.ingest.cues import Cues

__all__ = ["clean_name", "fold", "is_name", "same_person", "surname"]

_SUFFIXES = frozenset("jr sr ii iii iv cfa phd md esq cpa mba obe".split())
_HONORIFICS = frozenset("mr mrs ms miss dr prof sir dame professor doctor".split())
_PARTICLES = frozenset(
    "de del della der den van von vom zu zum la le les da di du dos das do bin ibn al el ten "
    "ter mac san st y e d'".split()
)
_MAX_TOKENS = 6
_TOKEN = re.compile(
    r"[^\W\d_][^\W\d_'’`´.&-]*(?:['’`´.-]+[^\W\d_]*)*[.,]?|\([^\W\d_][\w .'-]{0,20}\)|[\"“'‘][^\W\d_][\w "
    r".-]{0,20}[\"”'’]"
)
#: Some PDF text has this where a hyphen stood at the end of a line.
_LOST_HYPHEN = "\x02"
#: ``deSouza``, ``diStefano``: a particle written together with the name.
_CAMEL = re.compile(r"[a-z]{1,3}['’]?[A-Z][a-z]")
_MARKUP = re.compile(r"[*_#`]+|\s*\[\d+\]\s*$")


def clean_name(text: str) -> str:
    """Return a printed name without markup, doubled white space and end punctuation."""
    plain = _MARKUP.sub(" ", text).replace(_LOST_HYPHEN, "-")
    return " ".join(plain.split()).strip(" :;,-–—•|")


@functools.lru_cache(maxsize=4096)
def fold(name: str) -> tuple[str, ...]:
    """Return the tokens of a name in small letters, without accents, honorifics and suffixes.

    Examples
    --------
    >>> fold("Dr. José Á. Núñez, Jr.")
    ('jose', 'a', 'nunez')
    """
    plain = unicodedata.normalize("NFKD", name.replace(_LOST_HYPHEN, "-"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    tokens = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", plain)
    kept = [token.replace("’", "'") for token in tokens if token not in _SUFFIXES and token not in _HONORIFICS]
    return tuple(kept or tokens)


def surname(name: str) -> str:
    """Return the folded last token of a name; empty when there is none."""
    tokens = fold(name)
    return tokens[-1] if tokens else ""


@functools.lru_cache(maxsize=16_384)
def is_name(text: str, cues: Cues) -> bool:
    """Say whether ``text`` has the shape of a person's full name, and no other word in it."""
    text = text.replace(_LOST_HYPHEN, "-")
    if not 4 <= len(text) <= 60 or text[-1] in ":;!?" or (text[-1] == "." and not _ends_short(text)):
        return False
    tokens = text.split()
    if not 2 <= len(tokens) <= _MAX_TOKENS or not all(_token_ok(token) for token in tokens):
        return False
    capital = [token for token in tokens if token.lstrip("(\"“'‘")[:1].isupper() or _CAMEL.match(token)]
    if len(capital) < 2 or not tokens[0][0].isalpha() or not _is_capital(tokens[0]):
        return False
    if "," in text and not _is_suffix(text.rpartition(",")[2]):
        return False
    return not cues.any("not_name", text)


def _token_ok(token: str) -> bool:
    if not _TOKEN.fullmatch(token):
        return False
    return _is_capital(token) or token.casefold().rstrip(".,") in _PARTICLES or _CAMEL.match(token) is not None


def _is_capital(token: str) -> bool:
    first = token.lstrip("(\"“'‘")[:1]
    return first.isupper() or token.casefold().startswith("d'")


def _is_suffix(text: str) -> bool:
    return text.strip(" .").replace(".", "").casefold() in _SUFFIXES


def _ends_short(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1].rstrip(".")
    return len(last) <= 1 or _is_suffix(last)


def same_person(one: str, two: str, cues: Cues) -> bool:
    """Say whether two printed names can only be variants of one name.

    Short forms, initials, missing middle names and accents, and one wrong letter in a long name
    are variants; another surname or another first name is another person.

    Examples
    --------
    >>> from callnlp.ingest.cues import load_cues
    >>> same_person("Andy Jassy", "Andrew R. Jassy", load_cues())
    True
    >>> same_person("Brian Olsavsky", "Brian Nowak", load_cues())
    False
    """
    left, right = fold(one), fold(two)
    if not left or not right:
        return False
    if left == right:
        return True
    if min(len(left), len(right)) < 2:
        return False
    if not _close(left[-1], right[-1]):
        return _surname_inside(left, right) or _surname_inside(right, left)
    return _first_names_agree(left[:-1], right[:-1], cues)


def _surname_inside(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Double surnames: ``Karen Anne McLoughlin Smith`` against ``Karen McLoughlin``."""
    return len(left) >= 3 and len(right) == 2 and left[0] == right[0] and right[-1] in left[1:-1]


def _first_names_agree(left: tuple[str, ...], right: tuple[str, ...], cues: Cues) -> bool:
    if _first_agrees(left[0], right[0], cues):
        return True
    # Called by the middle name: "Wilmot Reed Hastings" and "Reed Hastings".
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    return any(_first_agrees(token, shorter[0], cues) for token in longer[1:] if len(token) > 1)


def _first_agrees(one: str, two: str, cues: Cues) -> bool:
    if one == two or (min(len(one), len(two)) == 1 and one[0] == two[0]):
        return True
    short, long = sorted((one, two), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    full_one = cues.nicknames.get(one, frozenset()) | {one}
    full_two = cues.nicknames.get(two, frozenset()) | {two}
    return bool(full_one & full_two) or (len(short) >= 5 and _close(one, two))


@functools.lru_cache(maxsize=8192)
def _close(one: str, two: str) -> bool:
    """Equal, or one letter apart in names of five letters and more."""
    if one == two:
        return True
    if min(len(one), len(two)) < 5 or abs(len(one) - len(two)) > 1:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    tail_one, tail_two = one[start:], two[start:]
    if len(one) == len(two):
        swapped = tail_one[:2] == tail_two[:2][::-1] and tail_one[2:] == tail_two[2:]
        return swapped or tail_one[1:] == tail_two[1:]
    longer, shorter = (tail_one, tail_two) if len(tail_one) > len(tail_two) else (tail_two, tail_one)
    return longer[1:] == shorter
