"""Names and prose inside formulas: which runs of letters are words, and how each is said."""

import re
import unicodedata

from tts import dictionary
from tts.maths.numbers import number, year
from tts.passages import LETTER

# Operators that authors type without a backslash, or as an upright word.
FUNCTIONS = frozenset(
    [
        "log",
        "exp",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "max",
        "min",
        "sup",
        "inf",
        "lim",
        "det",
        "dim",
        "ker",
        "gcd",
        "lcm",
        "arg",
        "argmax",
        "argmin",
        "sgn",
        "Var",
        "Cov",
        "Pr",
        "softmax",
        "tr",
        "rank",
        "diag",
        "span",
        "Hom",
        "poly",
    ]
)
_SHORT_WORDS = frozenset(
    [
        "con",
        "prov",
        "win",
        "die",
        "yes",
        "max",
        "min",
        "out",
        "new",
        "old",
        "run",
        "obs",
        "ref",
        "all",
        "any",
        "enc",
        "dec",
        "opt",
        "pos",
        "neg",
        "val",
        "day",
        "age",
        "cat",
        "dog",
        "avg",
        "tot",
        "eff",
        "net",
        "est",
        "pre",
        "act",
        "sim",
        "end",
        "post",
        "test",
        "cost",
        "loss",
        "true",
        "false",
        "lose",
        "tail",
        "head",
        "risk",
        "gain",
        "rate",
        "task",
        "good",
        "evil",
        "year",
        "time",
    ]
)
_PLAIN_WORDS = frozenset({"if", "or", "do", "of", "Pr", "KL"})
_PREPOSITIONS = frozenset(["in", "on", "to", "if", "or", "do", "of"])
CONNECTIVES = frozenset(
    [
        "if",
        "when",
        "where",
        "otherwise",
        "else",
        "and",
        "or",
        "for",
        "with",
        "then",
        "is",
        "are",
        "in",
        "such",
        "given",
        "as",
        "to",
        "of",
        "by",
        "from",
        "since",
        "because",
        "while",
        "whenever",
        "unless",
        "but",
        "so",
        "that",
        "has",
        "have",
        "not",
        "on",
        "at",
        "over",
        "under",
    ]
)
"""Prose that begins so joins what stands around it."""
_SPOKEN_CAPITALS = {
    "PSPACE": "P space",
    "EXPTIME": "exp time",
    "NEXP": "N exp",
    "PPAD": "P P A D",
    "DTIME": "D time",
    "NTIME": "N time",
    "DSPACE": "D space",
    "SAT": "sat",
    "FLOP": "flop",
    "FLOPs": "flops",
    "FLOPS": "flops",
}
_PIECE = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+(?:,\d{3})*(?:\.\d+)?|[.,;:%$]")
_PER_SECOND = re.compile(r"(?<=[A-Za-z])/s(?:ec)?\b")
_SPEEDS = {"m/s": "metres per second", "km/h": "kilometres per hour", "km/s": "kilometres per second"}
_SPEED = re.compile(rf"(?<![\w/])(?:{'|'.join(_SPEEDS)})\b")
_ABBREVIATIONS = (
    (re.compile(r"\bs\.\s*t\.?(?=\W|$)"), "such that"),
    (re.compile(r"\bw\.\s*p\.?(?=\W|$)"), "with probability"),
    (re.compile(r"\bw\.\s*r\.\s*t\.?(?=\W|$)"), "with respect to"),
    (re.compile(r"\bi\.\s*i\.\s*d\.?(?=\W|$)"), "iid"),
    (re.compile(r"\ba\.\s*s\.?(?=\W|$)"), "almost surely"),
    (re.compile(r"\be\.\s*g\.?(?=\W|$)"), "for example"),
    (re.compile(r"\bi\.\s*e\.?(?=\W|$)"), "that is"),
    (re.compile(r"\bresp\.(?=\W|$)"), "respectively"),
    (re.compile(r"\bvs?\.(?=\W|$)|\bvs\b"), "versus"),
    (re.compile(r"\biff\b"), "if and only if"),
    (re.compile(r"\biid\b"), "independent and identically distributed"),
)


def letter(character: str) -> str:
    return LETTER + character


def spelled(characters: str) -> str:
    return " ".join(letter(character) for character in characters)


def is_word(run: str, *, in_script: bool = False) -> bool:
    """Whether italic letters without space between them are one word ("heads") and no product ("mgh")."""
    if len(run) < 3 or not (run[1:].islower() or run in FUNCTIONS):
        return (in_script and run in _PREPOSITIONS) or run in _PLAIN_WORDS
    if run in FUNCTIONS or run.lower() in _SHORT_WORDS:
        return True
    if run.lower() in "abcdefghijklmnopqrstuvwxyz":
        return False
    return (len(run) > 3 or in_script) and (
        run.lower() in dictionary.english() or (len(run) > 4 and len(set(run) & set("aeiou")) > 1)
    )


def is_known(run: str) -> bool:
    return run.lower() in dictionary.english()


def name(run: str) -> str:
    """A name of letters and digits: "ReLU" stays, "MLP" is spelled, "GPT2" is "G P T two"."""
    if " " in run:
        return prose(run)
    pieces = re.findall(r"[A-Za-z]+|\d+", _ascii(run))
    return " ".join(number(piece) if piece[0].isdigit() else _letters(piece) for piece in pieces)


def prose(text: str) -> str:
    """Words, numbers, commas and full stops of a text; anything else is left out."""
    text = _SPEED.sub(lambda match: _SPEEDS[match[0]], _ascii(text))
    text = _PER_SECOND.sub(" per second", text)
    text = re.sub(r"(?<=[A-Za-z])/(?=[A-Za-z])", " per ", text.replace("and/or", "and or"))
    for pattern, meaning in _ABBREVIATIONS:
        text = pattern.sub(meaning, text)
    said = ""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece in ".,;:":
            said += "" if not said or said[-1] in ".," else "." if piece == "." else ","
        else:
            said += " " + _said(piece)
    return said.strip()


def _said(piece: str) -> str:
    if piece[0].isdigit():
        return year(piece) if len(piece) == 4 and "1500" <= piece < "2200" else number(piece)
    if piece in "%$":
        return "percent" if piece == "%" else "dollars"
    if piece in ("a", "A", "I"):
        return piece
    return _letters(piece)


def _letters(run: str) -> str:
    if len(run) == 1:
        return letter(run)
    if run in _SPOKEN_CAPITALS:
        return " ".join(letter(w) if len(w) == 1 else w for w in _SPOKEN_CAPITALS[run].split())
    if run.isupper() and not _is_pronounceable(run):
        return spelled(run)
    plural = re.fullmatch(r"([A-Z]{2,})s", run)
    if plural and not set("AEIOU") & set(run):
        return spelled(plural[1]) + "s"
    return run


def _is_pronounceable(capitals: str) -> bool:
    if capitals in ("AND", "OR", "NOT", "TRUE", "FALSE", "IF", "THEN", "ELSE", "NO", "YES", "IN"):
        return True
    if len(capitals) > 3 and is_known(capitals):
        return True
    return len(capitals) > 3 and bool(re.fullmatch(r"(?:[^AEIOU]{0,2}[AEIOU]){2,}[^AEIOU]{0,2}", capitals))


def _ascii(text: str) -> str:
    text = text.replace("’", "'")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def distinct(left: str, right: str) -> str:
    """Capital X and small x sound alike: "X equals little x"."""
    if left != right and left.casefold() == right.casefold():
        return f"little {right}" if right.islower() else f"capital {right}"
    return right
