"""What must hold of every transcript, whatever file it came from."""

from __future__ import annotations

from callnlp.transcript import Transcript


def broken_laws(call: Transcript) -> list[str]:
    """Return the laws that ``call`` breaks, in words; empty when all hold."""
    return [*_turns(call), *_masks(call), *_sentences(call), *_exchanges(call)]


def _turns(call: Transcript) -> list[str]:
    broken = []
    at = 0
    for number, turn in enumerate(call.turns):
        if turn.index != number:
            broken.append(f"turn {number} has index {turn.index}")
        if not at <= turn.span.start <= turn.text_start < turn.span.end <= len(call.text):
            broken.append(f"turn {number} is out of order: {turn.span}, words at {turn.text_start}")
        words = turn.words.slice(call.text)
        if words != words.strip():
            broken.append(f"turn {number} begins or ends with white space")
        if turn.speaker not in call.speakers:
            broken.append(f"turn {number}: speaker is not among the speakers")
        if call.qa_start is not None and (turn.section == "qa") != (turn.span.start >= call.qa_start):
            broken.append(f"turn {number}: section {turn.section} against qa_start {call.qa_start}")
        at = turn.span.end
    names = [speaker.name for speaker in call.speakers]
    if len(set(names)) != len(names):
        broken.append("two speakers of one name")
    return broken


def _masks(call: Transcript) -> list[str]:
    broken = []
    covered = bytearray(len(call.text))
    end = 0
    for mask in call.masks:
        if mask.span.start < end or mask.span.end > len(call.text) or not len(mask.span):
            broken.append(f"mask {mask} overlaps or is empty")
        end = mask.span.end
        covered[mask.span.start : mask.span.end] = b"\1" * len(mask.span)
    for turn in call.turns:
        covered[turn.text_start : turn.span.end] = b"\1" * len(turn.words)
    loose = covered.find(b"\0")
    if loose >= 0:
        broken.append(f"character {loose} is in no turn and under no mask")
    return broken


def _sentences(call: Transcript) -> list[str]:
    broken = []
    masked = bytearray(len(call.text))
    for mask in call.masks:
        masked[mask.span.start : mask.span.end] = b"\1" * len(mask.span)
    at = 0
    for number, sentence in enumerate(call.sentences):
        if sentence.index != number:
            broken.append(f"sentence {number} has index {sentence.index}")
        turn = call.turns[sentence.turn]
        for span in sentence.spans:
            if span.start < at or not turn.words.contains(span) or not len(span):
                broken.append(f"sentence {number} is out of order or outside its turn: {span}")
            if masked.find(b"\1", span.start, span.end) >= 0:
                broken.append(f"sentence {number} overlaps a mask: {span}")
            at = span.end
    return broken


def _exchanges(call: Transcript) -> list[str]:
    broken = []
    for exchange in call.exchanges:
        if not exchange.questions or any(call.turns[at].role != "analyst" for at in exchange.questions):
            broken.append(f"exchange {exchange.index}: a question that no analyst asks")
        if any(at <= exchange.questions[0] for at in exchange.answers):
            broken.append(f"exchange {exchange.index}: an answer before the question")
    return broken
