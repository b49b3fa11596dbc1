"""The noun of a count: "579 net new store openings" counts net new store openings."""

from __future__ import annotations

from callnlp.language.tokens import HYPHENS, Tokens

__all__ = ["counted_noun", "counts_days"]

_MAX_WORDS = 4
#: Where the noun phrase ends.
_STOPS = frozenset(
    """a about above across after again against ago all also although among an and any are around as at be because
    been before being below between both but by came can compared could did do does down driven due during each
    excluding expected for from further growing had has have he her here higher his how i if in including into is
    it it's its just last less like lower may mean might month more most my next no not now of off ok okay on once
    one only or other our out over per plus quarter right she should similar since so some such than that that's
    the their them then there these they think this those though through to today together too under until up
    versus vs was we we're well were what when where which while who will with within would year yes yet you your
    respectively sequentially based excuse sorry thank thanks percent increased grew rose declined represents
    representing reflecting""".split()
)


#: Plural or not, these end no noun phrase.
_NOT_HEADS = frozenset("gross business sales process access class plus analytics cross mass less".split())
_DAYS = frozenset("days dso dpo dio dsos".split())


def counted_noun(tokens: Tokens, index: int) -> str | None:
    """Return the noun phrase at token ``index``, as written, or None where another kind of word follows.

    It ends with its first plural ("net new store openings"), or before a word that cannot be in it.
    """
    index += tokens.word(index) in HYPHENS and tokens.glued(index)
    last = index
    for _ in range(_MAX_WORDS):
        if not tokens.is_word(last) or tokens.word(last) in _STOPS:
            break
        last += 1
        while (
            tokens.word(last) in HYPHENS and tokens.glued(last) and tokens.glued(last + 1) and tokens.is_word(last + 1)
        ):
            last += 2
        word = tokens.word(last - 1)
        if word.endswith("s") and not word.endswith(("ss", "us")) and word not in _NOT_HEADS:
            break
    return " ".join(tokens.slice(index, last).split()) if last > index else None


def counts_days(tokens: Tokens, index: int) -> bool:
    """Say whether a bare figure at token ``index`` is days, by the subject before it: "DSO was 55"."""
    for word in reversed(tokens.words[max(0, index - 6) : index]):
        if word in _DAYS:
            return True
        if word in (".", ";", "?", ",") or word[0].isdecimal():
            return False
    return False
