"""Turn case files into a suite, and report every mistake with its line before anything runs."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from ..types import Status
from .case import EXPECTED, Case, CaseError, Facts, Gold, Problem, Suite
from .casefile import READERS, Marked, read_marked
from .facts import tokens
from .foreign import QUESTION, TARGET
from .strata import wrong_tags

KEYS = (
    "id",
    "question",
    "expect",
    "facts",
    "gold",
    "type",
    "tags",
    "pair",
    "history",
    "rubric",
    "target",
    "canary",
    "graders",
)
# Other tools' names for the same.
OTHERS_KEYS = dict.fromkeys(QUESTION, "question") | dict.fromkeys(TARGET, "target")
OTHERS_ORDER = {name: n for n, name in enumerate((*QUESTION, *TARGET))}
FACTS_KEYS = ("all", "any", "none")
GOLD_KEYS = ("note", "quote")
FILE_KEYS = ("notes", "cases")


def read_suite(paths: Sequence[Path], graders: Collection[str]) -> Suite:
    """Every case of these files and folders. Raises CaseError with all that is wrong in them."""
    problems: list[Problem] = []
    cases: list[Case] = []
    for path in _files(paths):
        reader = _FileReader(path, graders, problems)
        try:
            cases += reader.cases()
        except CaseError as error:
            problems += error.problems
    problems += _doubled(cases)
    problems += _unpaired(cases)
    problems += [problem for case in cases for problem in wrong_tags(case)]
    if problems:
        raise CaseError(sorted(problems, key=lambda one: (one.file, one.line)))
    if not cases:
        where = ", ".join(map(str, paths))
        raise CaseError(
            [Problem(where, 1, "contains no cases: see the README for how to write one")]
        )
    return Suite(tuple(cases))


def _files(paths: Sequence[Path]) -> list[Path]:
    """The case files among these files and folders, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = sorted(one for one in path.rglob("*") if one.suffix.lower() in READERS)
            found.update(dict.fromkeys(below))
        elif path.suffix.lower() in READERS and path.is_file():
            found[path] = None
        else:
            what = "is not a case file" if path.exists() else "does not exist"
            known = ", ".join(READERS)
            message = f"{what}: pass a file ({known}) or a folder of them"
            raise CaseError([Problem(str(path), 1, message)])
    return list(found)


def _doubled(cases: Iterable[Case]) -> Iterable[Problem]:
    first: dict[str, Case] = {}
    for case in cases:
        other = first.setdefault(case.id, case)
        if other is not case:
            place = f"{other.file}:{other.line}"
            yield Problem(
                case.file,
                case.line,
                f"the id “{case.id}” is already used ({place}): choose another",
            )


def _unpaired(cases: Sequence[Case]) -> Iterable[Problem]:
    pairs = Suite(tuple(cases)).pairs
    for case in cases:
        if len(pairs.get(case.pair, ())) == 1:
            names = [one.id for one in cases if one.id != case.id]
            message = f"no other case has the pair “{case.pair}”"
            yield Problem(case.file, case.line, f"{message}: {_instead(case.pair, names)}")


