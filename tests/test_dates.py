"""Whose date is it, and which time a question names."""

from __future__ import annotations

from datetime import date

import pytest

from askreview import AskReview
from askreview.notes import read_note
from askreview.quantities import folded, period, read_date

DAY_NS = 86_400 * 10**9


def dated(path: str, text: str) -> tuple[str | None, str]:
    note = read_note(path, text.encode(), DAY_NS + DAY_NS // 2)
    return note.date, note.date_from


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-12-09T10:00+01:00", "2025-12-09"),
        ("14.12.2025", "2025-12-14"),
        ("3/4/2025", "2025-04-03"),
        ("4/13/2025", "2025-04-13"),
        ("December 9, 2025", "2025-12-09"),
        ("Tue, 13 Jan 2026 08:00", "2026-01-13"),
        ("May 2025", "2025-05"),
        ("9. Dezember 2025", "2025-12-09"),
        ("12 janvier 2026", "2026-01-12"),
        ("20251203", "2025-12-03"),
        ("soon", None),
        ("2023-02-30", None),
        ("10:30", None),
        ("{{date}}", None),
        ("x" * 10_000, None),
    ],
)
def test_dates_that_people_write(written, read):
    assert read_date(written) == read


@pytest.mark.parametrize(
    ("path", "text", "day", "source"),
    [
        ("a 2024-01-01.md", "---\ndate: 14.12.2025\n---\n# 2 May 2023", "2025-12-14", "field"),
        ("a 2024-01-01.md", "---\ndate: soon\n---\n# 2 May 2023", "2024-01-01", "name"),
        ("journal/2025-12-03.md", "x", "2025-12-03", "name"),
        ("journals/2025_12_03.md", "x", "2025-12-03", "name"),
        ("call 20251203 with Ann.md", "x", "2025-12-03", "name"),
        ("202512031405 idea.md", "x", "2025-12-03", "name"),
        ("daily/2025/12/03.md", "x", "2025-12-03", "name"),
        ("daily/2025/12/03 Wednesday.md", "x", "2025-12-03", "name"),
        ("weekly/2025-W49.md", "x", "2025-12-01", "name"),
        ("2025-12 plans.md", "x", "2025-12", "name"),
        ("2025/12/plans.md", "x", "2025-12", "name"),
        ("monday.md", "# Monday, 12 January 2026\n", "2026-01-12", "heading"),
        ("a.md", "# Retro 2025-10-14\n", "1970-01-02", "file"),
        ("2025 review.md", "# 2025 review\n", "1970-01-02", "file"),
        ("2025-02-30.md", "x", "1970-01-02", "file"),
        ("call 123456789.md", "x", "1970-01-02", "file"),
        ("v2.20.1.md", "# Version 2.20.1", "1970-01-02", "file"),
    ],
)
def test_the_surest_date_is_the_notes(path, text, day, source):
    assert dated(path, text) == (day, source)


def test_the_date_of_a_file_is_shown_as_one():
    assert read_note("2025-12-03.md", b"x", DAY_NS).shown_date == "2025-12-03"
    assert read_note("a.md", b"x", DAY_NS + DAY_NS // 2).shown_date == "file changed 1970-01-02"
    assert read_note("a.md", b"x", 10**27).shown_date == ""


def test_a_date_that_cannot_be_read_is_a_warning():
    note = read_note("a.md", b"---\ndate: one fine day\ncreated: 2025-01-02\nupdated:\n---\n", 0)
    assert note.warnings == ("date: “one fine day” cannot be read as a date",)
    assert note.date == "2025-01-02"


TODAY = date(2026, 2, 11)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("What did I eat on 12 January 2026?", "2026-01-12", "on 12 January 2026"),
        ("What was the rent in 2023?", "2023", "in 2023"),
        ("How much in 2024-05?", "2024-05", "in 2024-05"),
        ("What broke in March?", "March of any year", "in March"),
        ("What did I do yesterday?", "2026-02-10", "yesterday"),
        ("What did I write last week?", "2026-02-02 to 2026-02-08", "last week"),
        ("What is due this month?", "2026-02", "this month"),
        ("What came in the last 30 days?", "2026-01-12 to 2026-02-11", "in the last 30 days"),
        ("Whom did I call last Friday?", "2026-02-06", "last Friday"),
        ("What did we plan two weeks ago?", "2026-01-26 to 2026-02-01", "two weeks ago"),
        ("What changed since March 2025?", "since 2025-03-01", "since March 2025"),
        ("What changed before 2024?", "until 2023-12-31", "before 2024"),
        ("What changed after 2024?", "since 2025-01-01", "after 2024"),
        ("Who sang in the 1990s?", "1990-01-01 to 1999-12-31", "in the 1990s"),
    ],
)
def test_the_time_that_a_question_names(text, said, words):
    named = period(text, TODAY)
    assert named and str(named) == said
    assert folded(text)[named.start : named.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "May I march on?",
        "How many of 2,024 GPUs and 3.2024 litres?",
        "What is the difference between 2023 and 2024?",
        "What is the second law?",
        "on 31 February 2025",
    ],
)
def test_a_text_that_names_no_one_time(text):
    assert period(text, TODAY) is None


DAYS = {
    "2026-01-11": "Tinned mackerel for supper.",
    "2026-01-12": "Chickpea stew for supper.",
    "2026-01-13": "Onion soup for supper.",
    "2026-03-02": "Toast with honey for supper.",
}


