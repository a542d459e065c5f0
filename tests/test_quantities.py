"""Numbers, amounts, dates and times are the same however they are written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askreview.quantities import figures, folded, normalised, stated

SAME = [
    ("$5.6M", "5.6 million dollars", "$5,600,000", "5.6 million US dollars", "USD 5.6m", "$5.6 mn"),
    (
        "2,788,000",
        "2.788 million",
        "2 788 000",
        "2\u202f788\u202f000",
        "2788000",
        "2788k",
        "2.788M",
    ),
    ("1,000", "1000", "1k", "one thousand", "a thousand"),
    ("87 214 km", "87,214 km", "87214 kilometres"),
    ("two", "2", "Two"),
    ("twenty-five", "25", "twenty five"),
    ("three hundred and fifty", "350", "three hundred fifty"),
    ("half a million", "500,000", "0.5 million", "500k"),
    ("a dozen", "twelve", "12"),
    ("12%", "12 percent", "12 per cent", "twelve percent", "12 %", "12 pct"),
    ("3rd", "third", "3RD"),
    ("70th", "seventieth"),
    ("two thirds", "2/3", "two-thirds"),
    ("12x", "12 times", "12×", "twelvefold", "12-fold"),
    ("2x", "twice", "two times", "twofold"),
    ("5 March 2024", "2024-03-05", "March 5, 2024", "5th of March, 2024", "Mar. 5th 2024"),
    ("2024-03-05", "2024/03/05", "05.03.2024", "05/03/2024", "5 Mar 2024"),
    ("March 2024", "2024-03", "Mar 2024", "March of 2024"),
    ("1990s", "the nineties", "the '90s"),
    ("12 GB", "12 gigabytes", "12GB", "12-gigabyte", "12 gb"),
    ("8 km", "8 kilometres", "8km", "eight kilometers", "8,000 m"),
    ("90 minutes", "1.5 hours", "1½ hours", "an hour and a half", "90min"),
    ("-3 °C", "−3 degrees Celsius", "minus 3 °C", "-3℃"),
    ("8:30 pm", "20:30", "8:30 p.m.", "20:30:00"),
    ("noon", "12:00", "12 pm", "midday"),
    ("€40", "40 euros", "€40.00", "40 EUR", "40,00 €"),
    ("v3.1", "version 3.1", "3.1"),
    ("1.5×10⁹", "1.5 billion", "1.5e9"),
    ("½ tsp", "1/2 teaspoon", "0.5 tsp", "half a teaspoon"),
    ("15 cents", "$0.15"),
    ("Q3", "the third quarter"),
]
OTHER = [
    ("$5.6M", "$5.6 billion"),
    ("$40", "€40"),
    ("40 dollars", "40 hours"),
    ("12%", "12 GB"),
    ("12 GB", "12 MB"),
    ("8 km", "8 miles"),
    ("2,788", "27,880"),
    ("two", "twelve"),
    ("5 March 2024", "6 March 2024"),
    ("March 2024", "March 2023"),
    ("2024-03-05", "2024-05-04"),
    ("3.1.2", "3.1"),
    ("v3.10", "v3.1"),
    ("Python 3.10", "Python 3.1"),
    ("3rd", "2nd"),
    ("8:30 pm", "8:30 am"),
    ("-3 °C", "3 °C"),
    ("1990s", "1980s"),
    ("Tuesday", "Wednesday"),
    ("over $6M", "under $6M"),
]


def held(wanted, text):
    found = [one for one in figures(wanted) if one.readings or one.parts or one.digits]
    assert found, wanted
    return all(stated(one, figures(text)) for one in found)


@pytest.mark.parametrize(
    ("one", "other"), [(one, other) for row in SAME for one in row for other in row]
)
def test_the_same_figure_in_other_words(one, other):
    assert held(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER + [(b, a) for a, b in OTHER])
def test_another_figure(one, other):
    if (one, other) != ("3.1", "3.1.2"):
        assert not held(one, other)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("March 2024", "5 March 2024"),
        ("2024", "2024-03-05"),
        ("in March", "2024-03-05"),
        ("Tuesday", "2024-03-05"),
        ("1990s", "1994"),
        ("12", "12 GB"),
        ("about 2.8 million", "2,788,000"),
        ("more than 2,700", "2,788"),
        ("under $6 million", "$5.6M"),
        ("4,000 to 8,000", "4-8k"),
        ("3 and 5 million dollars", "$3–5 million"),
        ("67%", "two thirds"),
        ("4 of 5", "4/5"),
        ("25 years old", "twenty-five"),
        ("1,150 euros", "1.150 euros"),
    ],
)
def test_a_figure_that_a_more_exact_one_states(wanted, text):
    assert held(wanted, text)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("5 March 2024", "March 2024"),
        ("2024-03-05", "2024"),
        ("12 GB", "12"),
        ("2.8 million", "2,788,000"),
        ("about 2.5 million", "2,788,000"),
        ("more than 2,800", "2,788"),
        ("over 100", "1,000"),
        ("Monday", "2024-03-05"),
    ],
)
def test_a_figure_that_a_coarser_one_does_not_state(wanted, text):
    assert not held(wanted, text)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4", "GPT-4o", "H800", "Qwen2.5-Coder-32B", "o1", "one of the lakes", "no one",
        "zero-shot",         "First, it rains.", "You may march.", "https://x.org/2024/7",
        "a 3D print", "user@host7.org", "a third party",
    ],
)  # fmt: skip
def test_what_may_be_no_figure_is_not_sure(text):
    assert not [one.text for one in figures(text) if one.sure]


def test_a_text_in_one_spelling():
    text = "2,788,000 hours of GPT-4 (~$5.6M) from March 5, 2024; two of 12 % failed."
    assert normalised(text) == (
        "10036800000 s of GPT-4 (~5600000 $) from 2024-03-05; 2 of 0.12 share failed."
    )


def test_spans_are_of_the_folded_text():
    text = "Zu Ⅳ – ½ und １２ km²: 5\u00a0600\u200b kg"
    for one in figures(text):
        assert folded(text)[one.start : one.end] == one.text


@given(st.text(alphabet=st.sampled_from("0123456789.,-/:% $€½²⁹kmMB\n’'atwohlfpMyr\u200b\u2009")))
def test_any_text_is_read(text):
    spans = [(one.start, one.end) for one in figures(text)]
    assert spans == sorted(spans)
    assert all(end <= after for (_, end), (after, _) in pairwise(spans))
    normalised(text)
