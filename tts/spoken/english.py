"""English: which rules there are, and in which order they are asked."""

from tts.spoken import (
    english_addresses,
    english_amounts,
    english_dates,
    english_forms,
    english_formulas,
    english_names,
    english_notation,
    english_quantities,
    english_references,
    english_signs,
    english_words,
)
from tts.spoken.reader import Language, Where

_LETTERS = (
    *english_signs.LETTERS,
    *english_forms.KNOWN,
    *english_addresses.LETTERS,
    *english_quantities.LETTERS,
    *english_references.LETTERS,
    *english_dates.LETTERS,
    *english_formulas.LETTERS,
    *english_notation.LETTERS,
    *english_forms.LETTERS,
    *english_names.LETTERS,
)
ENGLISH = Language(
    prepare=english_words.quiet,
    letters=_LETTERS,
    small=tuple(one for one in _LETTERS if one.where is not Where.CAPITAL),
    plain=tuple(one for one in _LETTERS if one.where is Where.ANY),
    digits=(
        *english_addresses.DIGITS,
        *english_references.DIGITS,
        *english_amounts.NAMED,
        *english_dates.DIGITS,
        *english_amounts.FIRST,
        *english_quantities.DIGITS,
        *english_forms.DIGITS,
        *english_amounts.LAST,
    ),
    signs=(
        *english_addresses.SIGNS,
        *english_amounts.SIGNS,
        *english_dates.SIGNS,
        *english_quantities.SIGNS,
        *english_names.SIGNS,
        *english_signs.SIGNS,
    ),
    word=english_words.word,
)
