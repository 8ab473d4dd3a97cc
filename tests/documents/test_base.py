"""Documents: what a word means is the schema's decision; every problem of a file is told at once, in words."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field, ValidationError, model_validator

from mlgov.documents.base import (
    DecimalText,
    Document,
    Later,
    NamesShorthand,
    ShorthandDocument,
    load,
    load_later,
    shown_path,
    validate,
)
from mlgov.documents.cache import DocumentCache
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError


class Unknown(Document):
    """An answer that isn't there."""

    unknown: str


class Ref(ShorthandDocument):
    """A reference; its path may stand for it."""

    shorthand: ClassVar[str] = "path"

    path: str
    n: int | None = Field(None, ge=1)


class Entry(Document):
    """An entry under a name."""

    reference: str | None = None


class Sample(Document):
    """One field of each kind."""

    title: str = Field(description="What people call it.")
    kind: Literal["low", "medium", "high"] = "low"
    n: int = 0
    share: float = 0
    day: dt.date | None = None
    flag: bool | Unknown = False
    limit: DecimalText | None = None
    ref: Ref | None = None
    refs: tuple[Ref | Unknown, ...] = ()
    names: tuple[str, ...] = ()
    entries: Annotated[dict[str, Entry], NamesShorthand()] = Field({})
    settings: dict[str, Any] = Field({})
    since: dt.date | None = Field(None, alias="from")

    @model_validator(mode="after")
    def _agree(self) -> Sample:
        if self.day and self.since and self.day < self.since:
            msg = "`day` must not lie before `from`"
            raise ValueError(msg)
        return self


def read(text: str) -> Sample:
    """The sample in a text."""
    return validate(Sample, parse_yaml(text.encode(), shown_as="x.yml"), shown_as="x.yml")


def problems(text: str) -> list[str]:
    """All problems of a text, one line each."""
    with pytest.raises(DocumentError) as caught:
        read(text)
    return str(caught.value).splitlines()


def test_text_stays_text_where_text_is_declared():
    """B4: version 1.10, country no, id 010 and times are what was written."""
    sample = read("title: 1.10\nnames: [no, 010, 12:30:45, true, 1e3, 2024-01-01, .nan, 'null']\nref: 010\n")
    assert sample.title == "1.10"
    assert sample.names == ("no", "010", "12:30:45", "true", "1e3", "2024-01-01", ".nan", "null")
    assert sample.ref == Ref(path="010")


def test_numbers_days_and_answers_are_read_where_declared():
    """Each in its one spelling; a decimal keeps its zeros."""
    sample = read("title: x\nn: -5\nshare: 3\nday: 2024-01-31\nflag: yes\nlimit: 0.80\nfrom: '2024-01-01'\n")
    assert (sample.n, sample.share, sample.flag, sample.limit) == (-5, 3.0, True, "0.80")
    assert (sample.day, sample.since) == (dt.date(2024, 1, 31), dt.date(2024, 1, 1))
    assert read("title: x\nlimit: 1").limit == "1"
    assert read("title: x\nlimit: '0.10'").limit == "0.10"


def test_undeclared_values_are_guessed_only_where_it_is_clear():
    """Hyperparameters keep their types; doubtful ones need quotes."""
    sample = read("title: x\nsettings: {a: 1, b: 1.5, c: null, d: [true, x, '5'], e: {f: 2024-01-01}}")
    assert sample.settings == {"a": 1, "b": 1.5, "c": None, "d": [True, "x", "5"], "e": {"f": "2024-01-01"}}
    assert problems("title: x\nsettings: {a: 1e3, b: [010]}") == [
        "x.yml:2: settings.a: it is not clear whether `1e3` is a number or text (write 1000.0, or put it in quotes)",
        "x.yml:2: settings.b[0]: it is not clear whether `010` is a number or text (write 10, or put it in quotes)",
    ]


def test_every_problem_is_told_at_once_with_line_key_and_what_was_expected():
    """Plain words, no pydantic in sight."""
    text = """\
titel: x
kind: hihg
n: 010
share: 1e3
day: 31.12.2024
flag: maybe
limit: 8e-1
ref: [a]
refs: word
names: [null]
entries: 5
"""
    assert problems(text) == [
        "x.yml:1: titel: this key is not known here (did you mean `title`?)",
        "x.yml:2: kind: expected one of low, medium, high, found `hihg` (did you mean `high`?)",
        "x.yml:3: n: expected a whole number, found `010` (write 10)",
        "x.yml:4: share: expected a number, found `1e3` (write 1000.0)",
        "x.yml:5: day: expected a day like 2024-12-31, found `31.12.2024`",
        "x.yml:6: flag: expected true or false or a mapping (`key: value`), found `maybe`",
        "x.yml:7: limit: expected a decimal number such as 0.80, found `8e-1` (write 0.8)",
        "x.yml:8: ref: expected a mapping (`key: value`), found a list",
        "x.yml:9: refs: expected a list, found `word`",
        'x.yml:10: names[0]: expected text, found nothing (if the text is meant, write it in quotes: "null")',
        "x.yml:11: entries: expected a list of names, or a mapping of names; found `5`",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("share: .nan", "share: expected a number, found `.nan` (not a finite number)"),
        ("share: -.inf", "share: expected a number, found `-.inf` (not a finite number)"),
        ("n: '5'", "n: expected a whole number, found the text `5` (write it without quotes)"),
        ("n: 5.0", "n: expected a whole number, found `5.0` (write 5)"),
        ("n:", "n: expected a whole number, found nothing"),
        ("flag: on", "flag: expected true or false or a mapping (`key: value`), found `on`"),
        ("limit: .inf", "limit: expected a decimal number such as 0.80, found `.inf` (not a finite number)"),
        ("limit: '9" + "9" * 5000 + "'", "limit: expected a decimal number of at most 36 characters"),
        (
            "day: 2024-02-30",
            "day: expected a day like 2024-12-31, found `2024-02-30` (there is no such day in the calendar)",
        ),
        ("kind: ~", "kind: expected one of low, medium, high, found nothing"),
        ("title: [a]", "title: expected text, found a list"),
        ("names: {a: b}", "names: expected a list, found a mapping (`key: value`)"),
        ("ref: {n: 1}", "ref.path: is missing"),
        ("ref: {path: x, n: 0}", "ref.n: must be at least 1; found `0`"),
        ("flag: {unknwn: x}", "flag.unknwn: this key is not known here (did you mean `unknown`?)"),
        ("refs: [{unknown: x, n: 4}]", None),
        ("entries: [a, a]", "entries: `a` is named twice"),
        ("entries: {a: [x]}", "entries.a: expected a mapping (`key: value`)"),
        ("entries: {a: x}", "entries.a: expected a mapping (`key: value`); found `x`"),
        ("since: 2024-01-01", "since: this key is not known here"),
    ],
)
def test_single_mistakes(line, said):
    """B5, B6, B8 and their like: one mistake, one line that says what to do."""
    text = f"{line}\n" if line.startswith("title") else f"title: x\n{line}\n"
    found = problems(text)
    where = "x.yml:1: " if line.startswith("title") else "x.yml:2: "
    if said is None:
        assert all(each.startswith(where) for each in found)
        return
    assert len(found) == 1
    assert found[0].startswith(where + said)
    assert len(found[0]) < 200