@pytest.fixture(scope="module")
def journal(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("journal")
    notes = folder / "notes"
    (notes / "days").mkdir(parents=True)
    for day, food in DAYS.items():
        title = date.fromisoformat(day).strftime("%A, %d %B %Y").replace(" 0", " ")
        (notes / "days" / f"{day}.md").write_text(f"# {title}\n\n## Food\n{food}\n")
    (notes / "headache 3.md").write_text(
        "---\ndate: 2026-03-15\n---\n# Headache log 3\n\nAttack 3 was triggered by the screen.\n"
    )
    (notes / "headache 4.md").write_text(
        "---\ndate: 2026-04-15\n---\n# Headache log 4\n\nAttack 4 was triggered by the heat.\n"
    )
    (notes / "undated.md").write_text("The bridge was built in 1932 by Dorman Long.\n")
    said: list[str] = []
    with AskReview(notes, folder / "index", encoder, say=said.append) as review:
        yield review, said


def test_a_day_is_asked_of_its_own_note(journal):
    review, said = journal
    answer = review.ask("What did I eat for supper on 12 January 2026?")
    assert {one.note for one in answer.citations} == {"days/2026-01-12.md"}
    assert "Chickpea stew" in answer.text and answer.status != "not_in_notes"
    assert said[-1] == "Time understood as 2026-01-12: 1 note is of that time."
    assert review.search("supper 2026-01-13")[0].note == "days/2026-01-13.md"
    assert len(review.search("supper 2026-01-13")) > 2


def test_a_month_is_asked_of_its_own_notes(journal):
    answer = journal[0].ask("What triggered the attack in March?")
    assert answer.status == "answered" and answer.citations[0].note == "headache 3.md"
    assert "heat" not in answer.text and "no note mentions" not in answer.text


DIARY = {
    "2026-03-14": "Paid the plumber 130 euros.",
    "2026-03-28": "Paid the electrician 210 euros.",
    "2026-04-02": "Paid the gardener 75 euros. Watched Vertigo.",
    "2025-06-30": "Watched Solaris. Planted leeks.",
    "2025-11-26": "Bought a tent, 240 euros.",
    "2026-10-20": "Bought a kettle, 35 euros.",
    "2025-09-09": "Petra resigned as treasurer and Luis took over the books.",
}


@pytest.fixture(scope="module")
def diary(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("diary")
    (folder / "notes").mkdir()
    for day, text in DIARY.items():
        (folder / "notes" / f"{day}.md").write_text(f"{text}\n", encoding="utf-8")
    (folder / "notes" / "fair.md").write_text("# Fair\n\nThe fair of 2025 was led by Ruth.\n")
    said: list[str] = []
    with AskReview(folder / "notes", folder / "index", encoder, say=said.append) as review:
        yield review, said


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("who did I pay in March 2026?", {"2026-03-14", "2026-03-28"}),
        ("who did I pay on 14 March?", {"2026-03-14"}),
        ("what did I watch in June 2025?", {"2025-06-30"}),
        ("who did we meet in October 2026?", {"2026-10-20"}),
    ],
)
def test_what_we_did_in_a_time_is_asked_of_its_notes(diary, asked, days):
    answer = diary[0].ask(asked)
    assert answer.status != "not_in_notes"
    assert {one.note.removesuffix(".md") for one in answer.blocks} <= days
    assert "no note mentions “March”" not in answer.text


def test_what_another_note_says_of_a_time_is_found_there(diary):
    answer = diary[0].ask("who led the fair in 2025?")
    assert answer.status == "answered" and answer.blocks[0].note == "fair.md"


def test_of_a_time_without_a_note_no_word_is_missed(diary):
    answer = diary[0].ask("who did I pay last week?")
    assert answer.status != "answered" and "no note mentions" not in answer.text
    said = diary[1][-1]
    assert said.startswith("Time understood as ") and said.endswith(": no note is of that time.")


@pytest.mark.parametrize(
    "asked", ["who did I pay in June 2025?", "who took over the books last week?"]
)
def test_what_a_note_of_another_time_says_is_only_the_closest(diary, asked):
    assert diary[0].ask(asked).status == "closest"
    assert diary[0].ask("who resigned in September 2025?").status == "answered"


def test_a_time_that_no_note_is_of_is_a_word_like_any_other(journal):
    answer = journal[0].ask("Who built the bridge in 1932?")
    assert answer.citations[0].note == "undated.md"


def test_conditions_reach_the_date_in_a_name(journal):
    hits = journal[0].search("supper", 9, where={"since": "2026-01-13", "until": "2026-01"})
    assert {hit.note for hit in hits} == {"days/2026-01-13.md"}


def test_the_date_of_a_file_is_known_to_be_one(journal):
    notes = journal[0].catalogue()
    assert notes["undated.md"].date_from == "file"
    assert notes["days/2026-01-11.md"].date_from == "name"


@pytest.mark.slow
def test_no_library_of_dates_is_loaded_for_what_tools_write(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys\nfrom askreview.notes import read_note\n"
        "read_note('2025-12-03.md', b'---\\ndate: 2025-12-03T10:00\\n---\\n# Monday 3', 0)\n"
        "print([one for one in ('dateutil', 'dateparser') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_no_library_of_dates_is_loaded_for_the_names_of_files(tmp_path):
    import subprocess
    import sys

    (tmp_path / "trips").mkdir()
    (tmp_path / "trips/2023 Japan Trip.md").write_text("We ate soba in Kyoto.", "utf-8")
    code = (
        "import sys\nfrom askreview import AskReview\n"
        f"with AskReview({str(tmp_path)!r}, {str(tmp_path / 'index')!r}) as review: review.sync()\n"
        "print([one for one in ('dateutil', 'dateparser') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
