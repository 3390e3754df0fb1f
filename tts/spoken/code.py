"""Inline code as a programmer reads it to another: names in words, the punctuation that matters."""

import re

from tts.maths.numbers import number
from tts.passages import LETTER
from tts.spoken import characters, english_words, links, reader, tables
from tts.spoken.english_numbers import dotted, signed

_LANGUAGE = "english"
_FILES = tables.spoken(_LANGUAGE, "files")
_OPERATORS = {
    "==": "equals", "===": "equals", "!=": "is not", "!==": "is not", ">=": "is at least", "<=": "is at most",
    "->": "to", "=>": "to", "<-": "gets", ":=": "to", "+=": "plus equals", "-=": "minus equals", "*=": "times equals",
    "&&": "and", "||": "or", "**": "to the power of", "//": "slash slash", "++": "plus plus", "::": ",", "...": ",",
    "=": "to", "<": "is less than", ">": "is greater than", "+": "plus", "*": "times", "/": "slash", "%": "mod", "&": "and",
    "|": "or", "^": "to the", "@": "at", "!": "not", "~": "", "$": "dollar", ",": ",", ";": ",", ":": ",", "?": "?", ".": "dot",
    "…": ",", "→": "to", "≥": "is at least", "≤": "is at most", "≠": "is not",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<string>\"[^\"]*\"|'[^']*')|(?P<flag>(?<![\w-])--?(?=[A-Za-z]))|(?P<call>\(\))|(?P<science>\d+(?:\.\d+)?[eE][+-]?\d+(?![A-Za-z_]))|(?P<number>\d+(?:\.\d+)*(?![A-Za-z_]))|(?P<name>\w+)"
    r"|(?P<silent><\||\|>)|(?P<operator>===|!==|\.\.\.|==|!=|>=|<=|->|=>|<-|:=|\+=|-=|\*=|&&|\|\||\*\*|//|\+\+|::|[=<>+*/%&|^@!~$,;:?.…→≥≤≠-])|(?P<other>\S)"
)
_PIECES = re.compile(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")
_PATTERN = re.compile(
    r"\\[dwsbDWSB]\b|\\[dwsDWS][+*?{]|\(\?[:=!<P]|^\^.*\$$|\[(?:\^|[a-z]-[a-z]|[A-Z]-[A-Z]|0-9)[^\]]*\](?:[+*{]|\)?\$)|\.[*+](?:\?|$|\)|\.|[a-z])"
)
"""What only a regular expression has."""
_WHITE = re.compile(r"\\([ntr])(?![A-Za-z])")
_WHITE_NAMES = {"n": "newline", "t": "tab", "r": "return"}
_KEY_SIGNS = "⌘⌥⇧⌃↵"
_KEYS = re.compile(
    rf"[A-Za-z0-9{_KEY_SIGNS}]+(?: ?\+ ?[A-Za-z0-9{_KEY_SIGNS}]+)+|[{_KEY_SIGNS}]+[A-Za-z0-9]?"
)
_KEY_NAMES = frozenset(
    "ctrl control cmd command alt option shift win fn esc enter tab super meta".split()  # noqa: SIM905 - a key a line fills a page
)


def say_code(code: str) -> str:
    """Code of a line, in neutral spoken text: "max_new_tokens=256" is "max new tokens to two hundred fifty-six"."""
    code = characters.plain(code.replace(LETTER, "").replace(reader.STAND_IN, "")).strip()
    if _KEYS.fullmatch(code) and (
        code[0] in _KEY_SIGNS or code.split("+")[0].strip().casefold() in _KEY_NAMES
    ):
        return " ".join(_name(one) for one in re.findall(rf"[{_KEY_SIGNS}]|\w+", code))
    if _PATTERN.search(code):
        return "a regular expression"
    if re.fullmatch(r"https?://\S+", code):
        return links.say_link(code)
    code = re.sub(r"^(?:~/|(?:\.\./)+)", "", code)
    code = _WHITE.sub(lambda match: f" {_WHITE_NAMES[match[1]]} ", code)
    code = re.sub(r"<(/?[A-Za-z][\w -]*)/?>", r" \1 ", code)  # a tag by its name
    said = [_token(match, code) for match in _TOKEN.finditer(code)]
    return reader.tidy(" ".join(said))


def _token(match: re.Match[str], code: str) -> str:
    kind, text = match.lastgroup, match[0]
    if kind == "string":
        return say_code(text[1:-1]) if len(text) > 2 else "an empty string"
    if kind == "number":
        return dotted(text) if text.count(".") > 1 else number(text)
    if kind == "science":
        base, _, exponent = text.casefold().partition("e")
        return f"{number(base)} times ten to the {signed(exponent)}".removeprefix("one times ")
    if kind == "silent":
        return ""
    if kind == "name":
        is_folder = text == "etc" and code[: match.start()].endswith("/")
        return english_words.spelled("ETC") if is_folder else _name(text)
    if kind == "operator":
        return _operator(match, code)
    if kind == "other":
        return "," if text in "()[]{}" else ""
    return "dash dash" if text == "--" else "dash" if text == "-" else ""


def _operator(match: re.Match[str], code: str) -> str:
    text, before, after = match[0], code[: match.start()], code[match.end() :]
    if text == "-":
        if re.search(r"[A-Za-z]-[\w.-]*\d$", before):
            return ""  # of a name: "gpt-4-0613"
        if re.search(r"[\w)\]] $", before) or before[-1:].isdigit():
            return "minus"
        return "minus" if after[:1].isdigit() and not before[-1:].isalnum() else ""
    if text == "=" and before.count("(") > before.count(")"):
        return "equals"  # an argument, not an assignment
    if text == "." and not after[:1].isalnum() and after[:1] != "_":
        return "." if before else "dot"
    if text == "!" and not re.match(r"[\w(!]", after):
        return "!"
    if text == "/" and before and not after.strip():
        return ""
    if text == "%" and not before[-1:].strip() and after[:1].isalpha():
        return "percent"
    if text in {"*", "**"} and (not before[-1:].strip() or before[-1:] in "/." or after[:1] in {"/", "."}):
        return " ".join(["star"] * len(text))
    return _OPERATORS[text]


def _name(name: str) -> str:
    """ "max_new_tokens", "__init__", "camelCase"."""
    if dunder := re.fullmatch(r"__(\w+?)__", name):
        return f"dunder {_name(dunder[1])}"
    if (known := _FILES.get(name) or english_words.acronym(name)) is not None:
        return known
    if re.fullmatch(r"\d+o", name):
        return f"{number(name[:-1])} oh"
    return " ".join(_piece(piece) for piece in _PIECES.findall(name))


def _piece(piece: str) -> str:
    if piece.isdigit():
        return number(piece)
    if (known := _FILES.get(piece) or english_words.acronym(piece)) is not None:
        return known
    if len(piece) == 1:
        return LETTER + piece
    if piece.isupper() and len(piece) > 3 and english_words.is_known(piece):
        return piece.lower()
    return english_words.any_word(piece)
