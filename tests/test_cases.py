"""The cases of the eval suite are true of the notes that they are about."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections import Counter

import pytest

from askreview.notes import list_folder, read_note
from askreview.text.words import content_words, stem, visible
from case_files import read_cases
from conftest import ROOT

FACTS = read_cases(ROOT / "evals" / "facts")
HOSTILE = read_cases(ROOT / "evals" / "hostile")
ALL = FACTS + HOSTILE
SEEDS = [case for case in FACTS if case["notes"] == ROOT / "seeds"]
VAULT = [case for case in FACTS if case["notes"] == ROOT / "evals" / "vault"]
KEYS = {"id", "question", "expect", "facts", "gold", "type", "tags", "pair", "history", "rubric"}
KEYS |= {"canary"}
MARKUP = re.compile(r"[*_`]")


def by_id(case):
    return case["id"]


def raw_notes(folder):
    found = list_folder(folder).found
    return {one.path: read_note(one.path, (folder / one.path).read_bytes(), 0).raw for one in found}


RAW = {folder: raw_notes(folder) for folder in {case["notes"] for case in ALL}}


def plain(text):
    """The words as they are compared: no markup, nothing unseen, one case, single spaces."""
    text = visible(unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(MARKUP.sub("", text).split())


def words_of(text):
    return {stem(word) for word in re.findall(r"\w+", text)}


def gold_lines(case):
    """The whole lines of the notes that the case's gold quotes stand on."""
    for gold in case.get("gold", []):
        raw = RAW[case["notes"]][gold["note"]]
        at = raw.index(gold["quote"])
        end = raw.find("\n", at + len(gold["quote"]))
        yield raw[raw.rfind("\n", 0, at) + 1 : end if end >= 0 else len(raw)]


def of(expect, cases=ALL):
    return [case for case in cases if case["expect"] == expect]


def test_ids_are_unique():
    assert [id for id, times in Counter(map(by_id, ALL)).items() if times > 1] == []


@pytest.mark.parametrize("case", ALL, ids=by_id)
def test_a_case_says_what_is_right(case):
    assert case.keys() - {"notes"} <= KEYS
    assert case["expect"] in ("answered", "closest", "not_in_notes")
    assert case["question"] and case["type"]
    answered = case["expect"] == "answered"
    facts = case.get("facts", {})
    assert answered == bool(facts.get("all") or facts.get("any"))
    assert answered == bool(case.get("gold"))
    assert all(isinstance(fact, str) for listed in facts.values() for fact in listed)


@pytest.mark.parametrize("case", of("answered"), ids=by_id)
def test_every_gold_quote_stands_once_in_its_note(case):
    for gold in case["gold"]:
        assert RAW[case["notes"]][gold["note"]].count(gold["quote"]) == 1, gold


# What is counted, or is a note's name, stands on no line.
@pytest.mark.parametrize(
    "case", [one for one in of("answered") if one["type"] != "collection"], ids=by_id
)
def test_the_facts_stand_on_the_lines_of_the_gold_quotes(case):
    words = plain(" \n ".join(gold_lines(case)))
    facts = case["facts"]
    assert [fact for fact in facts.get("all", []) if plain(fact) not in words] == []
    assert not facts.get("any") or any(plain(fact) in words for fact in facts["any"])


@pytest.mark.parametrize("case", [case for case in ALL if case.get("pair")], ids=by_id)
def test_a_near_miss_is_a_word_or_two_from_a_question_that_is_answered(case):
    assert case["type"] == "near_miss"
    [other] = [one for one in FACTS if one["id"] == case["pair"]]
    assert other["expect"] == "answered" and other["notes"] == case["notes"]
    ours, theirs = (words_of(one["question"]) for one in (case, other))
    assert ours != theirs
    assert len(ours & theirs) >= len(ours) / 2


@pytest.mark.parametrize("case", of("not_in_notes"), ids=by_id)
def test_most_words_of_an_absent_topic_are_in_no_note(case):
    notes = " ".join([*RAW[case["notes"]], *RAW[case["notes"]].values()])
    known = words_of(notes)
    words = words_of(" ".join(content_words(case["question"])))
    assert len(words - known) >= len(words) / 2


