"""Hostile text files, met through the command line: a clear error with file and line, and nothing half-written."""

from __future__ import annotations

import sys

import pytest
from stranger import SCORED

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
GOOD = "change: first\nchange_kind: initial\ndata: {test: scored.parquet}\ncolumns: {label: y, score: p, positive: 'yes'}\n"


@pytest.fixture
def registered(team):
    """A registered version that is fine, beside which a hostile one will stand."""
    team.mlgov("register", "good/m@1", "--data", "test=scored.parquet", *SCORED)
    return team


VERSIONS = {
    "B1 alias bomb": (BOMB, "bad/models/m/1.yml:"),
    "B2 python object": ("change: !!python/object/apply:os.system ['touch canary']\n", "1.yml:1"),
    "B3 duplicate key": (GOOD + "change: second\n", "1.yml:5"),
    "B5 nan": (GOOD + "decision: {threshold: .nan, why: x}\n", "1.yml:5"),
    "B5 infinity": (GOOD + "decision: {threshold: .inf, why: x}\n", "1.yml:5"),
    "B5 below every probability": (GOOD + "decision: {threshold: -1, why: x}\n", "1.yml:5: decision.threshold"),
    "B5 per cent": (GOOD + "decision: {threshold: 30, why: x}\n", "scores: any"),
    "B5 no number, whatever scores are": (GOOD + "decision: {scores: any, threshold: .nan, why: x}\n", "1.yml:5"),
    "B5 a word": (
        GOOD + "decision: {threshold: low, why: x}\n",
        "1.yml:5",
    ),
    "B5 a number that YAML takes for a text": (GOOD + "decision: {threshold: 1e3 , why: x}\n", "1.yml:5"),
    "B6 long integer": (GOOD + f"training: {{seed: {'9' * 5000}}}\n", "1.yml:5"),
    "B7 deep nesting": ("change: " + "[" * 3000 + "]" * 3000 + "\n", "1.yml:1"),
    "B8 misspelt key": (GOOD.replace("columns", "colums"), "did you mean `columns`?"),
    "B9 empty": ("", "1.yml"),
    "B9 only comments": ("# nothing\n", "1.yml"),
    "B9 null": ("null\n", "1.yml"),
    "B9 list": ("- a\n", "1.yml:1"),
    "B9 two documents": (GOOD + "---\n" + GOOD, "1.yml:"),
    "B10 utf-16": (GOOD.encode("utf-16"), "1.yml"),
    "B10 latin-1": (GOOD.replace("first", "früh").encode("latin-1"), "1.yml"),
    "B10 nul byte": (GOOD.replace("first", "fi\0rst"), "1.yml"),
    "B13 path up": (GOOD.replace("scored.parquet", "../scored.parquet"), "1.yml:3"),
    "B13 absolute path": (GOOD.replace("scored.parquet", "/etc/passwd"), "1.yml:3"),
    "B13 home": (GOOD.replace("scored.parquet", "~/x.parquet"), "1.yml:3"),
    "B13 address": (GOOD.replace("scored.parquet", "https://host/x.parquet"), "1.yml:3"),
    "B13 address of a file": (GOOD.replace("scored.parquet", "file:///etc/passwd"), "1.yml:3"),
}


@pytest.mark.parametrize("command", ["check", "gate", "build"])
@pytest.mark.parametrize("case", sorted(VERSIONS))
def test_a_hostile_version_file_is_one_clear_error(registered, case, command) -> None:
    """Exit code 1 with the file; nothing is written anywhere."""
    content, words = VERSIONS[case]
    registered.write("project_charters/bad/models/m/1.yml", content)
    before = registered.files()
    done = registered.mlgov(command, "-q")
    assert (done.code, done.out) == (1, "")
    assert words in done.err
    assert "Traceback" not in done.err
    assert len(done.err) < 4_000
    assert registered.files() == before


@pytest.mark.parametrize("content", [GOOD.encode("utf-8-sig"), GOOD.replace("\n", "\r\n"), GOOD.rstrip("\n")])
def test_harmless_forms_of_text_are_accepted(registered, content) -> None:
    """B10: a byte order mark, Windows line ends, no final newline."""
    registered.write("project_charters/bad/models/m/1.yml", content)
    done = registered.mlgov("check", "-q", "bad/m")
    assert done.code == 0, done.err


@pytest.mark.parametrize("value", ["no", "010", "1.10", "12:30:45", "1e3"])
def test_strings_stay_strings(registered, value) -> None:
    """B4: what YAML would make a number or false stays the text that stands there."""
    text = GOOD.replace("first", value)
    registered.write("project_charters/bad/models/m/1.yml", text)
    done = registered.mlgov("check", "-q", "bad/m")
    assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["CON", "a b", "x.", ".git", "Ä", "x" * 300, "..", "a/b/c", ""])
