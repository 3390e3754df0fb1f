"""English forms that words take beside plain ones: abbreviations, initials, numerals, compounds, letters with digits."""

import re

from tts.maths.numbers import number, ordinal, year
from tts.passages import LETTER
from tts.spoken import tables
from tts.spoken.english_numbers import digit_by_digit, dotted, is_roman, is_year, plural, roman
from tts.spoken.english_words import acronym, any_word, greek, small, spelled
from tts.spoken.reader import LETTERS as WORD
from tts.spoken.reader import Rule, ahead, behind, capital, joined, rule

_LANGUAGE = "english"
_NUMBERED = tables.choice(tables.listed(_LANGUAGE, "numbered"))
_NUMBERED_SMALL = tables.choice(frozenset(one.lower() for one in tables.listed(_LANGUAGE, "numbered")))
_COUNTED_BY_ROMANS = (
    rf"(?=\w+(?: [A-Z]\w+)? [IVXLCDM])(?P<noun>(?:{_NUMBERED})s?|(?:{_NUMBERED_SMALL})s?(?= [IVX]{{2}}))"
)
_KINGS = tables.choice(tables.listed(_LANGUAGE, "kings"))
_VERSIONED = tables.choice(tables.listed(_LANGUAGE, "versioned"))
_NUMBERED_SHORT = re.compile(
    r"\b(?:[Vv]ols?|[Cc]h(?:ap)?s?|[Pp]ts?|[Bb]k|[Ss]ecs?|[Aa]rt|[Ff]igs?|[Tt]ab|[Nn]os?|App)\. $"
)
_STREET = re.compile(r"\b[A-Z][a-z]+(?:'s)? $")
_EDITION = re.compile(r"(?:\d(?:st|nd|rd|th)|\b(?:first|second|third|new|rev\.|revised|later|early)) $")
_PRONOUN_AFTER = re.compile(
    r"'| (?:am|have|had|like|love|think|thought|would|will|can|could|do|did|want|see|saw|read|wrote|know|knew|sa[iy]d?|should|"
    r"might|may|must|find|found|need|use|used|[gm]et|got|feel|felt|really|also|still|never|most|just|mean|meant|call|took|take|"
    r"[a-z]+(?:ed|n't))\b"
)
_FITS = {
    "number": re.compile(r" ?[(#\[]?\d| (?!I\b(?![–-]))[IVX]+\b| [ivxlc]+(?=[,.;)–-]|$)"),
    "year": re.compile(r" \d{3,4}\b(?!,\d)| \d{1,2}/\d{1,2}/\d"),
    "word": re.compile(r" [a-z]"),
    "label": re.compile(r" ?[(#\[]?\d| [IVX]+\b| [A-Z](?:[.\d]+)?(?![\w'])"),
    "of": re.compile(r" of\b"),
    "name": re.compile(r"\s?(?:and |& )?[A-Z\ufffc]"),
}
_SLASHED = {r["written"]: tables.lettered(r["spoken"]) for r in tables.rows(_LANGUAGE, "slashed")}
_IN_TURN = tables.listed(_LANGUAGE, "in_turn")
_ALTERNATIVE = tables.choice(
    tables.listed(_LANGUAGE, "alternatives") | frozenset(one for one in _IN_TURN if " " not in one)
)
_ABBREVIATIONS: dict[str, list[dict[str, str]]] = {}
for _row in tables.rows(_LANGUAGE, "abbreviations"):
    _ABBREVIATIONS.setdefault(_row["written"], []).append(_row)
_PLAIN = re.compile(r"[a-z]+(?: |$)")  # what looks like plain words
_SIGNED = [one for one in tables.spoken(_LANGUAGE, "acronyms") if re.search(r"[^A-Za-z]", one)]
_PIECES = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight"}
_HANDLES = [one for one in tables.spoken(_LANGUAGE, "handles") if re.search(r"[^A-Za-z]", one)]


def _abbreviation(match: re.Match[str]) -> str | None:
    written = match["abbreviation"]
    if written == "St." and _STREET.search(behind(match)):
        return "Street" + _full_stop(match)
    if written == "ed." and _EDITION.search(behind(match)):
        return "edition" + _full_stop(match)
    for row in _ABBREVIATIONS[written]:
        if (fits := _FITS.get(row["before"])) is None or fits.match(match.string, match.end()):
            return tables.lettered(row["spoken"]) + _full_stop(match)
    return None


