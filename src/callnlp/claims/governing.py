"""Which of the periods that a sentence names is a value's.

One right behind the value binds first, then the nearest one of the clause, then the one that opens the
sentence. One that only dates a comparison, an event told of in passing or what is set apart is nobody's.
"""

from __future__ import annotations

import re

from callnlp.annotation import Quantity, Stance
from callnlp.claims.scene import Scene
from callnlp.claims.timeline import is_over, is_past
from callnlp.language.metrics import MetricMention
from callnlp.language.periods import PeriodMention

__all__ = ["NAMED", "NAMED_AGO", "adds_up", "coming_periods", "governing_period", "is_comparison", "opening_period"]

NAMED = ("period.quarter.named", "period.quarter.ordinal")
"""Rules of quarters that are named, with or without their year."""
NAMED_AGO = ("period.quarter.named_ago", "period.quarter.month_ago")
"""Rules of quarters that are named as those of the year before."""
_DIRECT = re.compile(
    r"\s*(?:(?:of|in|for|during|at|as of|on|by|from|over|through|ending|ended|the|our|both|here|up|down|all|"
    r"year[- ]over[- ]year|sequentially|to|,|exiting|this|cash|revenue|level|fiscal|full)\s+){0,4}\Z"
)
_BREAK = re.compile(r"[;]|,? (?:but|while|whereas|compared|versus)\b|,")
_CLAUSE = re.compile(
    r"[;]|,? (?:but|while|whereas)\b|, and\b|\b(?:which|driven by|due to|as a result of|after|"
    r"with an?|associated with|related to|resulting from)\b"
)
_COMPARED = re.compile(
    r"\b(?:from|versus|vs\.?|over|than|compared (?:to|with)|against|relative to|as of|on top of|outside of|"
    r"within|entering|after|lapping|coming off(?: of)?|(?:in line|consistent|level|even|flat|on par) with|"
    r"(?:similar|comparable|flat) to)\s+(?:the |our |a )?(?:\w+ ){0,2}\Z|"
    r"\b(?:above|below|ahead of|short of|(?:premium|discount|equal|close|identical|superior|favorable|unfavorable) to|"
    r"exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|outpac(?:es|ed|ing)|match(?:es|ed|ing)?|doubl(?:e|ed|ing)|"
    r"tripl(?:e|ed|ing)|(?:points|bps|percent|%) to)\s+(?:the |our |that of )?\Z"  # see _AIM
)
_PREPOSITION = re.compile(
    r"\b(?:for|in|during|on|at|to|into|of|over|within|throughout|through|regarding|about|out|our|as for|the|"
    r"by)\s+(?:the |our )?(?:early |late |mid-?)?\Z"
)
_REPORTED = re.compile(
    r"\b(?:flagged|said|mentioned|talked|discussed|noted|indicated|announced|shared|told|guided|gave|given|promised|"
    r"outlined|provided)\s+(?:(?:you|it|to|this|that|them|as|about|for|in|back|early|late|on|the|at|our) ){0,3}\Z"
)
# "... the business, which we acquired back in March, ...": when something was bought dates no figure.
_EVENT = re.compile(
    r"\b(?:which|that|who)\b[^,;]{0,40}\b(?:acquired|bought|purchased|launched|announced|introduced|opened|"
    r"signed|completed|closed|released|issued|started|began|joined|sold|divested|exited|entered|repaid|redeemed|retired)\b[^,;]{0,14}\Z"
)
_SET_APART = re.compile(
    r"(?:(?:and|so|but|now),? )?(?:excluding|adjusting for|adjusted for|apart from|aside from|other than|after|"
    r"despite|(?:if|when|once) (?:we|you|i|one) (?:\w+ )?(?:exclude|set aside|strip|remove|take out|back out|"
    r"adjust for|normalize))\b[^,;]*\Z"
)
# "70% of 2019 levels", "doubling the prior year level": a level is what a value is measured by.
_LEVELS = re.compile(r"(?:['’]s)?[ -](?:(?:average|revenue|sales|volume|peak|record|exit|comparable) )?levels?\b")
_AIM = re.compile(
    r" (?:[\w-]+ ){0,2}(?:targets?|goals?|algorithm|guidance|outlook|expectations?|forecast|plan|range|estimates?)\b"
)
_SINCE = re.compile(r"\bsince\b[^,;.]{1,60}\b(?:in|of|during|at|back) (?:the |our |early |late |fiscal )?\Z")
_MODIFIES = re.compile(r"[ -](?:(?:adjusted|total|non-gaap|gaap|net|organic|consolidated|worldwide|our)[ -]){0,2}")
_IN = re.compile(r"\b(?:in|during|by|through)\s+(?:the )?\Z")
_CUSTOMS = ("period.history", "period.custom")
_HABITS = ("period.habit", *_CUSTOMS)
_LOOSE = re.compile(
    r"[;,]|\b(?:and|but|while|with|which|compared|versus|from|driven|due|that|than|as|after|"
    r"following|since)\b"
)
_IN_A_NAME = re.compile(
    r" (?:(?!revenue|sales|capex|capital|earnings|guidance|outlook)[\w&-]+ ){0,4}"
    r"(?:agreement|act|notes|bonds|(?:debt )?maturit(?:y|ies)|settlement|investor day|analyst day|term loan|facility|"
    r"guarantees?|acquisition|divestiture|ruling|hurricanes?|storms?|awards?|festival|election|olympics|world cup|"
    r"conference|summit|survey|championship|tax reform|model[- ]years?|vintage|cohort|class)\b"
)
_TOLD_THEN = re.compile(r" (?:guidance|guide|outlook|forecast|call|investor|expectations)\b")
_MATURES = re.compile(
    r"\b(?:matur(?:es?|ing)|due|expir(?:es?|ing))(?: (?:in|on|by|at|the|early|late|fiscal|end|of)){0,4} \Z"
)
_IN_A_TIME = re.compile(r"\b(?:in|for|during|since|by|from|through|fiscal|year)\s+\Z")
_SUPERLATIVE = re.compile(r"\b(?:\w+est|best|most|worst|first|record|only time)\b")
_GUIDE = re.compile(r"\b(?:guid(?:e|ance)|outlook|expectations?|forecast|estimate)\b")
_EARLIER = re.compile(r"\b(?:early|earlier|towards?)(?: in)? (?:the end of )?\Z")
_BEST_OF = re.compile(r"\b(?:\w+est|best|most|worst|first|record)\b(?: \w+)? of \Z")
_OF_THE = re.compile(r"\bof (?:the |our )?\Z")
_PHRASE = re.compile(r"(?: (?:of|and|or|in|[a-z-]+)){1,9} ")
_LEAST = 1.5  # a period further off than this speaks of something else
_OVER_ALL_OF = re.compile(r"(?:(?:and|but|so|then),? )*over (?:the |our |this )?")
_BY_THEN = re.compile(r"(?:(?:and|but|so|then),? )*(?:by|in|during|for|through) ")
_LOOKS_BACK = ("period.quarter.last", "period.year.last")


