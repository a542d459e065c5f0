"""What the checks say to an answer: a table of sentences and passages, and whole answers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askreview.checks import check_answer, strict, summary
from askreview.checks.strict import IN_PLACE, LEFT_OUT
from askreview.text import find_marks
from checks import CHECKS, TABLE, Vocabulary, as_hit, check, read, scores

PAIRS = read(TABLE)
VOCABULARY = Vocabulary(PAIRS)
LATER = ("later", "unseen", "last", "newest", "fresh", "turned", "blind", "again", "afresh", "anew")
OF_POLARITY = ("polarity", "reversed", "negated")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_the_table(pair):
    found = check(pair, VOCABULARY).checks
    own = [one.detail for one in found if one.check == pair.check]
    assert bool(own) == pair.finding
    assert not pair.detail or any(pair.detail in detail for detail in own)
    assert {one.check for one in found} <= {pair.check, *pair.also}


def test_the_table_is_wide_enough():
    assert len({pair.id for pair in PAIRS}) == len(PAIRS) >= 80
    for name in CHECKS:
        own = [pair for pair in PAIRS if pair.check == name]
        assert len(own) >= 8
        assert 0.4 <= sum(not pair.finding for pair in own) / len(own) <= 0.65


@pytest.fixture(scope="module")
def scored():
    return {score.check: score for score in scores(PAIRS, VOCABULARY)}


@pytest.mark.parametrize("name", CHECKS)
def test_precision_and_recall(scored, name):
    score = scored[name]
    assert score.precision >= 0.95
    assert score.recall >= 0.9
    assert score.stray == 0


@pytest.mark.parametrize("name", [*LATER, *OF_POLARITY])
def test_precision_and_recall_on_tables_written_without_looking_at_the_checks(name):
    pairs = read(TABLE.with_name(f"{name}.yaml"))
    assert len({pair.id for pair in pairs}) == len(pairs) >= (60 if name in LATER else 40)
    for score in scores(pairs, Vocabulary(pairs)):
        assert score.precision >= 0.9 and score.recall >= 0.85, score


# Whole answers

BOILER = "The boiler is serviced each spring by Weber & Sons. It costs 120 euros. See [3] for more."
CHIMNEY = "- The chimney is swept in autumn.\n- The filter is changed monthly."


class Words:
    """Of twenty passages, two hold a word, whatever it is."""

    passage_count = 20

    def holding(self, word):
        return 2


def hits(*texts):
    return [as_hit(n, text) for n, text in enumerate(texts)]


def checked(text, *texts, stale=()):
    return check_answer(text, hits(*(texts or (BOILER, CHIMNEY))), Words(), stale=stale)


def sliced(done):
    return all(done.text[one.start : one.end] == one.text for one in done.sentences)


def names(done):
    return [one.check for one in done.checks]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A boiler [1].", "A boiler [1]."),
        ("A boiler [1, 2].", "A boiler [1][2]."),
        ("A boiler [1-2].", "A boiler [1][2]."),
        ("A boiler【2†source】.", "A boiler[2]."),
        ("A boiler [^1].", "A boiler [1]."),
        ("A boiler [Passage 2].", "A boiler [2]."),
        ("A boiler \\[1\\].", "A boiler [1]."),
        ("A boiler [１].", "A boiler [1]."),
        ("A boiler [7].", "A boiler."),
        ("A boiler [1, 7].", "A boiler [1]."),
        ("A boiler [1][7], serviced.", "A boiler [1], serviced."),
        ("[7] A boiler.\n[7] A chimney [2].", "A boiler.\nA chimney [2]."),
        ("A boiler [1-99999999].", "A boiler [1]."),
        ("[30] dollars it was [9].", "[30] dollars it was."),
    ],
)
def test_marks_come_in_one_form_and_dangling_ones_go(written, shown):
    assert checked(written).text == shown


TEXT = [
    "It was uploaded on [2025-01-08] and seen.", "It costs [30] dollars.", "So x[0] is a[9].",
    "Since [2024-06] it runs.", "Count [3-1] back.", "He said it [sic].", "- [x] done, [ ] open",
    "As in [^9]. See [[Note]] and [[1]].", "In [2024-2026]. Or [2024].5 of it", "`a[7].`, [a](b)",
    "[b][c], [1.5], [a1], [1a], [007].", "```\nx = a[7].\n```",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXT)
def test_a_bracket_that_is_no_mark_stays(text):
    assert checked(text).text == text
    assert "dangling_citation" not in names(checked(text))


def test_sentences_are_slices_of_the_checked_answer():
    text = "The boiler is serviced each spring [1][9]. “It costs 120 euros.” [1]"
    done = checked(f"# Care\n\n{text}\n\n* Swept [2]")
    assert sliced(done)
    assert [(one.kind, one.cited) for one in done.sentences] == [
        ("heading", ()),
        ("claim", (1,)),
        ("claim", (1,)),
        ("claim", (2,)),
    ]


def test_each_cited_passage_gives_the_statement_that_supports_a_sentence_best():
    text = "Service is 120 euros [1]. The filter changes monthly, the boiler each spring [1][2]."
    cost, both = checked(text).sentences
    assert [(n, one.text) for n, one in cost.supports] == [(1, "It costs 120 euros.")]
    assert [(n, one.text) for n, one in both.supports] == [
        (1, "The boiler is serviced each spring by Weber & Sons."),
        (2, "The filter is changed monthly."),
    ]


def test_a_support_is_a_slice_of_its_passage():
    (hit,) = found = hits("The **boiler** [is](x) serviced. It costs 120 euros.")
    done = check_answer("The boiler is serviced [1].", found, Words())
    ((_, one),) = done.sentences[0].supports
    start = hit.passage.start
    assert (
        hit.passage.text[one.start - start : one.end - start] == "The **boiler** [is](x) serviced."
    )


def test_a_quotation_is_supported_by_the_statement_that_it_quotes():
    text = "The boiler, serviced each spring, is cheap: “It costs 120 euros” [1]."
    assert checked(text).sentences[0].supports[0][1].text == "It costs 120 euros."


def test_findings_are_plain_sentences_about_one_sentence_each():
    done = checked("The boiler costs 130 euros [1]. The chimney is swept by monks. Swept [8].")
    assert [(one.check, one.sentence, one.detail) for one in done.checks] == [
        (
            "unsupported_number",
            "The boiler costs 130 euros [1].",
            "“130 euros” is not in passage [1].",
        ),
        ("uncited_sentence", "The chimney is swept by monks.", "This sentence cites no passage."),
        ("dangling_citation", "Swept.", "There is no passage [8]; the citation was removed."),
    ]
    assert done.sentences[0].findings == ("unsupported_number",)


def test_a_finding_names_the_passage_that_does_better():
    done = checked("The filter is changed monthly, they say [1].")
    assert [(one.check, one.detail) for one in done.checks] == [
        ("weak_support", "Little of this is in passage [1]; passage [2] supports it better.")
    ]


def test_a_changed_note_is_told_once():
    done = checked("A boiler [1]. Serviced each spring [1].", stale={"a.md"})
    assert [(one.check, one.sentence) for one in done.checks] == [("stale_source", "A boiler [1].")]


def test_without_passages_every_mark_dangles():
    done = check_answer("The boiler is serviced [1]. It is old.", [], Words())
    assert names(done) == ["dangling_citation", "uncited_sentence"]
    assert done.text == "The boiler is serviced. It is old."


@pytest.mark.parametrize(
    "text", ["", "   \n\n", "[1]", "[9]", "\u200b", "---", "```", "|", "> ", "**"]
)
def test_an_answer_without_words_is_left_alone(text):
    assert not [one for one in names(checked(text)) if one != "dangling_citation"]


@pytest.mark.parametrize("unit", ["between 5 and 6 ", "5% ", "$5M ", "May 5, ", "12:30 "])
@pytest.mark.slow
def test_a_long_run_of_figures_is_checked(unit):
    done = checked(unit * (10_000 // len(unit)) + "[1].")
    assert "unsupported_number" in names(done)


@pytest.mark.parametrize(
    "text",
    [
        "According to passage [1], it costs 120 euros.",
        "As Passage [1] says, it costs 120 euros.",
        "According to Passage 1, it costs 120 euros [1].",
        "Passages 1 and 2 tell of a boiler and a chimney [1][2].",
    ],
)
def test_naming_a_passage_is_no_claim(text):
    assert not names(checked(text))


def test_the_date_that_a_passage_was_given_is_evidence():
    text = "It was serviced each spring, as noted on 2 May 2024 [1]."
    assert names(checked(text)) == ["unsupported_number"]
    told = check_answer(text, hits(BOILER, CHIMNEY), Words(), dates={"a.md": "2024-05-02"})
    assert not told.checks


WORKFLOW = "```yaml\non:\n  schedule:\n\n  push:\n    branches: [main]\njobs:\n  test: yes\n```"


@pytest.mark.parametrize(
    ("code", "told"),
    [("on: push", False), ("push: branches", False), ("on: test", True), ("jobs: push", True)],
)
def test_yaml_on_two_lines_supports_what_is_written_on_one(code, told):
    assert bool(names(checked(f"The workflow says `{code}` [1].", WORKFLOW))) is told


# Sentences that cite nothing


def attributed(text, *texts):
    found = hits(*(texts or (BOILER, CHIMNEY)))
    done = check_answer(text, found, Words(), attributing=True)
    assert sliced(done)
    return done


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The boiler costs 120 euros.", "The boiler costs 120 euros [1]."),
        ("The filter is changed monthly", "The filter is changed monthly [2]"),
        ("They say: “It costs 120 euros.”", "They say: “It costs 120 euros.” [1]"),
        ("| boiler | 120 euros |", "| boiler | 120 euros [1] |"),
        (
            "- The chimney is swept in autumn.\n- The boiler each spring by Weber & Sons!",
            "- The chimney is swept in autumn [2].\n- The boiler each spring by Weber & Sons [1]!",
        ),
        ("The boiler costs 120 euros and the filter is changed monthly.", "both"),
        ("The filter is changed monthly [1].", "The filter is changed monthly [1]."),
        ("# Care\n\nThe notes do not say who.", "# Care\n\nThe notes do not say who."),
        ("Nuns left the house in anger.", "Nuns left the house in anger."),
        ("The boiler costs 120 euros [9].", "The boiler costs 120 euros [1]."),
    ],
)
def test_an_uncited_sentence_gets_the_passage_that_supports_it(written, shown):
    shown = written.replace("monthly.", "monthly [1][2].") if shown == "both" else shown
    assert attributed(written).text == shown


GERMAN = (
    "Der Kessel wird jedes Frühjahr von Weber & Sons gewartet und kostet 120 Euro. "
    "Der Filter wird monatlich gewechselt."
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GERMAN, []),
        ("Der Kessel wird jedes Frühjahr gewartet, und der Filter ist sauber [1].", []),
        ("Der Kessel wird jedes Frühjahr gewartet und kostet 140 Euro [1].", ["number"]),
        ("Er wird jedes Frühjahr im Hotel Hilton von Weber & Sons gewartet [1].", ["name"]),
        ("Wir waren im Frühjahr bei Weber & Sons.", []),
        ("La chaudière est révisée chaque printemps par Weber & Sons pour 120 euros.", []),
        (
            "La chaudière est révisée chaque été à Lyon pour 140 euros [1].",
            ["number", "name"],
        ),
    ],
    ids=["german", "cited", "figure", "name", "short", "french", "french-wrong"],
)
def test_words_of_an_answer_in_another_language_are_not_compared(text, found):
    done = attributed(text)
    assert names(done) == [f"unsupported_{one}" for one in found]
    assert done.unchecked.startswith("The answer is in another language than your notes: ")


def test_an_answer_in_another_language_is_cited_by_its_figures_and_names():
    done = attributed(GERMAN)
    assert done.text.startswith("Der Kessel wird jedes Frühjahr von Weber & Sons gewartet")
    assert "120 Euro [1]. Der Filter" in done.text and done.text.endswith("gewechselt.")
    assert "[1]" not in attributed("Der Kessel kostet in jedem Frühjahr 999 Euro.").text


def test_an_answer_in_the_language_of_its_passages_is_compared_whatever_that_is():
    passage = "Der Kessel wird jedes Frühjahr von Weber gewartet. Er steht im Keller neben der Tür."
    text = "Das Dach wurde vor vielen Jahren mit roten Ziegeln neu gedeckt und ist dicht."
    done = check_answer(text, hits(passage), Words(), attributing=True)
    assert names(done) == ["uncited_sentence"] and not done.unchecked
    english = check_answer("The roof is new, and it was made of tiles.", hits(passage), Words())
    assert english.unchecked and not names(english)


def test_all_checks_see_a_sentence_that_the_program_cites():
    done = attributed("The boiler is serviced each spring for 130 euros. It costs 120 euros [1].")
    assert [(one.check, one.sentence) for one in done.checks] == [
        ("unsupported_number", "The boiler is serviced each spring for 130 euros [1].")
    ]
    assert [(one.by, one.cited) for one in done.sentences] == [("program", (1,)), ("model", (1,))]
    assert done.sentences[0].supports[0][1].text.startswith("The boiler is serviced")


def test_a_unit_that_stands_elsewhere_in_the_passage_supports_a_figure():
    gauge = "Pressure in bar:\n\n- cold 1.2\n- below 0.8: F28 lights"
    assert attributed("The F28 lamp shows 0.8 bar.", BOILER, gauge).text.endswith("bar [2].")


def test_words_of_the_question_that_no_passage_has_tell_nothing():
    text, asked = (
        "The gear that the heater needs is a monthly filter.",
        "Which gear does the heater need?",
    )
    done = check_answer(text, hits(BOILER, CHIMNEY), Words(), attributing=True, question=asked)
    assert (
        done.text == "The gear that the heater needs is a monthly filter [2]." and not done.checks
    )
    assert names(attributed(text)) == ["uncited_sentence"]


FAIRS = (
    "# Fair 2019\n\nThe fair opened on 3 June. It rained, and 800 guests came.",
    "# Fair 2021\n\nThe fair opened on 9 July. A storm broke the big tent.",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The fair of 2019 opened on 3 June, and that of 2021 on 9 July [1][2].", []),
        ("The fair opened on 9 July 2021 [2], and 800 guests came in 2019 [1].", []),
        ("The fair of 2019 opened on 9 July, and that of 2021 on 3 June [1][2].", ["number"]),
        ("It was in 2021 that 800 guests came to the fair [1][2].", ["number"]),
    ],
)
def test_figures_that_stand_in_different_places_are_told(text, found):
    done = checked(text, *FAIRS)
    assert names(done) == [f"unsupported_{one}" for one in found]
    assert all("do not stand together in passages [1] and [2]" in one.detail for one in done.checks)


def test_words_that_stand_in_different_places_are_told():
    passage = "Ants build tall mounds. Bees visit blue thyme. Herons eat small frogs at dawn."
    [check] = checked("Ants visit thyme mounds at dawn with herons [1].", passage).checks
    assert check.check == "weak_support" and "different places of passage [1]" in check.detail
    items = "Seen today:\n\n- ants\n- blue thyme\n- herons"
    assert not names(checked("Seen were ants, blue thyme and herons [1].", items))


def test_what_no_passage_supports_says_so_once():
    done = attributed("Nuns left the old house in anger.")
    assert [(one.check, one.detail) for one in done.checks] == [
        ("uncited_sentence", "None of the passages supports this.")
    ]


def test_a_mark_that_was_added_stays_when_the_answer_is_checked_again():
    done = attributed("The boiler costs 120 euros. It is swept in autumn.")
    again = attributed(done.text)
    assert again.text == done.text and not [one for one in again.sentences if one.by == "program"]


def test_findings_are_summed_up_in_a_line_for_each_kind():
    done = attributed("Nuns left the old house. Monks burnt it. The boiler costs 130 euros [1].")
    assert summary(done.checks, done.claims) == [
        "2 of 3 sentences are not supported by your notes: “Nuns left the old house.”; "
        "“Monks burnt it.”",
        "1 of 3 sentences has a number that is not there: “The boiler costs 130 euros [1].” "
        "“130 euros” is not in passage [1].",
    ]


def test_a_sentence_that_nothing_supports_is_told_once():
    done = attributed("Nuns of Rome paid 900 dollars.")
    assert names(done) == ["uncited_sentence"]


# Checks of other packages

SHOUTS = """
class Shouting:
    name = "shouting"
    def find(self, sentence, evidence):
        if sentence.plain.isupper():
            yield f"{evidence[0].note} does not shout."