def test_hostile_ids_never_become_paths(registered, name) -> None:
    """B11: refused by the rule of ids, before anything is touched."""
    before = registered.files()
    done = registered.mlgov("register", f"p/{name}@1", "--data", "test=scored.parquet")
    assert done.code == 2
    assert "Traceback" not in done.err
    assert registered.files() == before


@pytest.mark.parametrize("command", ["check", "gate", "build"])
@pytest.mark.parametrize("name", ["CON", "a b", "x.", "Ä"])
def test_hostile_folders_are_named_and_nothing_is_written(registered, name, command) -> None:
    """B11: a folder made by hand is no way round the rule of ids."""
    registered.write(f"project_charters/{name}/models/m/1.yml", GOOD)
    before = registered.files()
    done = registered.mlgov(command, "-q")
    assert (done.code, done.out) == (1, "")
    assert name in done.err
    assert "Traceback" not in done.err
    assert registered.files() == before


@pytest.mark.skipif(sys.platform == "darwin", reason="the usual file system there keeps one of two such names")
@pytest.mark.parametrize("command", ["check", "gate", "build"])
@pytest.mark.parametrize(
    ("one", "two"), [("Straße", "STRASSE"), ("caf\u00e9", "cafe\u0301"), ("good", "Good"), ("scor\uff45", "score")]
)
def test_names_that_differ_only_in_case_or_unicode_form_collide(registered, one, two, command) -> None:
    """B12: told as a collision by every command, before anything is measured or built."""
    for name in (one, two):
        registered.write(f"project_charters/{name}/charter.md", "---\ntitle: x\nowner: y\n---\n")
    before = registered.files()
    done = registered.mlgov(command, "-q")
    assert (done.code, done.out) == (1, "")
    assert any("differ only in case or Unicode form" in line for line in done.err.splitlines()), done.err
    assert "Traceback" not in done.err
    assert registered.files() == before


def test_a_version_that_collides_is_not_registered(registered) -> None:
    """B12: `register` can't make one, since ids are small letters, and says which id would do."""
    before = registered.files()
    done = registered.mlgov("register", "Good/m@1", "--data", "test=scored.parquet", *SCORED)
    assert done.code == 2
    assert "`good` would do" in done.err
    assert registered.files() == before


def test_every_broken_file_is_named_at_once(registered) -> None:
    """Nobody wants to repair a hundred files one run at a time."""
    registered.write("project_charters/bad/models/m/1.yml", "chnge: x\n")
    registered.write("project_charters/worse/charter.md", "---\ntitel: x\n---\n")
    done = registered.mlgov("check", "-q")
    assert "bad/models/m/1.yml:1: chnge" in done.err
    assert "worse/charter.md:2: titel" in done.err


def test_a_link_out_of_the_data_root_is_refused(registered, tmp_path_factory) -> None:
    """B13: after resolving links; the good model is still measured, and the bad one never passes."""
    outside = tmp_path_factory.mktemp("outside") / "scored.parquet"
    outside.write_bytes((registered.root / "scored.parquet").read_bytes())
    (registered.root / "link.parquet").symlink_to(outside)
    done = registered.mlgov("register", "bad/m@1", "--data", "test=link.parquet", *SCORED)
    assert done.code == 1
    assert "outside the data root" in done.err
    assert not (registered.governed / "bad").exists()


def test_templates_and_includes_are_only_text(registered) -> None:
    """B14, B15: printed as they stand."""
    hostile = '{{ 7*7 }} {% include "/etc/passwd" %} --8<-- "/etc/passwd"'
    done = registered.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--change", hostile)
    assert done.code == 0
    path = registered.governed / "p" / "models" / "m" / "1.yml"
    assert "7*7" in path.read_text()
    assert "root:" not in path.read_text()


def test_a_damaged_facts_file_is_named(registered) -> None:
    """Tool-owned files are read as strictly."""
    path = registered.governed / "good" / "models" / "m" / "1.facts.yml"
    path.write_text(path.read_text().replace("rows: 600", "rows: many"))
    done = registered.mlgov("check", "-q")
    assert done.code == 1
    assert "1.facts.yml:" in done.err


def test_a_hostile_hyperparameter_file_is_an_error_with_its_line(registered) -> None:
    """The strict reader reads it too."""
    registered.write("h.yml", "a: 1\na: 2\n")
    done = registered.mlgov("register", "p/m@1", "--data", "test=scored.parquet", "--hyperparameters", "h.yml")
    assert done.code == 1
    assert "h.yml:2" in done.err