def governing_period(
    scene: Scene, quantity: Quantity, stance: Stance, metric: MetricMention | None
) -> PeriodMention | None:
    """Return the period that the sentence names for a value; None when it names none that fits.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    stance : str
        What the sentence says by it.
    metric : MetricMention, optional
        The words that name the value's metric.
    """
    best: tuple[float, PeriodMention] | None = None
    for mention in scene.periods:
        if mention.span.start > quantity.span.end and _belongs_to_other(scene, mention, metric):
            continue
        score = _score(scene, quantity, mention, stance)
        if score is not None and score >= _LEAST and (best is None or score > best[0]):
            best = score, mention
    return best[1] if best is not None else None


def _belongs_to_other(scene: Scene, mention: PeriodMention, metric: MetricMention | None) -> bool:
    """Say whether a period stands right before another metric's name: "trailing 12-month free cash flow"."""
    for other in scene.mentions:
        gap = scene.low[mention.span.end : other.span.start] if other.span.start >= mention.span.end else None
        if gap is not None and _MODIFIES.fullmatch(gap):
            return metric is None or other.span != metric.span
    return False


def _score(scene: Scene, quantity: Quantity, mention: PeriodMention, stance: Stance) -> float | None:
    """Return how well a period fits a value; None when it cannot be its period."""
    behind = mention.span.start >= quantity.span.end
    gap = scene.gap(quantity.span, mention.span)
    direct = _DIRECT.match(gap) is not None
    others = scene.quantities_between(quantity.span, mention.span)
    attached = behind and not others and len(gap.split()) <= 7 and _LOOSE.search(gap) is None
    other_item = ";" in gap and not _opens(scene, mention)  # of a list: "mix of 40% in H1; EPS of $1"
    if other_item or not _possible(scene, quantity, mention, stance, direct=direct and behind, near=attached):
        return None
    score = 5.0 - 0.08 * len(gap.split()) - 1.2 * others - 0.35 * len(_BREAK.findall(gap))
    score -= 1.2 * len(_CLAUSE.findall(gap))
    if behind:
        told = 0.5 if _BREAK.search(gap) is None else -0.5  # ", a record first quarter" is said of the main figure
        score += 3.0 if direct else 1.6 if attached else told if stance == "prior" else -0.8
        if others and re.search(r"\b(?:from|versus|compared)\b", gap):
            score -= 2.0  # behind what the value is compared with
    elif stance == "prior" and gap.strip() and not _is_compared(scene, mention):
        score -= 3.0
    elif direct:
        score += 0.5
    if not behind and _opens(scene, mention):
        score = max(score, 2.0)
    close = not behind and _is_close(scene, mention, gap, others=others)
    if mention.kind in ("month", "date") and not direct and not attached and not close:
        score -= 3.0
    if mention.kind == "multi":
        if not behind and _OF_THE.search(scene.before(mention.span, words=2)):
            score -= 2.0  # "on the strength of the last few quarters we achieved"
        score += (
            1.5 if mention.rule in _HABITS or mention.rule == "period.cagr" else 0.5 if stance == "target" else -1.0
        )
    return score


