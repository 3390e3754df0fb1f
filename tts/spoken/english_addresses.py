"""Addresses and identifiers within English prose: sites by name, mailboxes in full, papers without their numbers."""

import re

from tts.spoken import code, english_words, links, tables
from tts.spoken.reader import Rule, behind, joined, rule

_LANGUAGE = "english"
_FILES = tables.spoken(_LANGUAGE, "files")
_ENDING = tables.choice(links.ENDINGS)
_FILE = tables.choice([one for one in _FILES if one.islower() and 1 < len(one) < 6])
_ROOTS = "etc|usr|var|tmp|home|bin|sbin|opt|dev|proc|sys|mnt|root|lib|boot|srv|run|media|Users|Library|Applications"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


def _address(match: re.Match[str]) -> str:
    tail = re.search(r"[.,;:!?]+$", match[0])
    return links.say_link(match[0]) + (tail[0][-1] if tail else "")


def _mailbox(match: re.Match[str]) -> str:
    return links.say_mailbox(match[0])


def _domain(match: re.Match[str]) -> str:
    return links.say_host(match["host"])


def _file(match: re.Match[str]) -> str:
    return f"{english_words.said(match['name'])} dot {_FILES[match['ending']]}"


def _paper(match: re.Match[str]) -> str:
    return (
        "archive"
        if re.compile(r" (?:paper|preprint)").match(match.string, match.end())
        else "an archive paper"
    )


def _identifier(match: re.Match[str]) -> str:
    article = "" if re.search(r"\b(?:the|a|an|its|their|The) $", behind(match)) else "a"
    kind = match["kind"].upper()
    return (
        article + ("n" if article and kind[0] in "IAEFHLMNORSX" else "") + " " + english_words.spelled(kind)
    ).strip()


def _registered(match: re.Match[str]) -> str:
    """A paper's number by itself: its name where the text has not named it just before."""
    before = behind(match)
    if told := re.search(r"\bDOIs?(?P<verb> (?:is|was|are))?(?: number)?[ :=(\[]*$", before, re.IGNORECASE):
        return "in the text" if told["verb"] else " "
    article = "" if re.search(r"\b(?:the|a|an|its|their|The) $", before) else "a "
    return article + english_words.spelled("DOI")


LETTERS: tuple[Rule, ...] = (
    joined(r"(?:https?|ftp)://[^\s\ufffc<>\"]+|www\.[^\s\ufffc<>\"]+", _address, re.IGNORECASE),
    joined(r"file://(?P<path>/[^\s\ufffc<>\"]*[\w/])", lambda m: code.say_code(m["path"])),
    joined(rf"(?:mailto:)?[A-Za-z0-9][A-Za-z0-9._+-]*@{_HOST}(?:\.{_HOST})+", _mailbox),
    joined(r"[aA]r[xX]iv ?: ?(?:[a-z-]+(?:\.[A-Z]{2})?/)?\d[\d.]*\d(?:v\d+)?(?: ?\[[a-z.A-Z-]+\])?", _paper),
    rule(r"(?P<kind>doi|DOI):? ?10\.\d{4,}/[^\s,;)\]]*[^\s,;.)\]]", _identifier),
    rule(r"(?P<kind>ISBN|ISSN|PMID|PMCID|isbn)(?:-1[03])?:? ?[\dX][\d -]{4,}[\dXx]", _identifier),
    joined(
        rf"(?P<host>{_HOST}(?:\.{_HOST})*\.(?:{_ENDING}))(?:/[^\s\ufffc,;)\]\"]*[\w/])?(?![\w@-])(?!\.\w)",
        _domain,
    ),
    joined(rf"(?P<name>[A-Za-z_][\w-]*)\.(?P<ending>{_FILE})(?!\w)", _file),
)
DIGITS: tuple[Rule, ...] = (
    LETTERS[2],
    rule(r"10\.\d{4,9}/[^\s\ufffc,;)\]\"]*[^\s\ufffc,;.:?!)\]\"'*_]", _registered),
    rule(
        rf"(?P<host>\d+[A-Za-z](?:{_HOST})?\.(?:{_ENDING}))(?:/[^\s\ufffc,;)\]\"]*[\w/])?(?![\w-])", _domain
    ),
)
SIGNS: tuple[Rule, ...] = (
    rule(r"(?:https?:)?//[^\s\ufffc<>\"]+\.[^\s\ufffc<>\"]+", _address),
    rule(
        rf"(?<![\w/.\"])(?:~/(?=[\w.])|\.{{1,2}}/(?=[A-Za-z])|/(?:{_ROOTS})(?=[/\s.,;:)]|$))(?:[\w+/-]|\.(?=\w))*",
        lambda m: f" {code.say_code(m[0])} ",
    ),
)
