"""Notation that authors type into prose: "E[U]", "p_i", "P(A|B)", "x^2", ">10", grades, keys, C++."""

import re
import unicodedata

from tts.maths.numbers import number
from tts.passages import LETTER
from tts.spoken import english_words, tables
from tts.spoken.english_numbers import dotted, power, roman
from tts.spoken.reader import Rule, ahead, behind, capital, joined, rule

_LANGUAGE = "english"
_FILES = tables.spoken(_LANGUAGE, "files")
_FUNCTION = r"[A-Za-z]|log|exp|sin|cos|tan|max|min|argmax|argmin|softmax|sigmoid|Pr|Var|Cov|KL|ln|ReLU|poly"
_FACTOR_BEFORE = re.compile(r"(?:\d|\)|(?<![^\W_])[^\W\d_]) ?$")
_FACTOR_AFTER = re.compile(r" ?(?:\d|\(|[^\W\d_](?![^\W_]))")
_OPERAND = re.compile(r"(?:\d|[Δδ∂][A-Za-z]|[)\]}%'|]|(?<![^\W\d_])[^\W\d_]|_\w+) ?$")
_MEASURED = re.compile(rf"{_OPERAND.pattern}|\d ?[A-Za-z°]{{1,5}} $")
_WHOLE = re.compile(
    r"(?:all|every\w*|no|none|never|always|nobody|nothing|certain|impossible|identical|equal|free)$"
)
_COUNT = re.compile(
    r"(?:an?|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|half|once|twice|tens|dozens?|hundreds?|thousands?|millions?|billions?|daily|weekly|monthly|yearly)$"
)
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot"}
_CALL = re.compile(rf"(?:(?<![\w'’])(?:{_FUNCTION})'{{0,2}}|\^\{{\w+\}}|_\w+|_\{{\w+\}})$")


def _call(match: re.Match[str]) -> str | None:
    """ "f(x)" is "f of x"; "a(n)" and "person(s)" are words."""
    inner = re.compile(r"([^()\[\]]{1,60})[)\]]").match(match.string, match.end())
    name = match["name"]
    if inner is None:
        return None
    return f"{LETTER + name if len(name) == 1 else english_words.said(name)} of"


def _open(match: re.Match[str]) -> str:
    return ", "


def _close(match: re.Match[str]) -> str:
    """The end of "f(x" is silent, that of an aside a pause."""
    before = behind(match)
    opened = before.rfind("(" if match[0] == ")" else "[")
    if opened > 0 and (_CALL.search(before[:opened])):
        return " "
    return ", "


def _close_angle(match: re.Match[str]) -> str | None:
    return ", " if re.search(r"(?<!\w)<[^\s<>\d][^<>]{0,61}(?<!\s)$", behind(match)) else None


def _item(match: re.Match[str]) -> str | None:
    """ "(ii)"; a lone "(i)" may be a letter, where no "(ii)" follows."""
    if len(match["roman"]) == 1 and "(ii)" not in match.string:
        return None
    return f" {number(str(roman(match['roman'].upper())))}, "


def _bar(match: re.Match[str]) -> str:
    """ "P(A|B)": given; otherwise a pause."""
    before = behind(match)
    opened = before.rfind("(")
    if (opened > before.rfind(")") and _CALL.search(before[:opened])) or re.search(r"[A-Z]\[[^\]]*$", before):
        return " given "
    return ", "


def _subscripted(match: re.Match[str]) -> str:
    pieces = re.findall(r"\d+(?:\.\d+)?|[A-Za-z]+|\+|-", match["index"] or match["bare"])
    of = ["of"] if re.compile(r"\((?=[A-Za-z][^()]{0,40}\))").match(match.string, match.end()) else []
    return " ".join([LETTER + match["name"], *(index(one) for one in pieces), *of])


