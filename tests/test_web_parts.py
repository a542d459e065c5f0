"""The page's smaller parts by themselves: kept conversations, cases, filters, first questions."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import yaml

from askreview import AskReview
from askreview.errors import UsageError
from askreview.types import Answer, Block, Check, Citation, Filed, Hit, Passage, Section, Statement
from askreview.web.answers import answer_html
from askreview.web.cards import sources
from askreview.web.facets import facets
from askreview.web.feedback import add_case, default_file
from askreview.web.index_state import brought_up_to_date
from askreview.web.places import Places
from askreview.web.starting import candidates, next_questions
from askreview.web.turns import REMEMBERED, About, Recent, Turn, answer_of, record
from askreview.web.wording import for_page

TEXT = "We stayed at the Granvia."


def answer(**more) -> Answer:
    said = Statement(10, 10 + len(TEXT), 3, 3, "sentence", TEXT)
    passage = Passage("p", "a/kyoto.md", "Kyoto", ("Kyoto", "Stay"), 3, 3, 10, TEXT, "", (said,))
    whole = Answer(
        "Where?",
        "answered",
        f"“{TEXT}” [1]",
        (Citation(1, "a/kyoto.md", 3, 3, "Stay", TEXT),),
        (Hit(passage, 0.9, {"dense": 0.8, "lexical": 7.0, "fused": 1.0, "late": 0.7}),),
        timings_ms={"retrieve": 12.5},
    )
    return replace(whole, **more)


def turn(**more) -> Turn:
    return Turn(
        "t1234567", answer(**more), {"a/kyoto.md": About("2024-05-02", ("japan",))}, ("said",)
    )


def test_a_record_is_enough_to_go_on_from():
    before = turn(searched="Where in Kyoto?")
    after = answer_of(json.loads(json.dumps(record(before))))
    for name in ("question", "searched", "status", "text", "model", "citations"):
        assert getattr(after, name) == getattr(before.answer, name)
    [hit] = after.passages
    known = before.answer.passages[0].passage
    assert (hit.passage.id, hit.note, hit.heading) == (known.id, known.note, known.heading)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.clear(),
        lambda r: r.update(status="owned"),
        lambda r: r.update(citations=[{"n": "x"}]),
        lambda r: r.update(passages=[1]),
        lambda r: r.update(passages=None),
    ],
)
def test_a_record_that_was_tampered_with_is_refused(change):
    found = record(turn())
    change(found)
    with pytest.raises(UsageError, match="Start a new conversation"):
        answer_of(found)


def test_the_server_knows_the_newest_answers_and_says_when_it_does_not():
    recent = Recent()
    for n in range(REMEMBERED + 1):
        recent.keep(f"t{n}", answer(question=str(n)))
    assert [one.question for one in recent.get(["t5", "t9"])] == ["5", "9"]
    assert recent.get(["t0", "t9"]) is None and recent.get([]) == []


def test_each_entry_leads_to_its_own_words(tmp_path):
    """Also where the words begin with quotation marks of their own."""
    own = "“So be it” he said"
    kept = answer()
    other = replace(kept.passages[0].passage, id="o", note="b.md", text=own, statements=())
    cited = (*kept.citations, Citation(2, "b.md", 3, 3, "Stay", own))
    several = turn(
        text=f"2 entries:\n\n“{TEXT}” [1]\n\n{own} [2]\n\nand 3 more [3]",
        citations=cited,
        passages=(*kept.passages, replace(kept.passages[0], passage=other)),
    )
    html = answer_html(several)
    assert re.findall(rf'<a class="cite" id="[^"]*" href="#{several.id}-q(\d)">', html) == [
        "1",
        "2",
    ]
    assert html.count("<blockquote") == 2 and "<p>and 3 more [3]</p>" in html
    assert f'id="{several.id}-q2"' in sources(several, Places(tmp_path))


def test_what_is_not_in_the_notes_is_not_said_to_be_quoted(tmp_path):
    refused = turn(status="not_in_notes", text="Not in your notes.", citations=())
    assert "quoted" not in answer_html(refused)
    assert "quoted, no model used" in answer_html(turn())


@pytest.mark.parametrize(
    ("opening", "state"),
    [
        ("", "Answered in part"),
        ("Not in your notes: “Who slept?”\n\n", "Answered in part"),
        ("No direct answer in your notes. Closest quotes:\n\n", "No direct"),
    ],
)
def test_a_question_of_which_one_part_is_answered_says_so(opening, state):
    told = ((0, len(TEXT)),)
    block = Block(1, "a/kyoto.md", "Kyoto", "Stay", None, 3, 3, "paragraph", TEXT, told, TEXT, told)
    rest = "\n\nNot in your notes: “when did it open?”"
    html = answer_html(turn(status="closest", text=f"{opening}{TEXT} [1]{rest}", blocks=(block,)))
    assert f'<p class="state closest">{state}' in html


def test_findings_are_said_in_plain_words(tmp_path):
    check = Check("unsupported_number", "It cost $6M [1].", "6 million is not in [1]")
    html = answer_html(turn(text="It cost $6M [1].", checks=(check,), claims=2))
    assert "1 of 2 sentences has a number that is not there" in html
    assert "<q>It cost $6M [1].</q> 6 million is not in [1]" in html and "unsupported" not in html
    loud = replace(check, sentence="It cost **$6M** [1].")
    assert "<q>It cost $6M [1].</q>" in answer_html(turn(text=loud.sentence, checks=(loud,)))


def test_a_finding_stands_once_and_its_sentence_leads_to_it():
    rows = "| city | nights |\n|---|---|\n| Kyoto | 4 [1] |"
    checks = [Check("unsupported_number", one, "It is not in [1].") for one in
              ("It cost **$6M** [1].", "| Kyoto | 4 [1] |")]  # fmt: skip
    checks.insert(1, Check("polarity", checks[0].sentence, "It says the opposite."))
    words = f"We paid [1]. It cost **$6M** [1]. Fine [1].\n\n{rows}"
    html = answer_html(turn(model="m", text=words, checks=tuple(checks), claims=4))
    for n, before in ((1, "</a>."), (2, "</a>")):
        link = f'<a href="#t1234567-f{n}" aria-label="Finding {n}">!{n}</a>'
        assert html.count(link) == 1 and f'{before}<sup class="finding">{link}</sup>' in html
        assert html.count(f'id="t1234567-f{n}"') == 1
    assert "2 of 4 sentences have numbers" in html and "1 of 4 sentences says the opp" in html
    assert html.count("It says the opposite.") == 1


def test_a_source_says_its_line_however_long_its_path_is(tmp_path):
    html = sources(turn(), Places(tmp_path))
    assert "<bdi>a/kyoto.md:3</bdi></a>" in html


@pytest.mark.parametrize("others", ["\n| 3 | Soba | 700 yen |\n", ""])
def test_the_rest_of_a_long_table_is_a_table_in_its_card(tmp_path, others):
    rows = f"| 2 | Ramen | 900 yen |{others}"
    said = Statement(10, 10 + 23, 3, 3, "row", "day: 2; dish: Ramen; price: 900 yen")
    passage = Passage("p", "kyoto.md", "Kyoto", ("Kyoto",), 3, 4, 10, rows, "", (said,))
    cited = (Citation(1, "kyoto.md", 3, 3, "Kyoto", rows[:23]),)
    html = sources(turn(passages=(Hit(passage, 0.9, {}),), citations=cited), Places(tmp_path))
    assert html.count("<tr>") == 2 + bool(others) and "|" not in html.partition('class="foot"')[0]
    assert ">Ramen</mark></td>" in html and "<mark" not in html.partition("900 yen")[2]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("No model “gtp”. Did you mean gpt-4o? Run askreview models to list them all.",
         "No model “gtp”. Did you mean gpt-4o? Choose one under Model."),
        ("No model “x”. Run askreview models to list them, or use quotes.",
         "No model “x”. Choose one under Model, or use quotes."),
        ("It knows no “x” (404: gone). Check its name with askreview models.",
         "It knows no “x” (404: gone). Choose one under Model."),
        ("“gpt-4o” needs a key. Run llm keys set openai; -m quotes needs none.",
         "“gpt-4o” needs a key. In a terminal, run llm keys set openai; quotes needs none."),
        ("A wants another key (401: no). Set a new key: llm keys set openai.",
         "A wants another key (401: no). In a terminal, run llm keys set openai."),
        ("llm could not log the answer (locked). Run llm logs off to stop logging.",
         "llm could not log the answer (locked). In a terminal, run llm logs off to stop logging."),
        ("No note in x can be read (2). Fix them, or choose another folder with --notes DIR.",
         "No note in x can be read (2). Fix them."),
    ],
)  # fmt: skip
def test_what_the_engine_says_is_said_in_words_of_the_page(said, shown):
    assert for_page(said) == shown


def test_what_goes_wrong_with_an_update_is_said_in_words_of_the_page(tmp_path):
    (tmp_path / "seeds").mkdir()
    with AskReview(tmp_path / "seeds", tmp_path / "index") as review:
        said = [*brought_up_to_date(review)][-1]
    assert "There are no notes in" in said and "--" not in said


def test_what_follows_is_asked_of_other_headings_of_the_notes_that_are_cited():
    sections = [
        Section("a/kyoto.md", "Kyoto", ("Kyoto", one)) for one in ("Stay", "Ramen places", "Bus 12")
    ]
    sections.append(Section("b.md", "B", ("B", "Other things here")))
    assert next_questions(sections, answer()) == [
        "What do my notes say about “Ramen places”?",
        "What did I note about “Bus 12”?",
    ]


@pytest.mark.parametrize(("by", "marks"), [("program", 1), ("model", 0), ("quotes", 0)])
def test_a_card_says_that_the_model_did_not_cite_it(tmp_path, by, marks):
    cited = (replace(answer().citations[0], by=by),)
    html = sources(turn(model="m", text=f"{TEXT[:-1]} [1].", citations=cited), Places(tmp_path))
    assert html.count("found by askreview") == marks


def test_a_case_is_what_was_expected_of_the_whole_question(tmp_path):
    file = tmp_path / "new" / "cases.yaml"
    follow_up = "When did we stay in Kyoto?"
    assert add_case(file, follow_up, ["May 2024", " ", "05/2024"]) == (
        "feedback-when-did-we-stay-in-kyoto"
    )
    assert add_case(file, follow_up, []) == "feedback-when-did-we-stay-in-kyoto-2"
    first, second = yaml.safe_load(file.read_text())
    assert first["question"] == second["question"] == "When did we stay in Kyoto?"
    assert first["facts"] == {"any": ["May 2024", "05/2024"]} and first["expect"] == "answered"
    assert second["expect"] == "not_in_notes" and "facts" not in second
    assert first["type"] == second["type"] == "feedback"


def test_a_case_is_added_below_what_somebody_wrote(tmp_path):
    file = tmp_path / "cases.yaml"
    file.write_text("# mine\n- id: mine\n  question: Why?\n  expect: answered")  # no newline
    add_case(file, "Where?", ["yes: it - 'is' #so"])
    cases = yaml.safe_load(file.read_text())
    assert [case["id"] for case in cases] == ["mine", "feedback-where"]
    assert cases[1]["facts"]["any"] == ["yes: it - 'is' #so"]
    assert file.read_text().startswith("# mine\n")


@pytest.mark.parametrize(
    "text", ["a: {", "just words", "- id", "{a: 1}", "[{id: a}]", "notes: x\ncases:\n- id: a\n"]
)
def test_a_file_that_holds_no_cases_is_left_as_it_is(tmp_path, text):
    file = tmp_path / "cases.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match="is not a list of test cases"):
        add_case(file, "Where?", ["x"])
    assert file.read_text() == text


def test_cases_go_to_the_suite_that_is_here_else_to_the_users_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert default_file().name == "from-feedback.yaml" and default_file().is_absolute()
    (tmp_path / "evals" / "facts").mkdir(parents=True)
    assert default_file().as_posix() == "evals/facts/from-feedback.yaml"


def test_filters_offer_what_the_notes_have_and_count_it():
    filed = Filed(
        {"travel": 2, "travel/japan": 1, "food": 2},
        {"travel": 2, "travel/japan": 1},
        {"2024": 1, "2024-05": 1, "2023": 1},
    )
    found = facets(filed)
    assert found.tags == [
        ("food (2)", "food"),
        ("travel (2)", "travel"),
        ("travel/japan (1)", "travel/japan"),
    ]
    assert found.folders == [("travel (2)", "travel"), ("travel/japan (1)", "travel/japan")]
    assert [value for _, value in found.dates] == ["", "2024-05", "2024", "2023"]


def test_starting_questions_are_of_headings_that_say_something_one_of_each_note_in_turn():
    sections = [
        Section("a.md", "Kyoto", ("Kyoto",)),
        Section("a.md", "Kyoto", ("Kyoto", "Summary")),
        Section("a.md", "Kyoto", ("Kyoto", "12. **Hotel Granvia**: where we stayed")),
        Section("a.md", "Kyoto", ("Kyoto", "Getting to Fushimi Inari")),
        Section("b.md", "Bread", ("Bread", "Links")),
        Section("b.md", "Bread", ("Bread", "2023-05-02 storage")),
        Section("b.md", "Bread", ("Bread", "Sourdough <script>starter")),
        Section("b.md", "Bread", ("Bread", "![x](http://canary.example/y.png) Oven spring")),
    ]
    assert list(candidates(sections)) == [
        "Hotel Granvia",
        "Sourdough scriptstarter",
        "Getting to Fushimi Inari",
    ]


def test_a_vault_is_the_folder_that_obsidian_made_one(tmp_path):
    (tmp_path / "Vault" / ".obsidian").mkdir(parents=True)
    (tmp_path / "Vault" / "sub").mkdir()
    inside = Places(tmp_path / "Vault" / "sub").obsidian("a b/ä&c.md")
    assert inside == "obsidian://open?vault=Vault&file=sub/a%20b/%C3%A4%26c.md"
    (tmp_path / "plain").mkdir()
    assert Places(tmp_path / "plain").obsidian("x.md") == "obsidian://open?vault=plain&file=x.md"


def card_of(words: str, tmp_path) -> str:
    kept = answer().passages[0]
    passage = replace(kept.passage, text=words)
    shown = turn(citations=(), passages=(replace(kept, passage=passage),))
    return sources(shown, Places(tmp_path))


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("| Day | Bed |\n|---|---|\n| Wed | tent |\n\nSpent.", ["Day", "Bed"]),
        ("| Day | Bed |\n| :-- | --: |\n| Wed | tent |", ["Day", "Bed"]),
        ("| Wed | tent |\n| Thu | hut |\n\nSpent.", ["", ""]),
        ("| Wed | tent |", ["", ""]),
    ],
)
def test_a_table_of_a_source_has_its_own_header_or_an_empty_one(words, head, tmp_path):
    html = card_of(words, tmp_path)
    assert re.findall(r"<th>(.*?)</th>", html) == head
    assert "--" not in re.sub(r"<[^>]*>", "", html)
    assert "<td>Wed</td>" in html


def test_a_block_stands_under_its_name_with_the_date_that_its_note_states():
    words = (0, len(TEXT))
    one = Block(
        1, "a/kyoto.md", "Kyoto", "Stay", "2024-05-02", 3, 3, "paragraph", TEXT, (words,), TEXT, ()
    )
    dated, undated = (
        answer_html(turn(text=TEXT, blocks=(replace(one, date=date),))) for date in (one.date, None)
    )
    assert '<span class="path">Stay</span> <span class="date">2024-05-02</span>' in dated
    assert "2024-05-02" not in undated
    daily = replace(one, title="2024-05-02 Thursday", note="2024-05-02 Thursday.md")
    assert answer_html(turn(text=TEXT, blocks=(daily,))).count('class="date"') == 0