class Broken:
    name = "broken"
    def find(self, sentence, evidence):
        return 1 / 0
"""
ASKED = """
import sys; sys.path[:0] = sys.argv[1:3]
import test_checks as t
print([(one.check, one.detail) for one in t.checked(sys.argv[3]).checks])
"""
UPDATE = "Update or uninstall it."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "check", "detail"),
    [
        ("Shouting", "shouting", "a.md does not shout."),
        ("Broken", "broken", "The check broken failed (ZeroDivisionError: division by zero). "
         f"{UPDATE}"),
        ("None", "mine", "The check mine failed (AttributeError: module 'shouts' has no attribute"
         f" 'None'). {UPDATE}"),
    ],
)  # fmt: skip
def test_a_package_may_bring_a_check_of_its_own(tmp_path, kind, check, detail):
    info = tmp_path / "shouts-1.0.dist-info"
    info.mkdir()
    (tmp_path / "shouts.py").write_text(SHOUTS)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouts\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[askreview.checks]\nmine = shouts:{kind}\n")
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(tests), str(tests.parent / "bench"), "IT COSTS 120 [1]."],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"{[(check, detail)]}\n", done.stderr


# Strict answers


def test_a_strict_answer_gives_the_notes_words_for_what_does_not_hold():
    done = checked("The boiler is serviced each spring [1]. It costs 130 euros [1].")
    assert strict(done, hits(BOILER, CHIMNEY), Words()).text == (
        f"The boiler is serviced each spring [1]. “It costs 120 euros.” [1] {IN_PLACE}"
    )


def test_a_strict_answer_says_what_it_left_out():
    done = checked(
        "Monks built the house.\n\n- The filter is never changed [2]\n- It is never changed [2]"
    )
    assert strict(done, hits(BOILER, CHIMNEY), Words()).text == (
        f"{LEFT_OUT}\n\n- “The filter is changed monthly.” [2] {IN_PLACE}\n- {LEFT_OUT}"
    )


def test_a_strict_answer_says_once_what_it_left_out_in_a_row():
    done = checked("Monks built the house. Nuns left it. The filter is changed monthly [2].")
    assert strict(done, hits(BOILER, CHIMNEY), Words()).text == (
        f"{LEFT_OUT} The filter is changed monthly [2]."
    )


def test_a_strict_answer_quotes_the_passage_that_has_the_words():
    done = checked("“The filter is changed monthly” [1].")
    assert strict(done, hits(BOILER, CHIMNEY), Words()).text.startswith(
        "“The filter is changed monthly.” [2]"
    )


def test_a_strict_answer_keeps_what_holds():
    text = "# Care\n\nThe boiler is serviced each spring [1].\n\nThe notes do not say by whom."
    done = checked(text + "\n", stale={"a.md"})
    assert names(done) == ["stale_source"]
    assert strict(done, hits(BOILER, CHIMNEY), Words()) == done


def test_the_sentences_of_a_strict_answer_are_its_slices():
    text = "It costs 130 euros [1]. The boiler is serviced each spring [1].\n| a |\n|--|\n| 7 [1] |"
    done = strict(checked(text), hits(BOILER, CHIMNEY), Words())
    assert sliced(done)
    assert done.sentences[0].kind == "replaced"
    assert done.sentences[0].supports[0][1].text == "It costs 120 euros."
    assert done.checks


def test_a_quote_in_place_of_a_sentence_has_no_mark_of_its_own():
    done = checked("See page 12 for more of this [1].")
    assert "See (3) for more." in strict(done, hits(BOILER, CHIMNEY), Words()).text


# Hostile text


def test_unseen_characters_neither_hide_a_mark_nor_a_figure():
    done = checked("The boiler costs 1\u200b30 euros [\u200b9]\u202e [1\u2060].")
    assert done.text == "The boiler costs 130 euros [1]."
    assert names(done) == ["dangling_citation", "unsupported_number"]


def test_unseen_characters_in_a_passage_change_nothing():
    text = "The boiler costs 120 euros, says “serviced each spring” [1]."
    assert not names(
        checked(text, "Boiler: ser\u00advice\u200bd each\u2060 spring, costs 1\u200d20 euros.")
    )


def test_a_forged_mark_of_a_note_that_is_repeated_goes():
    done = checked("See also [3] [1].")
    assert (done.text, names(done)) == ("See also [1].", ["dangling_citation"])


RUNS = [
    "[", "[1,", "[1-", "`", "```\n", '"a ', "'a ", "“", "1", "1.", "1,000", "Aa ", "A.B.", "|",
    "> a\n", "- a\n", "a\n", "a:\n", "not ", "the notes do not ", "a@", "/a", "http://(", "May-",
    "1/", "](", ", and a", "hundred ", "10^99 ", "Bank of ", "a. [1] ", "**",
]  # fmt: skip
PIECES = [
    "[1]", "[9]", "[1, 9]", " ", "\n", "\n\n", "- ", "# ", "> ", "| ", "|--|\n", "a", "B", ". ",
    ": ", "“", "”", '"', "'", "120 euros", "not ", "`", "```\n", "**", "Boiler ", "(", ")", "— ",
    "? ", "https://a.b/c", "swept in autumn", "\u200b", "【1†a】", "the notes do not say ", "but ",
]  # fmt: skip


@pytest.mark.parametrize("piece", RUNS)
@pytest.mark.slow
def test_a_long_run_of_anything_is_read(piece):
    assert sliced(checked(piece * 5_000))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_answer_is_cut_into_slices_of_itself(pieces):
    found = hits(BOILER, CHIMNEY)
    done = check_answer("".join(pieces), found, Words())
    assert all(n <= 2 for mark in find_marks(done.text, 2) for n in mark.numbers)
    assert {one.sentence for one in done.checks} <= {one.text for one in done.sentences}
    assert check_answer(done.text, found, Words()).text == done.text
    for each in (done, strict(done, found, Words())):
        assert sliced(each)
        starts = [one.start for one in each.sentences]
        assert starts == sorted(starts)
        assert all(0 < n <= 2 for one in each.sentences for n in one.cited)