def _is_compared(scene: Scene, mention: PeriodMention) -> bool:
    if is_comparison(scene, mention) or _COMPARES.search(scene.before(mention.span, words=4)) is not None:
        return True
    return any(  # "compared with EBITDA reported in the second quarter of 2021 of $30 million"
        cue.rule == "stance.prior.compare"
        and is_past(mention.past, scene.calendar)
        and mention.dated
        and cue.span.end <= mention.span.start < cue.scope.end
        and not scene.quantities_between(cue.span, mention.span)
        for cue in scene.cues
    )


_COMPARES = re.compile(r"\bcompares? (?:to|with) (?:the |our )?\Z")


def _is_close(scene: Scene, mention: PeriodMention, gap: str, *, others: int) -> bool:
    """Say whether a month ahead of a value dates it: "in June, time spent grew 55%", "payments in June were 9%"."""
    if not others and len(gap.split()) <= 4 and not _BREAK.search(gap.lstrip(", ")):
        return True
    return scene.words_in(0, mention.span.start) <= 4 and not _CLAUSE.search(gap) and _opens(scene, mention)


def _possible(
    scene: Scene, quantity: Quantity, mention: PeriodMention, stance: Stance, *, direct: bool, near: bool
) -> bool:
    if _told_aside(scene, quantity, mention, direct=direct):
        return False
    if stance == "prior":
        return not _measures_guide(scene, quantity, mention)
    if mention.kind == "year_ago" and not _told_of(scene, quantity, mention):
        return False
    # "well below our long-term target of 2.75 times": the aim itself is of the long run.
    aim = mention.kind == "multi" and mention.span.end <= quantity.span.start
    compared = is_comparison(scene, mention) and not (aim and _AIM.match(scene.low, mention.span.end))
    if compared or _of_the_compared(scene, mention):
        return False
    if not _spans(scene, quantity, mention, direct=direct):
        return False
    if mention.rule in _LOOKS_BACK and not (direct or near) and scene.words_in(0, mention.span.start) > 3:
        return False
    if stance in ("guidance", "target") and not (direct or near) and not _subject_of_estimate(scene, quantity, mention):
        return mention.coming is None or not is_over(mention.coming, scene.calendar)
    return True


def _measures_guide(scene: Scene, quantity: Quantity, mention: PeriodMention) -> bool:
    """Say whether a guide ahead is measured by a period: "growth of 60% over 2020, up from our guidance of 50%"."""
    if mention.span.end > quantity.span.start or _GUIDE.search(scene.gap(mention.span, quantity.span)) is None:
        return False
    ahead = [q.span for q in scene.quantities if q.span.end <= mention.span.start]
    return bool(ahead) and len(scene.gap(ahead[-1], mention.span).split()) <= 2 and is_comparison(scene, mention)


