"""TeX and plain Unicode mathematics as tokens: commands, runs of letters, numbers, single characters."""

import html
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from tts.maths.characters import SUBSCRIPTS, SUPERSCRIPTS, TEX_OF
from tts.maths.tree import MathsError


class Sort(Enum):
    COMMAND = "command"  # text is the name without backslash
    LETTERS = "letters"
    NUMBER = "number"
    CHAR = "char"
    SPACE = "space"
    PARAMETER = "parameter"  # text is "1" to "9"
    NAME = "name"  # letters joined by \_: text is the words, spaced


@dataclass(frozen=True, slots=True)
class Token:
    sort: Sort
    text: str


_TOKEN = re.compile(
    r"""
      (?P<space>(?:\s|~|%[^\n]*\n)+)
    | (?P<newline>\\\\\*?(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|px)\s*\])?)
    | (?P<name>[A-Za-z]+(?:\\_[A-Za-z]+)+)
    | (?P<command>\\[A-Za-z]+\*?)
    | (?P<control>\\[^A-Za-z])
    | (?P<letters>[A-Za-z]+)
    | (?P<grouped>\d+(?:(?:\{,\}|\\,)\d{3})+(?:\.\d+)?)
    | (?P<thousands>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?)
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<parameter>\#[1-9])
    | (?P<norm>\|\|)
    | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRAPPERS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))
_NTH = re.compile(r"(?<![A-Za-z\\])([a-z])['-]?th\b")
_RAISED = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
_LOWERED = re.compile(f"[{''.join(SUBSCRIPTS)}]+")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


def tokens(tex: str) -> list[Token]:
    """The tokens of a formula, in which every character is ASCII or an accented letter."""
    found: list[Token] = []
    fences = 0
    for match in _TOKEN.finditer(_plain(tex)):
        kind, text = match.lastgroup or "char", match.group()
        if kind == "thousands" and fences and text.count(",") == 1:
            found += _separate(text)  # "[1,100]" is an interval
            continue
        found.append(_token(kind, text))
        fences += (text in _OPENING) - (text in _CLOSING)
    return found


_OPENING = {"(", "[", "\\{", "\\lbrace"}
_CLOSING = {")", "]", "\\}", "\\rbrace"}


def until_closed(waiting: list[Token], left: str, right: str) -> list[Token]:
    """Takes what stands before the end of a bracket already opened off `waiting`, whose next token is its last."""
    inside: list[Token] = []
    depth = 1
    while waiting:
        token = waiting.pop()
        if token.sort is Sort.CHAR:
            depth += (token.text == left) - (token.text == right)
        if not depth:
            return inside
        inside.append(token)
    raise MathsError("a bracket is never closed")


def _token(kind: str, text: str) -> Token:
    match kind:
        case "space":
            return Token(Sort.SPACE, " ")
        case "newline":
            return Token(Sort.COMMAND, "\\")
        case "name":
            return Token(Sort.NAME, text.replace("\\_", " "))
        case "command" | "control":
            return Token(Sort.COMMAND, text[1:])
        case "letters":
            return Token(Sort.LETTERS, text)
        case "grouped" | "thousands" | "number":
            return Token(Sort.NUMBER, text.replace("{,}", "").replace("\\,", "").replace(",", ""))
        case "parameter":
            return Token(Sort.PARAMETER, text[1:])
        case "norm":
            return Token(Sort.CHAR, "||")
        case _:
            return Token(Sort.CHAR, text)


def _separate(text: str) -> list[Token]:
    left, right = text.split(",")
    return [Token(Sort.NUMBER, left), Token(Sort.CHAR, ","), Token(Sort.NUMBER, right)]


def _plain(tex: str) -> str:
    tex = _unwrapped(_ENTITY.sub(lambda entity: html.unescape(entity.group()), tex.strip()))
    tex = _NTH.sub(r"\1\\text{th}", tex)
    if tex.isascii():
        return tex
    tex = _RAISED.sub(lambda run: "^{" + "".join(SUPERSCRIPTS[c] for c in run.group()) + "}", tex)
    tex = _LOWERED.sub(lambda run: "_{" + "".join(SUBSCRIPTS[c] for c in run.group()) + "}", tex)
    return "".join(c if c.isascii() else _tex_of(c) for c in tex)


def _unwrapped(tex: str) -> str:
    for left, right in _WRAPPERS:
        if tex.startswith(left) and tex.endswith(right) and len(tex) >= len(left) + len(right):
            inner = tex[len(left) : -len(right)]
            if "$" not in inner.replace("\\$", "") or left != "$":
                return inner.strip()
    return tex


def _tex_of(character: str) -> str:
    if character in TEX_OF:
        return f" {TEX_OF[character]} "
    title = unicodedata.name(character, "")
    flat = unicodedata.normalize("NFKC", character)
    if title.startswith("MATHEMATICAL") or "DOUBLE-STRUCK" in title or "SCRIPT CAPITAL" in title:
        letter = flat if flat.isascii() else TEX_OF.get(flat, flat)
        return f"\\mathbb{{{letter}}}" if "DOUBLE-STRUCK" in title else letter
    return flat if flat != character and flat.isascii() else character