def _full_stop(match: re.Match[str]) -> str:
    """The abbreviation's stop ends the sentence too where nothing, or a capital after "etc.", follows."""
    rest = ahead(match)
    ends = not rest.strip("\"') ]") or (match["abbreviation"] == "etc." and re.match(r"\s+[A-Z]", rest))
    return "." if ends and match["abbreviation"].endswith(".") else ""


def _initials(match: re.Match[str]) -> str:
    """ "U.S.", "J. R. R."."""
    letters = re.findall(r"[A-Za-z]", match["initials"])
    rest = ahead(match)
    ends = not rest.strip("\"') ]") and match["initials"].endswith(".")
    return " ".join(LETTER + one for one in letters) + (match["s"] or "") + ("." if ends else "")


def _heading(match: re.Match[str]) -> str | None:
    """ "II. Methods"."""
    numeral = match["roman"].rstrip(".").upper()
    return f"{number(str(roman(numeral)))}." if not behind(match).strip() and is_roman(numeral) else None


def _initial(match: re.Match[str]) -> str | None:
    before = behind(match).rstrip()
    last = re.search(rf"({WORD}\.?)$", before)
    if before and not (last and last[1][0].isupper()) and before[-1] not in '(,;:"[':
        return None
    return LETTER + match["letter"]


def _slashed(match: re.Match[str]) -> str:
    return _SLASHED[match[0]]


def _alternatives(match: re.Match[str]) -> str:
    """ "Yes/No/Maybe", "and/or/not"."""
    words = match[0].split("/")
    low = [one.casefold() for one in words]
    if " ".join(low) in _IN_TURN or all(one in _IN_TURN for one in low):
        return " ".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _mixture(match: re.Match[str]) -> str | None:
    """Letters and digits in one: "GPT2", "o3", "H100s", "1a3orn", "CO2"."""
    written = match[0]
    if (known := acronym(written)) is not None:
        return known
    ending = "s" if written.endswith("s") and len(written) > 2 and written[-2].isdigit() else ""
    pieces = re.findall(
        r"\d+(?:\.\d+)*|[A-Z]+(?=v\d)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]",
        written[: len(written) - len(ending)],
    )
    said = [_chunk(pieces, at) for at in range(len(pieces))]
    if ending:
        said[-1] = plural(said[-1])
    return " ".join(said)


def _inner_small(match: re.Match[str]) -> str | None:
    """ "MoE", "DoD", "QoL": the small letter stands for a small word."""
    letters = match[0].removesuffix("s")
    return None if acronym(match[0]) or letters[:2] == "Mc" else spelled(letters.upper()) + match[0][3:]


def _chunk(pieces: list[str], at: int) -> str:
    piece = pieces[at]
    if piece[0].isdigit():
        if re.fullmatch(r"[1-9]0[1-9]", piece) and pieces[at + 1 :] == ["B"]:
            return digit_by_digit(piece)
        if at and pieces[at - 1] in {"v", "V"}:
            return dotted(piece)
        return (
            year(piece)
            if is_year(piece) and piece >= "1900"
            else number(piece)
            if piece.count(".") < 2
            else dotted(piece)
        )
    if piece in {"o", "O"}:
        return "oh" if piece == "o" else LETTER + "O"
    if piece == "v" and at == 0 and len(pieces) > 1:
        return "version"
    if (known := acronym(piece)) is not None:
        return known
    if len(piece) == 1 or (piece.isupper() and len(piece) < 5):
        return spelled(piece)
    return small(piece) if piece.islower() else piece.capitalize() if piece.isupper() else piece


def _versioned(match: re.Match[str]) -> str:
    """ "Python 3.11": the parts of a version are whole numbers."""
    return f"{match['name']} {dotted(match['version'])}"


def _hyphened(match: re.Match[str]) -> str | None:
    """A compound: kept where all its words are plain, else said part by part."""
    written = match[0]
    if (known := acronym(written)) is not None:
        return known
    parts = written.split("-")
    if parts[-1] == "y":  # "doom-y"
        parts[-2:] = [parts[-2] + "y"]
    spoken = [_compound_part(one) for one in parts]
    return "-".join(parts) if spoken == parts else " ".join(spoken)


def _compound_part(part: str) -> str:
    if len(part) == 1 and part.isascii():
        return part if part in "aI" else LETTER + part
    if len(part) == 1:
        return greek(part)
    return any_word(part)