def _spans(scene: Scene, quantity: Quantity, mention: PeriodMention, *, direct: bool) -> bool:
    """Say whether a value can be of the twelve months, the years or the habit that the sentence names."""
    if scene.before(mention.span, words=1) == "over " and not direct and not _opens(scene, mention):
        gap = scene.gap(mention.span, quantity.span)  # "sales over the past 12 months were $5 million"
        behind = mention.span.start > quantity.span.end
        return _LOOSE.search(gap if behind else gap.lstrip(", ")) is None and len(gap.split()) <= (10 if behind else 4)
    if mention.kind != "multi":
        return True
    if mention.span.start > quantity.span.end:
        return mention.rule not in _HABITS or direct or _in_phrase(scene, quantity, mention)
    if mention.rule in _CUSTOMS and "," in scene.gap(mention.span, quantity.span) and not _opens(scene, mention):
        return False  # "below what we had historically, a margin of 25%"
    if scene.before(quantity.span, words=1) == "to ":
        return False  # "over the last two years it rose from 15% to 18%": that is the level now
    return mention.rule != "period.habit" or "plan" in scene.low or mention.span.start == 0


def _in_phrase(scene: Scene, quantity: Quantity, mention: PeriodMention) -> bool:
    """Say whether a habit closes the value's own phrase: "215 tons of wheat and oats annually"."""
    gap = scene.gap(quantity.span, mention.span)
    return _PHRASE.fullmatch(gap) is not None and not scene.quantities_between(quantity.span, mention.span)


def _told_aside(scene: Scene, quantity: Quantity, mention: PeriodMention, *, direct: bool) -> bool:
    """Say whether a period dates a report, an event told of in passing, or what is set apart ahead of the figure."""
    lead = scene.before(mention.span, words=5)
    if _REPORTED.search(lead) and mention.kind in ("month", "date", "quarter"):
        return True
    guided = mention.kind in ("month", "date") and _TOLD_THEN.match(scene.low, mention.span.end) is not None
    if guided or _MATURES.search(lead):
        return True  # "against our January guidance", "senior notes due in 2023"
    best = mention.rule == "period.span" and _SUPERLATIVE.search(lead) is not None
    if best or (mention.rule == "period.year.this" and (_EARLIER.search(lead) or _BEST_OF.search(lead))):
        return True  # "the fastest rate in nine years", "our strongest quarter of the year", "early this year"
    year = mention.rule == "period.year.named" or (mention.kind == "month" and mention.dated)
    named = year and _IN_A_NAME.match(scene.after(mention.span, words=6)) is not None
    if named and not _IN_A_TIME.search(lead):
        return True  # "under the 2018 licence agreement"
    if _SINCE.search(scene.before(mention.span, words=10)) and mention.kind != "ytd":
        return True  # "since we launched in 2013": where it began dates no figure
    if direct:
        return False
    if _EVENT.search(scene.before(mention.span, words=10)):
        return True
    ahead = mention.span.end <= quantity.span.start and "," in scene.gap(mention.span, quantity.span)
    return ahead and _SET_APART.match(scene.low[: mention.span.start]) is not None


def _told_of(scene: Scene, quantity: Quantity, mention: PeriodMention) -> bool:
    """Say whether an earlier period is itself spoken about: "in the year-ago quarter, it had $3 million"."""
    if scene.quantities_between(mention.span, quantity.span):
        return False
    if mention.span.end <= quantity.span.start:
        opens = (
            scene.words_in(0, mention.span.start) <= 1 or _THIS_TIME.match(scene.low, mention.span.start) is not None
        )
        return opens or _IN.search(scene.before(mention.span, words=2)) is not None
    before = scene.before(quantity.span, words=5)
    close = _WAS_THEN.fullmatch(scene.gap(quantity.span, mention.span)) is not None
    return close and _WAS.search(before) is not None and scene.vocabulary.move.search(before) is None


_THIS_TIME = re.compile(r"this (?:time|quarter) last year")
_WAS_THEN = re.compile(r"[ ,]*(?:in |at |for )?(?:the )?")
_WAS = re.compile(r"\b(?:was|were|had)\b")


