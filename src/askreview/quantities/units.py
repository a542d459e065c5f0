"""Units and currencies under all their names, converted to a base unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

_TABLE = """
s: s sec secs second seconds=1 ms millisecond milliseconds=1/1000
s: µs μs microsecond microseconds=1/1000000
s: min mins minute minutes=60 h hr hrs hour hours=3600 day days=86400 week weeks=604800
month: month months mo=1 year years yr yrs=12 decade decades=120 century centuries=1200
byte: byte bytes=1 kb kilobyte kilobytes=10^3 mb megabyte megabytes=10^6 gb gigabyte gigabytes=10^9
byte: gig gigs=10^9
byte: tb terabyte terabytes=10^12 pb petabyte petabytes=10^15
byte: kib kibibyte kibibytes=1024 mib mebibyte mebibytes=1048576 gib gibibyte gibibytes=1073741824
bit: bit bits=1 kbit kilobit kilobits=10^3 mbit megabit megabits=10^6 gbit gigabit gigabits=10^9
bit/s: bps bits-per-second=1 kbps kilobits-per-second=10^3
bit/s: mbps mbit/s megabits-per-second=10^6 gbps gbit/s gigabits-per-second=10^9
m: mm millimetre millimetres millimeter millimeters=1/1000
m: cm centimetre centimetres=1/100 centimeter centimeters=1/100
m: m metre metres meter meters=1 km kms kilometre kilometres kilometer kilometers=1000
m: mile miles mi=1609344/1000 yard yards yd=9144/10000 foot feet ft=3048/10000 inch inches=254/10000
m2: m^2 m2 sqm square-metre square-metres square-meter square-meters=1 km2=10^6
m2: km^2=10^6 hectare hectares ha=10^4 acre acres=40468564224/10000000
g: mg milligram milligrams=1/1000 g gram grams gramme grammes=1
g: kg kgs kilo kilos kilogram kilograms=1000
g: tonne tonnes=10^6 lb lbs=45359237/100000 oz ounce ounces=45359237/1600000
ton: ton tons=1
l: ml millilitre millilitres milliliter milliliters=1/1000 cl centilitre centilitres=1/100 dl=1/10
l: l litre litres liter liters=1
l: m^3 m3 cubic-metre cubic-metres cubic-meter cubic-meters=1000
gallon: gallon gallons gal=1
cup: cup cups=1
spoon: tsp teaspoon teaspoons=1 tbsp tablespoon tablespoons=3
degree: degree degrees deg °=1
celsius: °c celsius degrees-celsius degree-celsius degrees-c=1
fahrenheit: °f fahrenheit degrees-fahrenheit degree-fahrenheit degrees-f=1
w: w watt watts=1 kw kilowatt kilowatts=10^3 mw megawatt megawatts=10^6 gw gigawatt gigawatts=10^9
wh: wh=1 kwh kilowatt-hour kilowatt-hours=10^3 mwh=10^6 gwh=10^9 twh=10^12
v: v volt volts=1
amp: amp amps ampere amperes=1
hz: hz hertz=1 khz=10^3 mhz megahertz=10^6 ghz gigahertz=10^9
m/s: km/h kph kmh kilometres-per-hour kilometers-per-hour kilometres-an-hour=5/18
m/s: kilometers-an-hour km-per-hour=5/18 mph miles-per-hour miles-an-hour=44704/100000
m/s: m/s metres-per-second meters-per-second metres-a-second meters-a-second=1
bar: bar bars=1 psi=6894757/100000000
calorie: calorie calories=1/1000 kcal kilocalorie kilocalories=1
pixel: px pixel pixels=1 megapixel megapixels mp=10^6
share: % percent pct per-cent percentage-point percentage-points=1/100 ‰=1/1000
x: time times fold=1
$: $ us$ usd dollar dollars us-dollar us-dollars u.s.-dollars buck bucks=1 cent cents ¢=1/100
€: € eur euro euros=1
£: £ gbp quid pounds-sterling=1 pence=1/100
¥: ¥ jpy yen=1
₹: ₹ inr rupee rupees=1
chf: chf franc francs=1
"""
_SHARED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "pound": (("£", "1"), ("g", "45359237/100000")),
    "pounds": (("£", "1"), ("g", "45359237/100000")),
    "calorie": (("calorie", "1/1000"), ("calorie", "1")),
    "calories": (("calorie", "1/1000"), ("calorie", "1")),
}
# A kilobyte has been 1,024 bytes as often as 1,000.
_BINARY = {10**3: 2**10, 10**6: 2**20, 10**9: 2**30, 10**12: 2**40, 10**15: 2**50}

SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "mn": 10**6, "mio": 10**6, "bn": 10**9, "tn": 10**12, "dozen": 12, "lakh": 10**5,
    "crore": 10**7, "k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "b": 10**9, "B": 10**9,
    "T": 10**12,
}  # fmt: skip


def _read(table: str) -> dict[str, tuple[tuple[str, Fraction], ...]]:
    units: dict[str, tuple[tuple[str, Fraction], ...]] = {}
    for line in table.strip().splitlines():
        base, _, entries = line.partition(": ")
        for names, size in re.findall(r"([^=]+)=(\S+)", entries):
            for name in names.split():
                units[name.replace("-", " ")] = _sizes(base, _fraction(size))
    for name, sizes in _SHARED.items():
        units[name] = tuple((base, _fraction(size)) for base, size in sizes)
    return units


def _fraction(size: str) -> Fraction:
    return Fraction(10 ** int(size[3:])) if size.startswith("10^") else Fraction(size)


def _sizes(base: str, size: Fraction) -> tuple[tuple[str, Fraction], ...]:
    binary = _BINARY.get(int(size)) if base == "byte" else None
    return ((base, size), (base, Fraction(binary))) if binary else ((base, size),)


UNITS = _read(_TABLE)
CURRENCIES = frozenset("$ € £ ¥ ₹ chf".split())  # noqa: SIM905


def measures(name: str) -> tuple[tuple[str, Fraction], ...]:
    """The base units and sizes that a name may stand for; none for an unknown one.

    `GB` and `gigabytes` are 10^9 or 2^30 bytes, `km` is 1,000 m, `%` is 1/100.
    """
    plain = " ".join(name.casefold().replace("-", " ").split())
    return UNITS.get(plain, ())


def names_of(base: str) -> tuple[str, ...]:
    """Every name of a unit that is measured in a base unit, longest first: those of `m`."""
    names = (name for name, sizes in UNITS.items() if any(unit == base for unit, _ in sizes))
    return tuple(sorted(names, key=len, reverse=True))
