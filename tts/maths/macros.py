"""Abbreviations: the author's own definitions, and those that posts use as if everybody had them."""

from dataclasses import dataclass
from functools import cache

from tts.maths.tokens import Sort, Token, tokens, until_closed
from tts.maths.tree import MathsError

MAX_TOKENS = 6_000
MAX_EXPANSIONS = 2_000

COMMON = {
    # name: (number of arguments, TeX)
    **{letter: (0, f"\\mathbb{{{letter}}}") for letter in "ERNZQCF"},
    **{f"{kind}{letter}": (0, f"\\mathbb{{{letter}}}") for kind in ("bb",) for letter in "ERNZQCFP"},
    **{
        name: (0, f"\\mathbb{{{name[0].upper()}}}") for name in ("reals", "naturals", "integers", "rationals")
    },
    "EE": (0, "\\mathbb{E}"),
    "PP": (0, "\\mathbb{P}"),
    "RR": (0, "\\mathbb{R}"),
    "NN": (0, "\\mathbb{N}"),
    "ZZ": (0, "\\mathbb{Z}"),
    "integers": (0, "\\mathbb{Z}"),
    "argmax": (0, "\\operatorname{argmax}"),
    "argmin": (0, "\\operatorname{argmin}"),
    "eps": (0, "\\epsilon"),
    "KL": (0, "\\mathrm{KL}"),
    "Var": (0, "\\operatorname{Var}"),
    "Cov": (0, "\\operatorname{Cov}"),
    "Hom": (0, "\\operatorname{Hom}"),
    "id": (0, "\\operatorname{id}"),
    "tr": (0, "\\operatorname{tr}"),
    "Tr": (0, "\\operatorname{tr}"),
    "diag": (0, "\\operatorname{diag}"),
    "rank": (0, "\\operatorname{rank}"),
    "sign": (0, "\\operatorname{sgn}"),
    "sgn": (0, "\\operatorname{sgn}"),
    "softmax": (0, "\\operatorname{softmax}"),
    "ReLU": (0, "\\operatorname{ReLU}"),
    "iid": (0, "\\text{iid}"),
    "ind": (0, "\\mathbb{1}"),
    "indicator": (0, "\\mathbb{1}"),
    "abs": (1, "\\left|#1\\right|"),
    "norm": (1, "\\left\\|#1\\right\\|"),
    "set": (1, "\\left\\{#1\\right\\}"),
    "floor": (1, "\\left\\lfloor#1\\right\\rfloor"),
    "ceil": (1, "\\left\\lceil#1\\right\\rceil"),
    "inner": (2, "\\left\\langle#1,#2\\right\\rangle"),
    "ket": (1, "\\left|#1\\right\\rangle"),
    "bra": (1, "\\left\\langle#1\\right|"),
    "braket": (2, "\\left\\langle#1\\middle|#2\\right\\rangle"),
    "dv": (2, "\\frac{d #1}{d #2}"),
    "pdv": (2, "\\frac{\\partial #1}{\\partial #2}"),
    "grad": (0, "\\nabla"),
    "dd": (0, "d"),
    "pmod": (1, "\\modulo{#1}"),
    "pod": (1, "\\modulo{#1}"),
    "mod": (0, "\\bmod"),
}


@dataclass(frozen=True, slots=True)
class Macro:
    arguments: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None  # of an optional first argument


class _Stream:
    def __init__(self, given: list[Token]) -> None:
        self.waiting = given[::-1]

    def skip_spaces(self) -> None:
        while self.waiting and self.waiting[-1].sort is Sort.SPACE:
            self.waiting.pop()

    def take(self) -> Token:
        self.skip_spaces()
        if not self.waiting:
            raise MathsError("it ends within a definition")
        return self.waiting.pop()

    def at(self, character: str) -> bool:
        self.skip_spaces()
        return bool(self.waiting) and self.waiting[-1] == Token(Sort.CHAR, character)

    def argument(self) -> tuple[Token, ...]:
        first = self.take()
        if first != Token(Sort.CHAR, "{"):
            if first.sort in (Sort.LETTERS, Sort.NUMBER) and len(first.text) > 1:
                self.waiting.append(Token(first.sort, first.text[1:]))
                return (Token(first.sort, first.text[0]),)
            return (first,)
        return tuple(until_closed(self.waiting, "{", "}"))

    def option(self) -> tuple[Token, ...] | None:
        if not self.at("["):
            return None
        self.take()
        return tuple(until_closed(self.waiting, "[", "]"))


def expanded(given: list[Token]) -> list[Token]:
    """The tokens with every definition carried out; raises MathsError where they would never end."""
    stream, known = _Stream(given), dict(_common())
    result: list[Token] = []
    expansions = 0
    while stream.waiting:
        token = stream.waiting.pop()
        if token.sort is not Sort.COMMAND:
            result.append(token)
        elif token.text in _DEFINERS:
            _DEFINERS[token.text](stream, known)
        elif token.text in known:
            expansions += 1
            stream.waiting += reversed(_filled(known[token.text], stream))
        else:
            result.append(token)
        if expansions > MAX_EXPANSIONS or len(stream.waiting) + len(result) > MAX_TOKENS:
            raise MathsError("it is too long")
    return result


@cache
def _common() -> dict[str, Macro]:
    return {name: Macro(arguments, tuple(tokens(tex))) for name, (arguments, tex) in COMMON.items()}


def _filled(macro: Macro, stream: _Stream) -> list[Token]:
    arguments: list[tuple[Token, ...]] = []
    if macro.default is not None:
        given = stream.option()
        arguments.append(macro.default if given is None else given)
    while len(arguments) < macro.arguments:
        arguments.append(stream.argument())
    filled: list[Token] = []
    for token in macro.body:
        if token.sort is not Sort.PARAMETER:
            filled.append(token)
        elif int(token.text) <= len(arguments):
            filled += arguments[int(token.text) - 1]
    return filled


def _new_command(stream: _Stream, known: dict[str, Macro]) -> None:
    name = _defined(stream.argument())
    count = stream.option() or ()
    default = stream.option() if count else None
    arguments = int(count[0].text) if count and count[0].text in list("123456789") else 0
    known[name] = Macro(arguments, stream.argument(), default)


def _define(stream: _Stream, known: dict[str, Macro]) -> None:
    name = _defined((stream.take(),))
    arguments = 0
    while not stream.at("{"):
        arguments += stream.take().sort is Sort.PARAMETER
    known[name] = Macro(arguments, stream.argument())


def _declare_operator(stream: _Stream, known: dict[str, Macro]) -> None:
    name = _defined(stream.argument())
    words = stream.argument()
    brace = (Token(Sort.CHAR, "{"), Token(Sort.CHAR, "}"))
    known[name] = Macro(0, (Token(Sort.COMMAND, "operatorname"), brace[0], *words, brace[1]))


def _let(stream: _Stream, known: dict[str, Macro]) -> None:
    name = _defined((stream.take(),))
    if stream.at("="):
        stream.take()
    known[name] = Macro(0, (stream.take(),))


def _defined(given: tuple[Token, ...]) -> str:
    if len(given) == 1 and given[0].sort is Sort.COMMAND:
        return given[0].text
    raise MathsError("a definition names no command")


_DEFINERS = {
    "newcommand": _new_command,
    "newcommand*": _new_command,
    "renewcommand": _new_command,
    "renewcommand*": _new_command,
    "providecommand": _new_command,
    "def": _define,
    "gdef": _define,
    "DeclareMathOperator": _declare_operator,
    "DeclareMathOperator*": _declare_operator,
    "let": _let,
}