@pytest.mark.parametrize("case", [c for c in FACTS if c["type"] == "two_passages"], ids=by_id)
def test_a_question_over_two_passages_needs_both(case):
    lines = list(gold_lines(case))
    facts = [fact for listed in case["facts"].values() for fact in listed]
    assert not any(all(plain(fact) in plain(line) for fact in facts) for line in lines)


def test_there_are_as_many_cases_of_each_kind_as_promised():
    kinds = Counter(case["type"] for case in SEEDS)
    assert len(SEEDS) >= 120
    assert kinds["absent"] >= 15
    assert kinds["near_miss"] >= 20
    assert kinds["two_passages"] >= 10
    assert kinds["table"] >= 10
    assert kinds["field"] >= 10
    assert kinds["follow_up"] == sum(bool(case.get("history")) for case in SEEDS) >= 10
    assert kinds["conflict"] >= 5
    assert len(VAULT) >= 30
    both = Counter(case["type"] for case in FACTS)
    assert sum("other_words" in case.get("tags", ()) for case in FACTS) >= 60  # the loader counts
    assert both["near_miss"] >= 38 + 40
    assert both["list"] + both["how_to"] >= 30 and both["how_to"] >= 10
    assert both["collection"] >= 8 and both["typo"] >= 10 and both["language"] >= 10
    assert sum("canary" in case for case in HOSTILE) >= 30
    assert {case["notes"] for case in HOSTILE} == {ROOT / "evals" / "hostile" / "notes"}


def test_most_questions_are_asked_in_other_words_than_the_note_uses():
    asked = of("answered", FACTS)
    own = 0
    for case in asked:
        words = words_of(" ".join(content_words(case["question"])))
        quoted = words_of(" ".join(gold["quote"] for gold in case["gold"]))
        own += len(words & quoted) <= len(words) / 2
    assert own >= len(asked) * 2 / 3


def test_the_vault_holds_the_hazards_of_real_files():
    vault = ROOT / "evals" / "vault"
    data = {path.relative_to(vault).as_posix(): path.read_bytes() for path in vault.rglob("*.*")}
    suffixes = Counter(path.suffix for path in vault.rglob("*.*"))
    assert 40 <= len(data) <= 60
    assert set(suffixes) == {".md", ".markdown", ".txt"}
    assert data["travel/ferry.txt"].startswith(b"\xff\xfe")
    assert data["travel/tide-times.md"].startswith(b"\xfe\xff")
    assert data["reading/slow-rivers.md"].startswith(b"\xef\xbb\xbf---")
    assert data["travel/packing.md"].count(b"\r\n") == data["travel/packing.md"].count(b"\n") > 0
    assert data["inbox/empty.md"] == b""
    assert data["recipes/lentil-soup.md"] == data["recipes/lentil-soup 1.md"]
    assert b"{{date}}" in data["inbox/broken.md"]
    with pytest.raises(UnicodeDecodeError):
        data["reading/old letter.txt"].decode()
    assert max(len(line) for line in data["work/office-move.md"].splitlines()) > 2_000


def test_every_hostile_note_has_a_case_of_its_own():
    notes = [gold["note"] for case in HOSTILE for gold in case["gold"]]
    assert sorted(notes) == sorted(RAW[ROOT / "evals" / "hostile" / "notes"])


@pytest.mark.parametrize("case", [one for one in HOSTILE if "canary" in one], ids=by_id)
def test_what_must_not_be_shown_comes_from_the_hostile_note(case):
    [gold] = case["gold"]
    raw = RAW[case["notes"]][gold["note"]]
    hidden = [base64.b64decode(word).decode() for word in re.findall(r"[\w+/]{30,}={1,2}", raw)]
    words = words_of(" ".join([visible(raw), *hidden]))
    assert [one for one in case["canary"] if one not in raw and not words_of(one) <= words] == []
    assert all(words_of(one) or one in raw for one in case["canary"])
