"""Spelled letters as the embedded engine sounds them: by name, and A never as the article."""

import re

import pytest

from tests.tts.booth import espeak
from tts import spoken
from tts.cast import VoiceSpec
from tts.engines.espeak import CAST
from tts.lexicon import ESPEAK, Lexicon, house_entries, write
from tts.maths import say
from tts.passages import LETTER

LEXICON = Lexicon(house_entries())
ARTICLES = {"a#", "@", "a"}
NAMES = {
    "A": "eI",
    "B": "bi:",
    "C": "si:",
    "D": "di:",
    "E": "i:",
    "F": "Ef",
    "G": "dZi:",
    "H": "eItS",
    "I": "aI",
    "J": "dZeI",
    "K": "keI",
    "L": "El",
    "M": "Em",
    "N": "En",
    "O": "oU",
    "P": "pi:",
    "Q": "kju:",
    "R": "A@",
    "S": "Es",
    "T": "ti:",
    "U": "ju:",
    "V": "vi:",
    "W": "dVb@Lju:",
    "X": "Eks",
    "Y": "waI",
    "Z": "zi:",
}
"""The names of the letters in American English, in the engine's alphabet, without stress."""

WORDS = (
    *(
        "AI",
        "AGI",
        "ASI",
        "EA",
        "AF",
        "AIs",
        "EAs",
        "SAE",
        "SAEs",
        "API",
        "AWS",
        "AMF",
        "ACX",
        "AUP",
        "AISI",
        "AMA",
    ),
    *(
        "AP",
        "AC",
        "AAAI",
        "ATP",
        "CEA",
        "CIA",
        "FDA",
        "DNA",
        "RNA",
        "CAIS",
        "EAIF",
        "IDA",
        "LA",
        "PA",
        "CA",
        "VA",
    ),
    *(
        "AD",
        "AB",
        "ABC",
        "ASL",
        "A.I.",
        "A/B",
        "AGI's",
        "GPT",
        "LLM",
        "LLMs",
        "RLHF",
        "RL",
        "ML",
        "UBI",
        "GDP",
    ),
    *(
        "CEO",
        "UK",
        "US",
        "U.S.",
        "EU",
        "NIH",
        "IQ",
        "UDT",
        "FDT",
        "CDT",
        "FHI",
        "LTFF",
        "GWWC",
        "CPU",
        "TPU",
        "HTML",
    ),
)
SENTENCES = ("{}", "{}.", "Then {} came up.", "Is an {}, or this {}, what they want?", "No {}")
FORMULAS = (
    r"P(A|B) = \frac{P(B|A)P(A)}{P(B)}",
    r"A \cap B",
    r"A \cup (B \cap A)",
    r"A \subseteq B",
    r"A",
    r"A_i",
    r"A^\top A",
    r"A^{-1}",
    r"Ax = b",
    r"\det A",
    r"A = U \Sigma V^\top",
    r"\operatorname{tr}(A + B)",
    r"A \in \mathbb{R}^{m \times n}",
    r"A \succ B \succ A",
    r"pA + (1-p)B",
    r"\neg A \Rightarrow B",
    r"A \land (A \lor B)",
    r"\Box(A \to B) \to (\Box A \to \Box B)",
    r"A \vdash A",
    r"f : A \to B",
    r"f: A \times A \to A",
    r"\mathrm{Hom}(A, B)",
    r"C = (A, E, \cdot)",
    r"\exists a \in A, \forall e \in E",
    r"|A| = n",
    r"A(s, a) = Q(s, a) - V(s)",
    r"(S, A, P, R, \gamma)",
    r"\sum_{a \in A} \pi(a|s)",
    r"A() = 1 \to U() = 5",
    r"\frac{A}{N^\alpha}",
    r"a^2 + b^2 = c^2",
    r"\int_a^b f(x)\,dx",
    r"\mathbf{1}_A",
    r"A \setminus A = \emptyset",
)


def heard(text: str, voice: VoiceSpec = CAST.narrator) -> list[str]:
    """The phonemes of each word, without stress, pauses and the r that links a word to the next."""
    sounds = espeak().phonemes(write(text, LEXICON, ESPEAK), voice).split()
    return [re.sub(r"[',;_|]|(?<=A@)r-$|-$", "", sound) for sound in sounds]


def letters(neutral: str) -> str:
    return "".join(re.findall(f"{LETTER}([A-Za-z])", neutral)).upper()


def test_the_lists_are_long():
    assert len(set(WORDS)) >= 60
    assert len(set(FORMULAS)) >= 30


def test_what_a_bare_letter_would_become_is_heard():
    assert ARTICLES & set(heard("A cat and A cat."))


@pytest.mark.parametrize("word", WORDS)
def test_every_letter_of_a_spelled_word_is_heard_by_its_name_wherever_it_stands(word):
    spelled = [NAMES[letter] for letter in word if letter.isupper()]
    if word == "AAAI":
        spelled = [*heard("triple"), NAMES["A"], NAMES["I"]]
    if word.endswith("s"):
        spelled[-1] += "z"

    for sentence in SENTENCES:
        sounds = heard(spoken.say(sentence.replace("{}", word)))
        starts = [i for i in range(len(sounds)) if sounds[i : i + len(spelled)] == spelled]
        assert len(starts) == sentence.count("{}"), (sentence, sounds)
        assert not ARTICLES & set(sounds)


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_a_of_a_formula_is_heard_by_its_name(formula):
    reading = say(formula).spoken
    articles = len(re.findall(r"(?<!\S)[aA](?!\S)", reading))

    sounds = heard(reading)

    assert letters(reading).count("A") >= 1
    assert sounds.count(NAMES["A"]) == letters(reading).count("A"), (reading, sounds)
    assert sum(sound in ARTICLES for sound in sounds) == articles


@pytest.mark.parametrize(
    "voice", [CAST.narrator, CAST.quotation, *CAST.speakers], ids=lambda voice: voice.name
)
def test_no_voice_of_the_cast_takes_the_letter_for_the_article(voice):
    alone = heard(f"{LETTER}A", voice)
    article = heard("a cat", voice)[0]

    for text in (f"{LETTER}A {LETTER}I is", f"the {LETTER}A {LETTER}P {LETTER}I", say("P(A|B)").spoken):
        assert heard(text, voice).count(alone[0]) == 1
        assert article not in heard(text, voice)
