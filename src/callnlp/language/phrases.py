"""Fixed phrases in English and Chinese, filled in from ``wording.toml``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal, get_args

from callnlp.errors import LexiconError, UsageError
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import WordingEntry

__all__ = ["LANGUAGES", "Language", "Phrases", "phrases_for"]

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language, by id.

    Parameters
    ----------
    language : {"en", "zh"}
    texts : dict of str to str
        Templates with ``{names}``.

    Examples
    --------
    >>> phrases_for("zh")("bound.approx", value="3%")
    '约 3%'
    """

    language: Language
    texts: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the phrase ``key`` with its names filled in.

        Raises
        ------
        LexiconError
            When there is no such phrase, or it asks for a name that is not given.
        """
        try:
            return self.texts[key].format(**values)
        except KeyError as error:
            raise LexiconError(f"wording.toml: phrase {key!r} is missing, or needs {error}") from error

    def has(self, key: str) -> bool:
        """Say whether there is a phrase of this id."""
        return key in self.texts

    def get(self, key: str, default: str) -> str:
        """Return the phrase as it stands, or ``default``."""
        return self.texts.get(key, default)

    def listed(self, items: list[str] | tuple[str, ...]) -> str:
        """Return items as one string, with the language's separator."""
        return ("；" if self.language == "zh" else "; ").join(items)

    def bracket(self, text: str) -> str:
        """Return ``text`` in the language's brackets, with a space before where one belongs."""
        return f"（{text}）" if self.language == "zh" else f" ({text})"


def phrases_for(language: str, *, lexicon: Lexicon | None = None) -> Phrases:
    """Return the phrases of a language.

    Parameters
    ----------
    language : {"en", "zh"}
        Which of the two.
    lexicon : Lexicon, optional
        Where an analyst's own wording comes from; the packaged one when None.

    Raises
    ------
    UsageError
        When the language is another one.
    """
    if language not in LANGUAGES:
        raise UsageError(f"language {language!r}: use en or zh")
    return _phrases("zh" if language == "zh" else "en", lexicon or load_lexicon())


@functools.lru_cache(maxsize=8)
def _phrases(language: Language, lexicon: Lexicon) -> Phrases:
    entries = lexicon.entries("wording", WordingEntry)
    return Phrases(language, {entry.id: entry.zh if language == "zh" else entry.en for entry in entries})