def test_five_thousand_digits_make_a_short_message():
    """B6: as a number refused cleanly, as text just text."""
    digits = "9" * 5000
    found = problems(f"title: {digits}\nn: {digits}\nsettings: {{seed: {digits}}}")
    assert [each.split("found")[0] for each in found[:1]] == ["x.yml:2: n: expected a whole number, "]
    assert all(each.endswith("(at most 18 digits)") or "at most 18 digits" in each for each in found)
    assert read(f"title: {digits}").title == digits


def test_a_missing_key_is_told_with_what_it_is_for():
    """The field's own description is the hint."""
    assert problems("n: 1") == ["x.yml:1: title: is missing (What people call it.)"]


def test_a_rule_of_the_model_is_told_at_its_line_and_only_if_its_parts_are_good():
    """A value that is wrong anyway is not judged further."""
    assert problems("title: x\nfrom: 2024-02-01\nday: 2024-01-01") == ["x.yml:1: `day` must not lie before `from`"]
    assert problems("title: x\nfrom: 2024-02-01\nday: soon") == [
        "x.yml:3: day: expected a day like 2024-12-31, found `soon`"
    ]


def test_shorthands_and_unions_give_what_was_meant():
    """A bare path, a list of names, an answer that is unknown."""
    sample = read("title: x\nflag: {unknown: asked}\nrefs: [a, {path: b, n: 2}, {unknown: c}]\nentries: [sex, no]\n")
    assert sample.flag == Unknown(unknown="asked")
    assert sample.refs == (Ref(path="a"), Ref(path="b", n=2), Unknown(unknown="c"))
    assert sample.entries == {"sex": Entry(), "no": Entry()}
    assert read("title: x\nentries: {sex: , age: {reference: 5}}").entries == {
        "sex": Entry(),
        "age": Entry(reference="5"),
    }


def test_documents_are_frozen_and_refuse_unknown_keys_from_code_too():
    """The model's own rules hold without a file."""
    sample = Sample(title="x", entries=["sex"], ref="a")
    assert (sample.entries, sample.ref) == ({"sex": Entry()}, Ref(path="a"))
    with pytest.raises(ValidationError, match="frozen"):
        sample.title = "y"
    with pytest.raises(ValidationError, match="extra"):
        Sample(title="x", other=1)
    with pytest.raises(ValidationError, match="finite"):
        Sample(title="x", share=float("nan"))


def test_load_names_the_file_relative_to_the_root(tmp_path):
    """Messages are the same on every machine."""
    (tmp_path / "p").mkdir()
    path = tmp_path / "p" / "x.yml"
    path.write_text("titel: x\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"^p/x.yml:1: titel: "):
        load(Sample, path, root=tmp_path)
    path.write_text("title: x\n", encoding="utf-8")
    assert load(Sample, path, root=tmp_path) == Sample(title="x")
    assert shown_path(tmp_path, tmp_path / "elsewhere") == tmp_path.as_posix()


def test_load_later_builds_on_use_and_mends_a_poisoned_entry(tmp_path):
    """What the cache keeps is a promise; if it is broken, the file is read after all."""
    path = tmp_path / "x.yml"
    path.write_text("title: x\nn: 5\n", encoding="utf-8")
    with DocumentCache(None):
        assert load_later(Sample, path, root=tmp_path) == Sample(title="x", n=5)
        later = load_later(Sample, path, root=tmp_path)
        assert isinstance(later, Later)
        assert (later.glimpse("n"), later.glimpse("day")) == (5, None)
        assert later() == Sample(title="x", n=5)
    poisoned = Later(Sample, path, "x.yml", '{"title": 5, "n": "many"}')
    assert poisoned() == Sample(title="x", n=5)
    assert Later(Sample, path, "x.yml", '["n":').glimpse("n") == 5


def test_the_schema_of_shorthands_allows_both_forms():
    """An editor must not mark what is accepted."""
    schema = Sample.model_json_schema()
    ref, entries = schema["$defs"]["Ref"], schema["properties"]["entries"]
    assert [each["type"] for each in ref["anyOf"]] == ["string", "object"]
    assert [each["type"] for each in entries["anyOf"]] == ["array", "object"]
