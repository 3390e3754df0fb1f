"""English readings of signs: dashes and dots as pauses, symbols by name, emoji that mean something."""

import re

from tts.maths.numbers import number
from tts.passages import LETTER
from tts.spoken import characters, english_formulas, english_notation, english_words, tables
from tts.spoken.english_numbers import dotted
from tts.spoken.reader import Rule, ahead, behind, joined, rule

_LANGUAGE = "english"
_SYMBOLS = tables.spoken(_LANGUAGE, "symbols")
_EMOJI = {characters.plain(signs): said for signs, said in tables.spoken(_LANGUAGE, "emoji").items()}
_FILES = tables.spoken(_LANGUAGE, "files")
_ENDING = tables.choice([one for one in _FILES if one.islower() and 1 < len(one) < 6])
_REACTIONS = frozenset({"👍", "👎"})
_RATED_AFTER = re.compile(r"[ -](?!(?:and|or|but|in|on|at|from|by|for|to|is|was|with|out)\b)[a-z]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NAMED_BEFORE = re.compile(r"\b(?:or|and|a|an|the|with|by|of|get|give|gave) ?$")
_ARROWS = frozenset({"→", "->", "-->", "⇒", "=>", "➡", "➔", "➜", "⟶", "↳", ">", ">>"})
_FACE = (
    r"[(（][^\w\s()]{0,2}(?P<eye>[^\s()])[_.‿□ᴥωД益ヮ▽∀ー゜・-]{1,3}(?:(?P=eye)|<)[^\w\s()]{0,2}[)）][^\w\s.,;:!?)]*(?: ?[┻┳][━─]+[┻┳])?"
    r"|(?<![^\s(])[\^;@.-]_+[\^;@.-](?!\w)"
)
_MINUEND = re.compile(r"=[^.;:]{0,40}(?:\d|\b[A-Za-z]|\)) $")
_SUBTRAHEND = re.compile(r" (?:\d|[A-Za-z]\b)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_MOMENT_BEFORE = re.compile(
    rf"(?:\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|\d0'?s|\b(?:1[5-9]|20)\d\d|'\d\d|BCE?|GMT|UTC"
    r"|\b(?:noon|midnight|hundred|thousand|million|billion|trillion)"
    r"|\d ?(?:[ap]\.?m|[AP]\.?M)\.?) ?$"
)
_MOMENT_AFTER = re.compile(
    rf" ?(?:{_MONTH} \d|(?:[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter|[Ee]arly|[Mm]id|[Ll]ate)[ -](?:1|20)\d"
    r"|[QH][1-4]\b|present\b|today\b|noon\b|midnight\b|[$£€']?\d)|now\b"
)
_MEASURE_BEFORE = re.compile(r"\d(?:/| ?)(?:[A-Za-zμ°]{1,4}|['\"])$")
_MEASURE_AFTER = re.compile(r"[$£€]?\d[\d.,]*(?:/| ?)(?:[A-Za-zμ°]{1,4}\b|['\"])")
_NAME_BEFORE = re.compile(r"\b([A-Z][A-Za-z]+)[- ]?\d[\w.]*$")
_MENU_BEFORE = re.compile(
    r"> [A-Z][\w ]* $|\b(?:to|under|in|via|click|select|open|navigate to) [A-Z][\w ]* $"
)
_MENU_AFTER = re.compile(r" [A-Z][\w ]* > [A-Z]")
_SMILE = (
    r"(?:[:;=]['-]?[)(DPpOo/\\|*]{1,3}(?![\w)])|[:;]['-]?3(?![\w.%:])|[:;]-?\)+|\^_+\^"
    r"|<33+(?!\d)|(?<!\w)<3(?=\W*$|[.,!?;)]| (?:you|u|this|that|it|the|my|him|her|them|y'all|all of)\b| [xX:;][)DP])"
    r"|:'\(|T_T|o_O|O_o|>_<|-_-|\\o/|:\||xD\b|XD\b)"
)


def _symbol(match: re.Match[str]) -> str:
    before = behind(match).strip()
    if match[0] in _ARROWS and (not before or before[-1] in ".:;!?"):
        return " "  # it only points at what follows
    if match[0] == ">" and (_MENU_BEFORE.search(behind(match)) or _MENU_AFTER.match(ahead(match))):
        return ", "
    return f" {_SYMBOLS[match[0]]} "


def _is_span(match: re.Match[str]) -> bool:
    """ "Nov 17 – Dec 3", "2021–present", "noon–1pm", "GPT-3–GPT-4"."""
    before, after = behind(match), ahead(match)
    if match[0] == "–" and _MEASURE_BEFORE.search(before) and _MEASURE_AFTER.match(after):
        return True
    if _MOMENT_BEFORE.search(before) and _MOMENT_AFTER.match(after):
        return before.endswith(" ") == after.startswith(" ")
    name = _NAME_BEFORE.search(before)
    return match[0] == "–" and name is not None and re.match(rf"{name[1]}[- ]?\d", after) is not None


def _dash(match: re.Match[str]) -> str:
    """A pause; an en dash or hyphen between words joins them."""
    text, start, end = match.string, match.start(), match.end()
    if _is_span(match):
        return " to "
    if re.search(r"\(\d+$", behind(match)) and re.match(r"[A-CE-Za-ce-zα-ω][)^(]", ahead(match)):
        return " minus "
    if match[0] in {"-", "–"} and _SUBTRAHEND.match(ahead(match)) and _MINUEND.search(behind(match)):
        return " minus "
    if match[0] in {"–", "-"} and text[start - 1 : start].strip() and text[end : end + 1].strip():
        return " "
    return (
        " " if match[0] == "-" and (text[start - 1 : start].strip() or text[end : end + 1].strip()) else ", "
    )


def _ellipsis(match: re.Match[str]) -> str:
    follows = ahead(match).lstrip("\"') ")
    return ", " if re.match(r"[^\W\d_A-Z]|I\b|\d|[,;\ufffc]", follows) else "."


def _dot(match: re.Match[str]) -> str | None:
    before, after = behind(match), ahead(match)
    if not after[:1].isalnum():
        return "."
    if after[0].isupper() and before.strip():
        return ". "
    return " dot "


def _slash(match: re.Match[str]) -> str:
    before, after = behind(match), ahead(match)
    if not before or not after or before[-1] == " " or after[0] == " ":
        return ", "
    if re.search(r"(?<![A-Za-z])[A-Z]{1,4}$", before) and re.match(r"[A-Z]{1,4}(?![A-Za-z])", after):
        return ", " if re.search(r"[A-Z]{2}$", before) else " "
    if re.match(r"[})ħℏα-ω]", before[-1]) and (after[0].isdigit() or re.match(r"[A-Za-z](?!\w)", after)):
        return " over "
    if re.search(r"[$£€][\d.,]*\d[kMB]?$", before):
        return " per "
    return " slash " if before[-1].isalnum() and after[0].isalnum() else " "


def _is_nod(before: str, after: str) -> bool:
    """A thumb behind a sentence says nothing that the sentence does not."""
    return (
        bool(_LETTER_OR_DIGIT.search(before))
        and not _LETTER_OR_DIGIT.search(after)
        and not _NAMED_BEFORE.search(before)
    )


def _emoji(match: re.Match[str]) -> str:
    said = _EMOJI[match[0]]
    if match[0] in _REACTIONS and _is_nod(behind(match), ahead(match)):
        return " "
    return f". {said} " if said.endswith(":") else f", {said}, "


def _stars(match: re.Match[str]) -> str:
    """ "★★★☆☆"."""
    given, of = match[0].count(match[0][0]), len(match[0])
    among = f" out of {number(str(of))}" if given < of else ""
    return f" {number(str(given))}{among} star{'s' * (of > 1)} "


def _rated(match: re.Match[str]) -> str:
    """ "a 5 ⭐ hotel", "4.5⭐"."""
    return " star " if _RATED_AFTER.match(ahead(match)) else " stars "


def _silent(_: re.Match[str]) -> str:
    return " "


def _sections(match: re.Match[str]) -> str:
    """ "§2–3"."""
    noun = {"§": "sections", "¶": "paragraphs"}[match["sign"]]
    return f" {noun} {dotted(match['a'])} to {dotted(match['b'])} "


def _number_sign(match: re.Match[str]) -> str:
    return " number "


def _tag(match: re.Match[str]) -> str:
    """A tag that is text: "<think>"."""
    name = match["name"]
    return f" {english_words.any_word(name) if len(name) > 1 else LETTER + name} "


def _entity(match: re.Match[str]) -> str:
    return {"amp": " and ", "lt": " is less than ", "gt": " is greater than "}.get(match["name"], " ")


SIGNS: tuple[Rule, ...] = (
    rule(
        r"(?:(?<=\bI )|(?<=\b[Ww]e )|(?<=\b[Yy]ou )|(?<=\b[Tt]hey ))(?:❤\ufe0f?|♥\ufe0f?|<3)(?= \w)",
        lambda _: "love",
    ),
    rule(r"(?:(?<=\d)|(?<=\d )|(?<=\d-))⭐(?!⭐)", _rated),
    rule(r"[□■](?! ?[A-Za-z(\[¬□◇⊥⊤α-ω])", _silent),
    rule(r"★{1,10}☆{0,9}|⭐{2,10}", _stars),
    rule(r"&#?(?P<name>\w{2,8});", _entity),
    rule(r"<(?P<name>[A-Za-z]+)></(?P=name)>", _tag),
    rule(r"</?(?P<name>[A-Za-z]+) ?/?>", _tag),
    rule(tables.choice(_EMOJI), _emoji),
    rule(_SMILE, _silent),
    rule(_FACE, _silent),
    rule(r"(?<=\w)'s(?!\w)", lambda m: f" {m[0]} "),
    rule(r"'n'?(?= )", lambda _: " and "),
    rule(r"\[(?!0[,;\]]|[^\]]*\b0\])\d{1,3}(?: ?[,;–-] ?\d{1,3})*\]|\[\^[\w-]{1,20}\]", _silent),
    rule(r"\[(?:…|\.\.\.)\]|\[(?:\d{1,2}:)?\d{1,2}:\d\d\]|\((?:\d{1,2}:)\d\d:\d\d\)", _silent),
    rule(r"^\[(?:[xX]|(?P<open> ))\](?= )", lambda m: " " if m["open"] else " check: "),
    rule(r"(?P<sign>[§¶])(?P=sign)? ?(?P<a>\d+(?:\.\d+)*) ?[–-] ?[§¶]?(?P<b>\d+(?:\.\d+)*)(?!\w)", _sections),
    rule(r"#(?=\d+(?![A-Za-z\d]))|№ ?(?=\d)", _number_sign),
    *english_formulas.SIGNS,
    *english_notation.FIRST,
    rule(r"--+(?![->])|[–—](?!>)|-(?![->])", _dash),
    rule(r"(?:(?<=[=(+−] [A-Za-z\d] )|(?<=\d\) )|(?<=\d\)))/ ?(?=\()", lambda _: " over "),
    rule(r"/(?=[∂√])", lambda _: " over "),
    rule(rf"(?<!\w)\.(?P<ending>{_ENDING})(?!\w)", lambda m: f" dot {_FILES[m['ending']]} "),
    rule(r"(?<!\w)\.NET(?!\w)", lambda _: " dot net "),
    rule(r"(?<=\d)\.\.(?=\w)", lambda _: " to "),
    rule(r"\.\.+|…", _ellipsis),
    rule(r"(?<=\d)\.(?=[a-z](?!\w))", lambda _: " "),
    rule(r"\.", _dot),
    english_notation.PLUS,
    rule(tables.choice([one for one in _SYMBOLS if len(one) > 1]), _symbol),
    rule(r"/", _slash),
    *english_notation.LAST,
    rule(r"(?<![\w~/.)])~(?=(?P<word>[a-z]+)\b)(?![^~]{0,60}[\w.,!?]~(?!\w))", english_notation.roughly),
    rule(r"[~_\\`\"#*]", _silent),
    rule(tables.choice([one for one in _SYMBOLS if len(one) == 1]), _symbol),
)
LETTERS: tuple[Rule, ...] = (
    joined(tables.choice([one for one in _EMOJI if one[0].isalpha()]), _emoji),
    joined(r"ʕ[^\w\s()]{0,2}\S{1,5}ʔ|(?<![^\s(])(?:[oO]_+[oO]|T_+T)(?!\w)", _silent),
)