_WILL_BE = re.compile(r"[ ,]*(?:will|to|should|would)(?: be| come in| total)(?: at)?[ ,]*")


def _subject_of_estimate(scene: Scene, quantity: Quantity, mention: PeriodMention) -> bool:
    """Say whether a period that is over is estimated: "the rate for the fourth quarter of 2021 will be 74%"."""
    return mention.dated and _WILL_BE.fullmatch(scene.gap(mention.span, quantity.span)) is not None


def _of_the_compared(scene: Scene, mention: PeriodMention) -> bool:
    """Say whether a period dates a value that another is compared with: "compared to $451 million in Q4 2020"."""
    for cue in scene.cues:
        if not cue.rule.startswith("stance.prior.") or cue.span.end > mention.span.start:
            continue
        values = [q.span for q in scene.quantities if cue.span.end <= q.span.start and q.span.end <= mention.span.start]
        if values and cue.scope.end > values[0].start and len(scene.gap(values[-1], mention.span).split()) <= 5:
            if len(values) == 1 or scene.words_in(values[0].end, values[-1].start) <= 3:
                return True
    return False


def is_comparison(scene: Scene, mention: PeriodMention) -> bool:
    """Say whether the period is what a value is compared with: "up 16% from the prior year".

    Parameters
    ----------
    scene : Scene
        The sentence.
    mention : PeriodMention
        One of its periods.
    """
    lead = scene.before(mention.span, words=4)
    if mention.rule == "period.span" or _OVER_ALL_OF.fullmatch(scene.low[: mention.span.start]):
        return False  # "Over the full year 2018, we expect ...": nothing stands ahead to be compared
    if mention.kind == "ttm" and lead.endswith("over "):
        return False  # "979 openings over the past 12 months"
    if mention.rule in NAMED_AGO and _BY_THEN.fullmatch(scene.low[: mention.span.start]):
        return False  # "By the third quarter of last year, ..."
    if _LEVELS.match(scene.low, mention.span.end):
        return True
    bases = ("basis.yoy", "basis.qoq", "basis.since") if mention.kind != "multi" else ("basis.yoy", "basis.qoq")
    if any(cue.category in bases and cue.span.overlaps(mention.span) for cue in scene.cues):
        return True
    compared = _COMPARED.search(lead)
    if compared is None or lead.endswith("as of "):
        return False
    aim = mention.kind != "multi" and _AIM.match(scene.low, mention.span.end) is not None
    return not (aim and compared[0].startswith(("above", "below", "exceed")))


def opening_period(scene: Scene) -> PeriodMention | None:
    """Return the period with which the sentence opens ("For the third quarter, ..."), if any.

    Parameters
    ----------
    scene : Scene
        The sentence.
    """
    for mention in scene.periods:
        if mention.kind in ("multi", "year_ago", "month", "date") or is_comparison(scene, mention):
            continue
        if _opens(scene, mention):
            return mention
    return None


def coming_periods(scene: Scene) -> set[str]:
    """Return the quarters, halves and years still to end that a sentence names.

    Parameters
    ----------
    scene : Scene
        The sentence.
    """
    named = [m.coming for m in scene.periods if m.kind in ("quarter", "half", "year") and m.rule not in _LOOKS_BACK]
    return {period for period in named if period is not None and not is_over(period, scene.calendar)}


def _opens(scene: Scene, mention: PeriodMention) -> bool:
    """Say whether a period stands at the head of its sentence, alone or behind a preposition."""
    words = scene.words_in(0, mention.span.start)
    lead = scene.low[: mention.span.start]
    if any(quantity.span.end <= mention.span.start for quantity in scene.quantities):
        return False
    return words <= 1 or (words <= 10 and _PREPOSITION.search(lead) is not None and not _REPORTED.search(lead))


def adds_up(scene: Scene, quantity: Quantity) -> bool:
    """Say whether an amount is counted from a beginning: "since we launched in 2013, we have added 700,000 jobs".

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The amount.
    """
    ahead = scene.low.startswith("since ") and "," in scene.low[: quantity.span.start]
    return ahead and any(_SINCE.search(scene.before(mention.span, words=10)) for mention in scene.periods)
