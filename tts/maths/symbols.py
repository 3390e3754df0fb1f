"""What each symbol is and how it is said: the vocabulary of the reading."""

from tts import greek
from tts.maths.relation_words import CONNECTIVES, PREFIXED, RELATIONS

# name: (as a clause of its own, after "if" or "that", inside a noun phrase)
ADDITIVE = {
    "+": "plus",
    "-": "minus",
    "pm": "plus or minus",
    "mp": "minus or plus",
    "setminus": "set minus",
    "cup": "union",
    "cap": "intersect",
    "sqcup": "disjoint union",
    "triangle": "symmetric difference",
    "oplus": "direct sum",
    "ominus": "circled minus",
    "sqcap": "meet",
}
UNARY = {"+": "plus", "-": "minus", "pm": "plus or minus", "mp": "minus or plus"}
MULTIPLICATIVE = {
    "times": "times",
    "cross": "cross",
    "cdot": "times",
    "*": "times",
    "ast": "convolved with",
    "star": "star",
    "div": "divided by",
    "otimes": "tensor",
    "odot": "elementwise times",
    "circ": "composed with",
    "bmod": "mod",
    "/": "over",
    "rtimes": "semidirect product",
    "ltimes": "semidirect product",
    "wr": "wreath product",
    "boxtimes": "box times",
    "triangleright": "then",
    "upharpoonright": "restricted to",
}
BIG = {
    "sum": "the sum",
    "prod": "the product",
    "coprod": "the coproduct",
    "bigcup": "the union",
    "bigcap": "the intersection",
    "bigoplus": "the direct sum",
    "bigotimes": "the tensor product",
    "bigwedge": "the conjunction",
    "bigvee": "the disjunction",
    "bigsqcup": "the disjoint union",
    "max": "the max",
    "min": "the min",
    "sup": "the supremum",
    "inf": "the infimum",
    "argmax": "the arg max",
    "argmin": "the arg min",
    "lim": "the limit",
    "limsup": "the limit superior",
    "liminf": "the limit inferior",
    "varinjlim": "the direct limit",
    "varprojlim": "the inverse limit",
    "colim": "the colimit",
    "bigodot": "the elementwise product",
    "esssup": "the essential supremum",
    "minimize": "minimize",
    "maximize": "maximize",
}
INTEGRALS = {
    "int": "the integral",
    "iint": "the double integral",
    "iiint": "the triple integral",
    "oint": "the contour integral",
}
FUNCTIONS = {
    # name: how it is said before its argument; "of" is added before a bracket where it is missing
    "log": "log",
    "ln": "the natural log of",
    "lg": "log",
    "exp": "exp",
    "sin": "sine",
    "cos": "cosine",
    "tan": "tangent",
    "cot": "cotangent",
    "sec": "secant",
    "csc": "cosecant",
    "sinh": "hyperbolic sine",
    "cosh": "hyperbolic cosine",
    "tanh": "hyperbolic tangent",
    "arcsin": "arc sine",
    "arccos": "arc cosine",
    "arctan": "arc tangent",
    "det": "the determinant of",
    "dim": "the dimension of",
    "ker": "the kernel of",
    "gcd": "the greatest common divisor of",
    "lcm": "the least common multiple of",
    "deg": "the degree of",
    "arg": "the argument of",
    "tr": "the trace of",
    "Tr": "the trace of",
    "trace": "the trace of",
    "rank": "the rank of",
    "span": "the span of",
    "Var": "the variance of",
    "Cov": "the covariance of",
    "Pr": "the probability of",
    "sgn": "the sign of",
    "sign": "the sign of",
    "Hom": "hom",
    "hom": "hom",
    "Nat": "the natural transformations",
    "Re": "the real part of",
    "Im": "the imaginary part of",
    "erf": "the error function of",
    "KL": "",
    "do": "do",
    "wp": "the power set of",
    "Prob": "the probability of",
    "Corr": "the correlation of",
    "supp": "the support of",
    "proj": "the projection of",
    "vol": "the volume of",
    "sech": "hyperbolic secant",
    "coth": "hyperbolic cotangent",
    "cov": "the covariance of",
    "var": "the variance of",
}
PREFIX_OPERATORS = {"Box": "box", "Diamond": "diamond", "neg": "not", "bigcirc": "next"}
GREEK = greek.NAMES | {"digamma"}
NAMES = {
    **{letter: letter for letter in GREEK},
    **{letter.capitalize(): letter for letter in GREEK},
    "infty": "infinity",
    "emptyset": "the empty set",
    "aleph": "aleph",
    "beth": "beth",
    "hbar": "h bar",
    "partial": "partial",
    "bot": "bottom",
    "top": "top",
    "perp": "perp",
    "cdot": "dot",
    "star": "star",
    "*": "star",
    "ast": "star",
    "dagger": "dagger",
    "ddagger": "double dagger",
    "prime": "prime",
    "nabla": "nabla",
    "percent": "percent",
    "dollar": "dollars",
    "pounds": "pounds",
    "euro": "euros",
    "circ": "circle",
    "natural": "natural",
    "flat": "flat",
    "sharp": "sharp",
    "angle": "angle",
    "checkmark": "yes",
    "?": "",
    "degree": "degrees",
    "number": "number",
    "complement": "the complement of",
    "eth": "eth",
    "triangle": "triangle",
    "surd": "root",
    "S": "section",
    "-": "minus",
    "+": "plus",
    "times": "times",
    "sim": "tilde",
    "infin": "infinity",
    "clubsuit": "clubs",
    "diamondsuit": "diamonds",
    "heartsuit": "hearts",
    "spadesuit": "spades",
    "to": "to",
    "Box": "box",
    "Diamond": "diamond",
    "otimes": "tensor",
    "oplus": "plus",
    "bullet": "dot",
    "=": "equals",
    "imath": "i",
    "jmath": "j",
    "ell": "l",
}
DOTS = frozenset({"ldots", "cdots", "vdots", "ddots"})
SEPARATORS = frozenset({",", ";", "quad", "."})
OPENING = {"(": ")", "[": "]", "{": "}", "langle": "rangle", "lfloor": "rfloor", "lceil": "rceil"} | {
    "ulcorner": "urcorner",
    "llbracket": "rrbracket",
}
CLOSING = {right: left for left, right in OPENING.items()}
BARS = frozenset({"|", "norm"})
DISTRIBUTIONS = frozenset({"drawn", "distributed"})
# Letters that mathematicians use for functions: before a bracket they are applied, not multiplied.
FUNCTION_LETTERS = frozenset(
    [
        "f",
        "g",
        "h",
        "u",
        "v",
        "q",
        "F",
        "G",
        "H",
        "P",
        "Q",
        "U",
        "V",
        "J",
        "L",
        "E",
        "R",
        "O",
        "T",
        "S",
        "K",
        "I",
        "D",
        "C",
        "phi",
        "Phi",
        "psi",
        "Psi",
        "sigma",
        "mu",
        "rho",
        "pi",
        "Pi",
        "Theta",
        "Omega",
        "Gamma",
        "zeta",
        "ell",
        "delta",
        "o",
    ]
)
EXTRA = frozenset(
    [":", "mid", "forall", "exists", "nexists", "modulo", "limits", "nolimits", "sim", "sup", "quad", "bigor"]
)
KNOWN = (
    frozenset(RELATIONS)
    | frozenset(PREFIXED)
    | frozenset(ADDITIVE)
    | frozenset(MULTIPLICATIVE)
    | frozenset(BIG)
    | frozenset(INTEGRALS)
    | frozenset(FUNCTIONS)
    | frozenset(PREFIX_OPERATORS)
    | frozenset(NAMES)
    | DOTS
    | frozenset(OPENING)
    | frozenset(CLOSING)
    | BARS
    | EXTRA
    | frozenset(name for level in CONNECTIVES for name in level)
)