def _numbered(match: re.Match[str]) -> str | None:
    numeral = match["roman"].upper()
    if not is_roman(numeral) or numeral in {"C", "D", "M", "L"}:
        return None
    if numeral == "I" and _PRONOUN_AFTER.match(match.string, match.end()):
        return None
    to = "or" if match["to"] == "/" else "to"
    until = (
        f" {to} {number(str(roman(match['until'])))}" if match["until"] and is_roman(match["until"]) else ""
    )
    if match["until"] and not until:
        return None
    return f"{match['noun']} {number(str(roman(numeral)))}{until}"


def _front_pages(match: re.Match[str]) -> str | None:
    """ "pp. iv–xii"."""
    numerals = [one.upper() for one in match.group("roman", "until") if one]
    return " to ".join(number(str(roman(one))) for one in numerals) if all(map(is_roman, numerals)) else None


def _after_abbreviation(match: re.Match[str]) -> str | None:
    """ "vol. II"."""
    numerals = [one for one in match.group("roman", "until") if one]
    if not _NUMBERED_SHORT.search(behind(match)) or not all(map(is_roman, numerals)):
        return None
    return " to ".join(number(str(roman(one))) for one in numerals)


def _codes(match: re.Match[str]) -> str:
    """ "Q1–Q3"."""
    letter = LETTER + match["a"]
    return f"{letter} {number(match['from'])} to {letter} {number(match['to'])}"


def _ordinal(match: re.Match[str]) -> str | None:
    """ "the XIV Olympiad"."""
    return ordinal(str(roman(match["roman"]))) if is_roman(match["roman"]) else None


def _king(match: re.Match[str]) -> str | None:
    if not is_roman(match["roman"]) or roman(match["roman"]) > 40:
        return None
    return f"{match['king']} the {ordinal(str(roman(match['roman'])))}{match['s'] or ''}"


def _move(match: re.Match[str]) -> str:
    """A move of chess: "Nf3", "Qxd5+", "Rae1"."""
    words = [_PIECES[match["piece"]], *(LETTER + one for one in match["from"] or "")]
    words += ["takes"] * bool(match["takes"]) + [LETTER + match["file"], number(match["rank"])]
    return " ".join(words + [{"+": "check", "#": "mate"}[sign] for sign in match["end"] or ""])


def _strand(match: re.Match[str]) -> str:
    """ "5'-3'", "the 3' end": the ends of a strand of DNA."""
    until = f" to {number(match['b'])} prime" if match["b"] else ""
    return f"{number(match['a'])} prime{until}"


