"""Who spoke, and in what tone."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from callnlp.report.model import Line
from callnlp.report.rates import Scope, net_tone, tone_change
from callnlp.report.source import CallView, SentenceView
from callnlp.report.wording import Writer

__all__ = ["ceo_changes", "speakers_line", "tone_line"]

_ORDER = ("ceo", "cfo", "executive", "ir")

#: What may stand after a family name.
_AFTER = frozenset("jr sr ii iii iv phd md".split())
_ALIKE = 0.85  # share of letters that two spellings of one family name have in common


def speakers_line(view: CallView, writer: Writer) -> Line:
    """Return who of the company spoke, with words by part; or that the CEO did not take part.

    Parameters
    ----------
    view : CallView
        The call.
    writer : Writer
        Of the language.

    Returns
    -------
    Line
        Without sources: the counts are the store's.
    """
    say = writer.phrases
    if not view.attributed:
        return Line(say("spoke.unattributed", n=writer.number(view.words())))
    people: dict[tuple[int, str, str], dict[str, int]] = {}
    for turn in view.turns:
        if turn.role in _ORDER and turn.words:
            counts = people.setdefault((_ORDER.index(turn.role), turn.speaker, turn.role), {})
            counts[turn.section] = counts.get(turn.section, 0) + turn.words
    items = [
        f"{writer.role(role)} {name}".strip() + say.bracket(_split(counts, writer))
        for (_, name, role), counts in sorted(people.items(), key=lambda item: item[0][0])
    ]
    text = " · ".join(items)
    unknown = view.words(role="unknown")
    if unknown:
        text += (" · " if text else "") + say("spoke.unknown_share", n=writer.number(unknown))
    if not view.words(role="ceo"):
        return Line(text, strong=say("spoke.no_ceo"))
    return Line(text)


def _split(counts: dict[str, int], writer: Writer) -> str:
    numbers = {section: writer.number(count) for section, count in counts.items()}
    if len(numbers) == 2:
        return writer.phrases("spoke.split", **numbers)
    section = next(iter(numbers))
    return writer.phrases(f"spoke.{section}", **numbers)


def _parts(scope: Scope, section: str) -> tuple[SentenceView, ...]:
    return tuple(sentence for sentence in scope.sentences if sentence.section == section)


def tone_line(scope: Scope, before: Scope | None, writer: Writer, previous: str) -> Line:
    """Return the net tone by part with n, the gap, and the change on the quarter before.

    Parameters
    ----------
    scope, before : Scope
        Of the call and of the call a quarter before, if any; a change is given only between
        scopes of one kind.
    writer : Writer
        Of the language.
    previous : str
        Name of the quarter before.

    Returns
    -------
    Line
        Never a tone without its n, nor a difference without its interval.
    """
    say = writer.phrases
    items = []
    for section in ("prepared", "qa"):
        net = net_tone(_parts(scope, section))
        if net.net is not None:
            name = say(f"section.{section}.short")
            items.append(say("tone.item", section=name, net=writer.signed(net.net, 2), n=net.n))
    if not items:
        return Line(say("tone.none"))
    view = scope.view
    gap = tone_change((view, _parts(scope, "qa")), (view, _parts(scope, "prepared")))
    if gap is not None:
        items.append(_difference("tone.gap", gap, writer))
    if before is not None and before.whole == scope.whole:
        change = tone_change((view, scope.sentences), (before.view, before.sentences))
        if change is not None:
            items.append(_difference("tone.change", change, writer, previous=previous))
    return Line(say.listed(items))


def _difference(key: str, change: tuple[float, tuple[float, float]], writer: Writer, **names: str) -> str:
    value, (low, high) = change
    signs = {"change": writer.signed(value, 2), "low": writer.signed(low, 2), "high": writer.signed(high, 2)}
    return writer.phrases(key, **signs, **names)


def _one_person(known: str, words: Sequence[str]) -> bool:
    """Say whether a name is a known one in another spelling: the same family name, or nearly so with the given name."""
    given, family = known.split(maxsplit=1)[0], known.rsplit(maxsplit=1)[-1]
    if words[-1].casefold() == family:
        return True
    alike = SequenceMatcher(None, words[-1].casefold(), family).ratio() >= _ALIKE
    return alike and len(words) > 1 and words[0].casefold() == given


def ceo_changes(views: Sequence[CallView]) -> list[tuple[str, list[str]]]:
    """Return who spoke as CEO and in which quarters, where one is no longer heard and another is from then on.

    Two ways to write one name ("Andy Oak", "Andrew B. Oak") are one person: the family name decides.
    Two who share the office all year are no change.

    Parameters
    ----------
    views : sequence of CallView
        In time order.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for view in views:
        for turn in view.turns:
            words = [
                word for word in turn.speaker.replace(",", " ").split() if word.rstrip(".").casefold() not in _AFTER
            ]
            if turn.role != "ceo" or not words:
                continue
            key = next((known for known in found if _one_person(known, words)), " ".join(words).casefold())
            _, quarters = found.setdefault(key, (turn.speaker, []))
            if view.fiscal_period not in quarters:
                quarters.append(view.fiscal_period)
    spoken = sorted({quarter for _, quarters in found.values() for quarter in quarters})
    gone = any(quarters[-1] < spoken[-1] for _, quarters in found.values())
    new = any(quarters[0] > spoken[0] for _, quarters in found.values())
    return list(found.values()) if gone and new and len(found) > 1 else []