def index(piece: str) -> str:
    """A piece of what stands below a letter: a number, a sign, a letter or a word."""
    if piece[0].isdigit():
        return number(piece)
    if piece in "+-":
        return "plus" if piece == "+" else "minus"
    if len(piece) < 3 and not english_words.is_common(piece):
        return english_words.spelled(piece)
    return LETTER + piece if len(piece) == 1 else english_words.said(piece)


def _lowered(match: re.Match[str]) -> str:
    return " ".join(index(one) for one in re.findall(r"\d+(?:\.\d+)?|[A-Za-z]+|[+-]", match["index"]))


def _power(match: re.Match[str]) -> str:
    exponent = match["braced"] or match["round"] or match["bare"]
    before = behind(match)
    if charge := re.fullmatch(r"(\d?)([+−-])", exponent):
        sign = "plus" if charge[2] == "+" else "minus"
        return f" {number(charge[1])} {sign} " if charge[1] else f" {sign} "
    return " " if match["braced"] and _is_note(before, exponent) else f" {power(exponent)} "


def _is_note(before: str, raised: str) -> bool:
    """A raised number behind a word or its stop is a footnote's, not a power."""
    if not re.fullmatch(r"\(?[\d, ]+\)?", raised):
        return False
    if not before.strip() or before.endswith(" "):
        return True
    if re.search(r"%$|\d0s$|(?<![A-Za-z0-9])[A-Z]{2,}$", before):
        return True
    last = re.search(r"([A-Za-z']{3,})$|[.,;:!?\"']$", before)
    return last is not None and (last[1] is None or english_words.is_known(last[1]))


def _joined(match: re.Match[str]) -> str:
    """ "AT&T"."""
    return f"{english_words.spelled(match['a'])} and {english_words.spelled(match['b'])}{match['s'] or ''}"


def _logarithm(match: re.Match[str]) -> str:
    return f"log {_lowered(match)}{' of' if match['call'] else ''}"


def _aleph(match: re.Match[str]) -> str:
    below = match["index"] or match["low"] or ""
    return " ".join(["aleph", *(index(one) for one in re.findall(r"\d+|[A-Za-z]+", below))])


def _accented(match: re.Match[str]) -> str | None:
    """ "x̄", "ŷ", "θ̂": a lone consonant or Greek letter under an accent is notation, not a word of another language."""
    base, *marks = list(unicodedata.normalize("NFD", match["letter"]))
    accent = _ACCENTS.get("".join(marks))
    if accent is None or base in "aeiouAEIOU":
        return None
    return f"{LETTER + base if base.isascii() else english_words.greek(base)} {accent}"


def _starred(match: re.Match[str]) -> str:
    name = match["name"]
    return f"{LETTER + name if name.isascii() else english_words.greek(name)} star"


def _grade(match: re.Match[str]) -> str:
    return f"{LETTER}{match['name']} {'plus' if match['sign'] == '+' else 'minus'}"


def _comparison(match: re.Match[str]) -> str | None:
    """ ">10" before a number, with nothing to compare, is "over ten"."""
    before = behind(match)
    spaced_before, spaced_after = before.endswith(" "), bool(match["space"])
    if _OPERAND.search(before) and spaced_before == spaced_after:
        return None
    prefix = {
        ">": "over",
        "<": "under",
        ">=": "at least",
        "≥": "at least",
        "⩾": "at least",
        "<=": "at most",
        "≤": "at most",
        "⩽": "at most",
        "≫": "well over",
        "≪": "well under",
        "≲": "at most about",
        "≳": "at least about",
    }
    words = prefix[match["sign"]]
    if re.search(r"\b[Aa]n? $", before):
        words = {"over": "more than", "under": "less than"}.get(words, words)
    return f" {words} "


def roughly(match: re.Match[str]) -> str:
    """ "~half", "~everyone", "~linear"."""
    word = match["word"]
    if _WHOLE.match(word):
        return " almost "
    return " about " if _COUNT.match(word) else " roughly "