KNOWN: tuple[Rule, ...] = (
    joined(rf"(?:{tables.choice([*_SIGNED, *_HANDLES])})(?![\w])", lambda m: acronym(m[0])),
)
LETTERS: tuple[Rule, ...] = (
    joined(rf"(?:{tables.choice(_SLASHED)})(?![\w/])", _slashed),
    joined(rf"(?:{_ALTERNATIVE})(?:/(?:{_ALTERNATIVE})){{2,}}(?![\w/'])", _alternatives, re.IGNORECASE),
    joined(
        r"(?P<top>d?[a-z])/(?P<bottom>d?[a-z]|(?<=[ijkmnpxy]/)[A-Z])(?![\w/'’])",
        lambda m: f"{spelled(m['top'])} over {spelled(m['bottom'])}",
    ),
    joined(rf"(?P<abbreviation>{tables.choice([one for one in _ABBREVIATIONS if not _PLAIN.match(one)])})(?!\w)", _abbreviation),
    rule(rf"(?P<abbreviation>{tables.choice([one for one in _ABBREVIATIONS if _PLAIN.match(one)])})(?!\w)", _abbreviation),
    capital(r"St(?= [A-Z][a-z])", lambda m: None if _STREET.search(behind(m)) else "Saint"),
    capital(r"St(?=[,;:.)]|$)", lambda m: "Street" if _STREET.search(behind(m)) else None),
    capital(r"(?P<name>EAGx|TEDx)(?=[A-Z][a-z])", lambda m: f"{acronym(m['name']) or m['name']} "),
    joined(r"(?P<roman>iii?|iv|vi{1,3}|ix|i(?=\).*\bii\)))\)", lambda m: f"{number(str(roman(m['roman'].upper())))},"),
    joined(r"(?P<roman>I\.(?= [A-Z]|$)|(?:II|IV|VI|IX)(?=$)|(?:[IVX]{2,5}|[ivx]{2,5})\.(?= [A-Z]|$|[A-Z]\.))", _heading),
    joined(r"(?P<initials>(?:[A-Za-z]\.){2,}(?:[A-Za-z](?!\w))?)(?P<s>'s|s(?!\w))?", _initials),
    capital(r"(?P<roman>[IVXL]+)(?:[–-](?P<until>[IVXL]+))?(?![\w'])", _after_abbreviation),
    capital(r"(?P<a>[A-Z])(?P<from>\d{1,2}) ?[–-] ?(?P=a)(?P<to>\d{1,2})(?!\w)", _codes),
    capital(r"(?P<letter>[A-Z])\.(?= ?[A-Z\ufffc])(?!\w{3})", _initial),
    rule(r"(?:(?<=pp\. )|(?<= p\. ))(?P<roman>[ivxlc]+)(?:[–-](?P<until>[ivxlc]+))?(?!\w)", _front_pages),
    capital(r"(?<=[Tt]he )(?P<roman>[IVX]{2,})(?= (?:[A-Z]|centur|dynast|edition|session|congress))", _ordinal),
    joined(rf"(?P<noun>{_NUMBERED})-(?P<roman>I{{1,3}}|IV|VI{{0,3}})(?P<to>)(?P<until>)(?![\w'-])", _numbered),
    rule(rf"{_COUNTED_BY_ROMANS} (?P<roman>[IVXLCDM]+)(?:(?P<to>[–/-])(?P<until>[IVXLCDM]+))?(?![\w'])", _numbered),
    rule(rf"(?=\w+(?: [A-Z]\w+)? [ivx]{{2}})(?P<noun>{_NUMBERED}) (?P<roman>iii?|iv|vi{{1,3}}|ix)(?P<to>)(?P<until>)(?![\w'-])", _numbered),
    capital(rf"(?P<king>{_KINGS}) (?P<roman>[IVX]+)(?P<s>'s)?(?!\w)", _king),
    capital(r"(?P<noun>[A-Z][A-Za-z]*[a-z]) (?P<roman>II|IV|VI|IX)(?P<to>)(?P<until>)(?![\w'-])", _numbered),
    rule(rf"(?P<name>{_VERSIONED}) (?P<version>\d+(?:\.\d+)+)(?!\w)", _versioned),
    joined(r"[Nn]o\.(?=\d)", lambda _: "number"),
    joined(r"v\.(?=\d+(?:\.\d+)+)", lambda _: "version"),
    rule(r"(?P<letter>[ijkmnNKx])-?th(?!\w)", lambda m: f"{LETTER}{m['letter']}th"),
    capital(
        r"(?:(?<=[Tt]he )|(?<=[A-Z]{2}, )|(?<=[A-Z]{2} and ))WHO(?!\w)|WHO(?='s\b|, [A-Z]{2,}|,? and [A-Z]{2,})",
        lambda m: spelled(m[0]),
    ),
    capital(r"[A-Z][a-z][A-Z]s?(?![\w-])", _inner_small),
    capital(r"(?P<piece>[KQRBN])(?P<from>[a-h])?(?P<takes>x)?(?P<file>[a-h])(?P<rank>[1-8])(?P<end>[+#])?(?!\w)", _move),
    capital(r"O-O(?:-O)?(?![\w-])", lambda _: "castles"),
    joined(r"[A-Za-z]+\d[A-Za-z\d]*(?:\.\d+)*(?![\w])", _mixture),
    joined(rf"{WORD}(?:'{WORD})*(?:-{WORD}(?:'{WORD})*)+(?![\w])", _hyphened),
)  # fmt: skip
DIGITS: tuple[Rule, ...] = (
    rule(
        r"(?P<a>[35])['′](?: ?(?:[–—→-]|->|to) ?(?P<b>[35])['′](?! ?\d| (?:tall|deep|wide|long|high|in)\b)"
        r"|(?=[ -]?(?:end|cap|UTR|untranslated|splice|overhang|exonuclease|phosphate|terminus|flank|hydroxyl)))",
        _strand,
    ),
    rule(r"\d+(?:\.\d+)?[A-Za-z][A-Za-z\d]*(?!\w)", _mixture),
)