def _instead(word: str, known: Iterable[str]) -> str:
    """What to write instead of a word that is none of the known ones."""
    names = list(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"write “{near[0]}”"
    return f"write one of {', '.join(names)}" if len(names) <= 40 else "choose an existing one"


class _FileReader:
    """The cases of one file; mistakes are noted, and reading goes on."""

    def __init__(self, path: Path, graders: Collection[str], problems: list[Problem]) -> None:
        self.path, self.graders, self.problems = path, graders, problems
        self.notes: Path | None = None
        # Lists of other tools have no ids and expect nothing; in YAML both are written.
        self.strict = path.suffix.lower() in (".yaml", ".yml")

    def wrong(self, line: int, message: str) -> None:
        self.problems.append(Problem(str(self.path), line, message))

    def cases(self) -> list[Case]:
        entries = read_marked(self.path)
        if self.strict:
            entries = self._listed(entries)
        found = [self._case(one) for one in entries]
        return [one for one in found if one is not None]

    def _listed(self, entries: tuple[Marked, ...]) -> tuple[Marked, ...]:
        """The cases of a YAML file: a list, or a mapping with `notes` and the list as `cases`."""
        if not entries:
            return ()
        [whole] = entries
        if whole.fields is not None:
            self._known(whole, FILE_KEYS, "of a file of cases")
            self.notes = self._folder(whole.fields.get("notes"))
            whole = whole.fields.get("cases", Marked(whole.line))
        if whole.items is None:
            self.wrong(whole.line, "not a list of cases: start each case with “- id:”")
            return ()
        return tuple(whole.items)

    def _folder(self, named: Marked | None) -> Path | None:
        if named is None:
            return None
        folder = Path(os.path.normpath(self.path.parent / (named.text or "")))
        if not named.text or not folder.is_dir():
            where = "write it relative to this file"
            self.wrong(named.line, f"there is no notes folder “{named.text}”: {where}")
            return None
        return folder

    def _case(self, entry: Marked) -> Case | None:
        if entry.fields is None:
            self.wrong(entry.line, "not a case: write “id: …”, “question: …” and the rest")
            return None
        before = len(self.problems)
        fields = self._fields(entry)
        id = self._one(fields, "id") or f"{self.path.stem}-{entry.line}"
        case = Case(
            id=id,
            question=self._one(fields, "question"),
            expect=self._expect(fields),
            facts=self._facts(fields.get("facts")),
            gold=self._gold(fields.get("gold")),
            type=self._one(fields, "type"),
            tags=self._several(fields.get("tags"), "tags"),
            pair=self._one(fields, "pair"),
            history=self._several(fields.get("history"), "history"),
            rubric=self._one(fields, "rubric"),
            targets=self._targets(fields.get("target")),
            canary=self._several(fields.get("canary"), "canary"),
            graders=self._graders(fields.get("graders")),
            notes=self.notes,
            file=str(self.path),
            line=entry.line,
        )
        self._whole(entry, fields, case)
        return case if len(self.problems) == before else None

    def _fields(self, entry: Marked) -> dict[str, Marked]:
        """The case's values by our names; an empty cell of a list of other tools is none."""
        given = dict(entry.fields or {})
        lines = dict(entry.key_lines)
        if not self.strict:
            inner = given.pop("metadata", None)
            known = {k: v for k, v in (inner.fields or {}).items() if k in KEYS} if inner else {}
            given = {**known, **{k: v for k, v in given.items() if v.text != "" or k in TARGET}}
        found: dict[str, Marked] = {}
        for key, value in sorted(given.items(), key=lambda one: OTHERS_ORDER.get(one[0], -1)):
            name = OTHERS_KEYS.get(key, key)
            if name in found and self.strict:
                self.wrong(lines[key], f"“{key}” says {name} a second time: keep one")
            elif name in KEYS:
                found.setdefault(name, value)
            elif self.strict or get_close_matches(key, KEYS, n=1, cutoff=0.8):
                self.wrong(
                    lines.get(key, entry.line), f"unknown key “{key}”: {_instead(key, KEYS)}"
                )
        return found

    def _whole(self, entry: Marked, fields: Mapping[str, Marked], case: Case) -> None:
        """A case has an id, a question, an expectation, and facts if it is to be answered."""
        for name in ("id", "question", "expect") if self.strict else ("question",):
            if name not in fields:
                self.wrong(entry.line, f"this case has no {name}: add “{name}: …”")
        stated = case.facts.all or case.facts.any or case.targets
        if case.expect == "answered" and not stated and not case.rubric and self._said(fields):
            self.wrong(entry.line, "the right answer is missing: add “facts: {all: [“…”]}”")
        if case.expect == "not_in_notes" and (stated or case.gold):
            line = fields.get("facts", fields.get("gold", entry)).line
            self.wrong(line, "a not_in_notes case has no facts and no gold: remove them")

    def _said(self, fields: Mapping[str, Marked]) -> bool:
        expect = fields.get("expect")
        return expect is None or expect.text in EXPECTED

    def _known(self, value: Marked, keys: Sequence[str], where: str) -> None:
        for key in value.fields or {}:
            if key not in keys:
                line = value.key_lines[key]
                self.wrong(line, f"unknown key “{key}” {where}: {_instead(key, keys)}")

    def _one(self, fields: Mapping[str, Marked], name: str) -> str:
        value = fields.get(name)
        if value is None:
            return ""
        if value.text is None or not value.text.strip():
            self.wrong(value.line, f"{name} is not text: write “{name}: …”")
            return ""
        return " ".join(value.text.split()) if name != "rubric" else value.text.strip()

    def _several(self, value: Marked | None, name: str) -> tuple[str, ...]:
        if value is None:
            return ()
        if value.text is not None:
            return (value.text,)
        texts = [one.text for one in value.items or () if one.text is not None and one.text.strip()]
        if value.items is None or len(texts) != len(value.items):
            self.wrong(value.line, f"{name} is not a list of texts: write “{name}: [“…”, “…”]”")
        return tuple(texts)

    def _targets(self, value: Marked | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        return tuple(one for one in self._several(value, "target") if one.strip())

    def _expect(self, fields: Mapping[str, Marked]) -> Status:
        value = fields.get("expect")
        if value is None:
            none = self._targets(fields.get("target")) == ()
            return "not_in_notes" if none and not self.strict else "answered"
        if value.text not in EXPECTED:
            instead = _instead(value.text or "", EXPECTED)
            self.wrong(value.line, f"“{value.text or '…'}” is not a status: {instead}")
            return "answered"
        return cast(Status, value.text)

    def _facts(self, value: Marked | None) -> Facts:
        if value is None:
            return Facts()
        if value.fields is None:
            self.wrong(value.line, "facts is not a mapping: write “facts: {all: [“…”]}”")
            return Facts()
        self._known(value, FACTS_KEYS, "in facts")
        kinds = {kind: self._several(value.fields.get(kind), kind) for kind in FACTS_KEYS}
        for kind, facts in kinds.items():
            for fact in facts:
                if not tokens(fact):
                    line = value.fields[kind].line
                    self.wrong(line, f"the fact “{fact}” contains no word: write one that does")
        return Facts(**kinds)

    def _gold(self, value: Marked | None) -> tuple[Gold, ...]:
        if value is None:
            return ()
        found = []
        for one in value.items if value.items is not None else [value]:
            self._known(one, GOLD_KEYS, "in gold")
            fields = one.fields or {}
            if any(name not in fields or not fields[name].text for name in GOLD_KEYS):
                shape = "“gold: [{note: name.md, quote: “…”}]”"
                self.wrong(one.line, f"gold is not a list of notes and quotes: write {shape}")
                continue
            note, quote = (fields[name].text or "" for name in GOLD_KEYS)
            found.append(Gold(note, quote, one.line))
        return tuple(found)

    def _graders(self, value: Marked | None) -> tuple[str, ...]:
        names = self._several(value, "graders")
        for name in names:
            if value is not None and name not in self.graders:
                self.wrong(value.line, f"unknown grader “{name}”: {_instead(name, self.graders)}")
        return names