def _about(match: re.Match[str]) -> str:
    """ "~5" is about five; "x ≈ 5" says so."""
    is_said_of = match[0][0] in "≈≃" and _MEASURED.search(behind(match))
    if article := re.search(r"\b[Aa](n?) $", behind(match)):
        return " approximately " if article[1] else " roughly "
    return " is about " if is_said_of else " about "


def _minus(match: re.Match[str]) -> str | None:
    before = behind(match)
    if match[0] == "−" or not before or before[-1] in " ([=,<>/×*^":
        return " minus "
    return None


def _plus(match: re.Match[str]) -> str:
    return " plus "


def _star(match: re.Match[str]) -> str:
    """ "a * b" is a product, "five * stars" is not."""
    before, after = behind(match), ahead(match)
    is_product = _FACTOR_BEFORE.search(before) and _FACTOR_AFTER.match(after)
    return " times " if is_product and before.endswith(" ") == after.startswith(" ") else " "


def _optional_plural(match: re.Match[str]) -> str:
    return match["word"] + match["ending"]


def _keys(match: re.Match[str]) -> str:
    return " ".join(_key(one) for one in re.split("[+-]", match[0]))


def _key(name: str) -> str:
    return _FILES.get(name) or (LETTER + name.upper() if len(name) == 1 else english_words.said(name))


