"""Chemical formulas (\\ce) and quantities with units (\\SI), said at once."""

import re

from tts.maths import words
from tts.maths.numbers import number
from tts.maths.tree import MathsError

_CHEMICAL = re.compile(
    r"<=>|<-+>|-+>|<-+|[A-Z][a-z]?|\d+(?:\.\d+)?|\^\{?\d*[+-]\}?|\(|\)|[+=\[\].^_a-z*-]|\s+"
)
_ARROWS = {
    "->": "yields",
    "<=>": "is in equilibrium with",
    "<->": "is in equilibrium with",
    "<-": "comes from",
}
_AMOUNT = re.compile(r"([+-]?)(\d+(?:\.\d+)?|\.\d+)(?:[eE]([+-]?)(\d+))?")
_UNITS = {
    "m": "metre",
    "km": "kilometre",
    "cm": "centimetre",
    "mm": "millimetre",
    "nm": "nanometre",
    "s": "second",
    "ms": "millisecond",
    "ns": "nanosecond",
    "g": "gram",
    "kg": "kilogram",
    "mg": "milligram",
    "J": "joule",
    "kJ": "kilojoule",
    "W": "watt",
    "kW": "kilowatt",
    "MW": "megawatt",
    "GW": "gigawatt",
    "N": "newton",
    "Pa": "pascal",
    "K": "kelvin",
    "V": "volt",
    "A": "ampere",
    "mol": "mole",
    "L": "litre",
    "l": "litre",
    "eV": "electronvolt",
    "keV": "kiloelectronvolt",
    "MeV": "megaelectronvolt",
    "GeV": "gigaelectronvolt",
    "h": "hour",
    "hr": "hour",
    "min": "minute",
    "day": "day",
    "yr": "year",
    "Hz": "hertz",
    "kHz": "kilohertz",
    "MHz": "megahertz",
    "GHz": "gigahertz",
    "B": "byte",
    "kB": "kilobyte",
    "KB": "kilobyte",
    "MB": "megabyte",
    "GB": "gigabyte",
    "TB": "terabyte",
    "PB": "petabyte",
    "kWh": "kilowatt hour",
    "lb": "pound",
    "ft": "foot",
    "sec": "second",
    "mL": "millilitre",
    "ml": "millilitre",
    "C": "coulomb",
    "T": "tesla",
    "rad": "radian",
    "meter": "metre",
    "metre": "metre",
    "second": "second",
    "kilogram": "kilogram",
    "gram": "gram",
    "cal": "calorie",
    "kilometer": "kilometre",
    "joule": "joule",
    "watt": "watt",
    "newton": "newton",
    "kelvin": "kelvin",
    "hour": "hour",
    "minute": "minute",
    "year": "year",
    "hertz": "hertz",
    "percent": "percent",
    "volt": "volt",
    "dB": "decibel",
}
_SCALES = {
    "kilo": "kilo",
    "mega": "mega",
    "giga": "giga",
    "milli": "milli",
    "micro": "micro",
    "nano": "nano",
    "centi": "centi",
    "tera": "tera",
    "pico": "pico",
}
_UNCHANGED = {"hertz", "kilohertz", "megahertz", "gigahertz", "kelvin", "percent"}
_POWERS = {"2": "square", "3": "cubic"}
_UNIT = re.compile(r"(?P<name>\\?[A-Za-z]+)(?:\^\{?(?P<power>-?\d)\}?)?")
_POWER = re.compile(r"\^\{?-?\d\}?")
_UNIT_MACROS = (
    (re.compile(r"\\?\bper\b"), "/"),
    (re.compile(r"\s*\\squared\b"), "^2"),
    (re.compile(r"\s*\\cubed\b"), "^3"),
    (re.compile(rf"\\({'|'.join(_SCALES)})\s*\\"), r"\\\1"),
)


def chemistry(formula: str) -> str:
    """ "2H2 + O2 -> 2H2O" → "two H two plus O two yields two H two O"."""
    said: list[str] = []
    end = 0
    for match in _CHEMICAL.finditer(formula):
        if match.start() != end:
            raise MathsError("an unknown character in a chemical formula")
        end = match.end()
        said.append(_chemical(match.group()))
    if end != len(formula):
        raise MathsError("an unknown character in a chemical formula")
    return " ".join(filter(None, said))


def _chemical(piece: str) -> str:
    if piece[0].isdigit():
        return number(piece)
    if piece[0] == "^":
        digits = piece.strip("^{}+-")
        return f"{number(digits) if digits else ''} {'plus' if '+' in piece else 'minus'}".strip()
    if piece[0].isalpha():
        return words.spelled(piece)
    arrow = re.sub("-+", "-", piece)
    return _ARROWS.get(arrow) or {"+": "plus", "=": "double bond"}.get(piece, "")


def quantity(amount: str, units: str) -> str:
    """ "3e8", "m/s" → "three times ten to the eight metres per second"."""
    said = _amount(amount) if amount.strip() else ""
    return f"{said} {_units(units, plural=amount.strip() not in ('1', '1.0'))}".strip()


def unit(symbol: str, *, plural: bool = True) -> str | None:
    """ "ms" → "milliseconds"; None for what is no unit."""
    symbol = symbol.strip()
    name = _UNITS.get(symbol) or _scaled(symbol)
    if name is None or not plural or name in _UNCHANGED:
        return name
    return "feet" if name == "foot" else name + "s"


def compound(units: str, *, plural: bool = True) -> str | None:
    """ "m/s" → "metres per second", "J s" → "joule seconds"; None where anything is no unit."""
    names = re.split(r"[\s/]+", _POWER.sub("", units.strip()))
    return _units(units, plural=plural) if all(map(unit, names)) else None


def _scaled(symbol: str) -> str | None:
    for prefix in _SCALES:
        if symbol.startswith(prefix) and symbol[len(prefix) :] in _UNITS:
            return prefix + _UNITS[symbol[len(prefix) :]]
    return None


def _amount(amount: str) -> str:
    match = _AMOUNT.fullmatch(amount.replace(" ", "").replace(",", ""))
    if match is None:
        raise MathsError("an amount that is no number")
    sign, digits, power_sign, power = match.groups()
    said = ("minus " if sign == "-" else "") + number(digits)
    if power is None:
        return said
    return (
        f"{said} times ten to the {'minus ' if power_sign == '-' else ''}{number(power.lstrip('0') or '0')}"
    )


def _units(units: str, *, plural: bool) -> str:
    for macro, meaning in _UNIT_MACROS:
        units = macro.sub(meaning, units)
    above, _, below = units.partition("/")
    said: list[tuple[str, str]] = []
    under: list[tuple[str, str]] = []
    for part, is_below in ((above, False), (below, True)):
        for match in _UNIT.finditer(part):
            power = match["power"] or ""
            inverse = is_below != power.startswith("-")
            (under if inverse else said).append((match["name"], power.lstrip("-")))
    return " ".join(
        [
            _unit_power(name, power, plural=plural and i == len(said) - 1)
            for i, (name, power) in enumerate(said)
        ]
        + [f"per {_unit_power(name, power, plural=False)}" for name, power in under]
    )


def _unit_power(name: str, power: str, *, plural: bool) -> str:
    said = unit(name.lstrip("\\"), plural=plural)
    if said is None and name.startswith("\\") and name[1:] not in _SCALES:
        raise MathsError(f"no unit is called {name[1:]}")
    said = said or words.name(name.lstrip("\\"))
    if power == "2" and said == "second":
        return "second squared"
    return f"{_POWERS[power]} {said}" if power in _POWERS else said