LETTERS: tuple[Rule, ...] = (
    joined(r"[Aa]\(n\)", lambda m: m[0][0]),
    joined(r"(?P<word>[A-Za-z]{2,})\((?P<ending>s|es)\)", _optional_plural),
    joined(
        r"(?P<name>[A-Za-z])(?P<primes>'{1,2})\((?=[^()]{1,20}\))",
        lambda m: f"{LETTER}{m['name']} {'double ' * (len(m['primes']) > 1)}prime of",
    ),
    joined(rf"(?P<name>{_FUNCTION})(?:\((?=[^)])|(?<![a-z])\[(?=[^\]]))", _call),
    joined(
        r"(?P<name>[A-Za-z])(?:_\{(?P<index>[^{}]{1,20})\}|_(?P<bare>[A-Za-z0-9]+))(?![A-Za-z0-9_])",
        _subscripted,
    ),
    joined(r"(?P<name>[A-Za-zα-ωΑ-Ω])\*(?=[\s,.;:)]|$)", _starred),
    joined(r"(?P<name>[A-Za-z])(?<!'.)'(?![\w'])", lambda m: f"{LETTER}{m['name']} prime"),
    joined(r"(?P<name>[α-ωΑ-Ω])(?=[A-Za-z](?![A-Za-z]))", lambda m: english_words.greek(m["name"])),
    capital(r"(?P<name>[ABCDF])(?P<sign>\+|[-−])(?=[\s,.;:)]|$)(?!\+)", _grade),
    joined(
        r"(?:Ctrl|ctrl|CTRL|Cmd|cmd|Alt|Shift|Command|Control|Option|Win|Fn)(?:\+[A-Za-z0-9]+)+|(?:Ctrl|Cmd|Alt)(?:-(?:[A-Z]|Tab|Shift|Enter|Del|F?\d+))+(?!\w)",
        _keys,
    ),
    capital(r"OR(?= ?[=:] ?\d)", lambda m: english_words.spelled(m[0])),
    capital(r"(?P<a>[A-Z])–(?P<b>[A-Z])(?![\w–-])", lambda m: f"{LETTER}{m['a']} to {LETTER}{m['b']}"),
    joined(
        r"(?P<a>[a-zA-Z])×(?P<b>[a-zA-Z])(?= (?:matri|grid|table|array|board|block))",
        lambda m: f"{LETTER}{m['a']} by {LETTER}{m['b']}",
    ),
    joined(
        r"log(?P<base>10|2)(?P<call>\()?(?=[A-Za-z\d ]|$)",
        lambda m: f"log {number(m['base'])}{' of' if m['call'] else ''}",
    ),
    joined(r"(?P<name>log|ln)_\{?(?P<index>\w{1,3})\}?(?P<call>\()?", _logarithm),
    capital(r"ℵ(?P<index>_\{\w{1,3}\}|_\w)?|א_\{?(?P<low>\w)\}?", _aleph),
    joined(r"(?P<letter>[^\W\d_][\u0302-\u0304\u0307]?)(?!\w)", _accented),
    capital(
        r"(?P<name>[A-Z]{1,3})\.(?P<number>\d+(?:\.\d+)*)(?!\w)",
        lambda m: f"{english_words.spelled(m['name'])} point {dotted(m['number'])}",
    ),
    joined(r"(?P<name>[a-z])!(?= [a-z=+*/])", lambda m: f"{LETTER}{m['name']} factorial"),
    capital(r"(?P<a>[A-Z]{1,4})&(?P<b>[A-Z]{1,4})(?P<s>'?s)?(?!\w)", _joined),
    joined(r"[xX]D(?=[\s.,!?]|$)", lambda _: " "),
    capital(r"C\+\+(?!\w)", lambda _: f"{LETTER}C plus plus"),
    capital(
        r"(?P<name>[A-GJ])#(?P<m>m)?(?!\w)", lambda m: f"{LETTER}{m['name']} sharp{' minor' * bool(m['m'])}"
    ),
)
FIRST: tuple[Rule, ...] = (
    rule(r"\^\{(?P<mass>\d{1,3})\}(?=[A-Z][a-z]?(?![a-z]))", lambda m: f" {number(m['mass'])} "),
    rule(
        r"\^\{(?:[†‡*§¶]+|TM|SM)\}|\^[TS]M(?!\w)|(?<=[\w.,;:!?\")])[†‡]+(?!\w)|^[†‡]+(?= ?[A-Z])",
        lambda _: " ",
    ),
    rule(
        r"\^(?:\{(?P<braced>[^{}]{1,20})\}|\((?P<round>[^()]{1,20})\)|(?P<bare>[+−-]?\d+\.\d+|[+−-]?\w+|[*⊤']))",
        _power,
    ),
    rule(r"_\{(?P<index>[^{}]{1,20})\}", _lowered),
    rule(r"(?P<sign>>=|<=|[><≥≤⩾⩽≫≪≲≳])(?P<space> ?)(?=[$£€]?\.?\d)", _comparison),
    rule(r"[~∼≈≃] ?(?=[$£€−-]?\.?\d)", _about),
    rule(r"[-−](?=\.?\d|[$£€]\d)", _minus),
    rule(
        r"(?<![\w.])(?P<a>\.\d+) ?[–-] ?(?P<b>\.\d+)(?![\w.])",
        lambda m: f" {number(m['a'])} to {number(m['b'])} ",
    ),
    rule(r"(?<![\w.])\.\d+", lambda m: f" {number(m[0])} "),
    rule(r"(?<=\))/(?=[A-Za-z]{0,2}\(|\d)", lambda _: " over "),
    rule(r" ?(?<=\d )/(?= \d)|(?<=\d)/(?=[enkpNTx](?!\w))", lambda _: " over "),
)
LAST: tuple[Rule, ...] = (
    rule(r"\((?P<roman>i{1,3}|i?v|vi{1,3}|i?x)\)", _item),
    rule(r"\((?P<letter>[a-z])\)", lambda m: f"{LETTER}{m['letter']}, "),
    rule(r"(?<!\w)<(?=[^\s<>\d][^<>]{0,60}[^\s<>]>(?!\w))", _open),
    rule(r">(?!\w)", _close_angle),
    rule(r"\\(?:text\w*|math\w+|emph|left|right|begin|end|cite\w*|ref|label)(?![A-Za-z])", lambda _: " "),
    rule(r"\|+", _bar),
    rule(r"[(\[{]", _open),
    rule(r"[)\]}]", _close),
    rule(r"\*+", _star),
    rule(r"′+", lambda _: " prime "),
)
PLUS = rule(r"(?<=[\w%)])\+(?=[\s,.;:)]|$)|\+ ?(?=[\d$])", _plus)
