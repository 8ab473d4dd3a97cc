"""`mlgov register`."""

from __future__ import annotations

import json

import pytest
from stranger import SCORED, part, regression, scored

from mlgov.registry.files import FileRegistry


def version(empty, name):
    """A registered version, read back."""
    return next(each for each in FileRegistry(empty.governed).versions() if each.name == name)


def test_nobody_types_a_digest_a_type_or_a_range(team) -> None:
    """Rows, digest, kinds and categories are derived; the authored file has a few lines."""
    done = team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--sensitive", "sex:male")
    assert (done.code, done.err) == (0, "")
    found = version(team, "p/m@1")
    assert found.facts.data["test"].rows == 600
    assert len(found.facts.data["test"].digest) == 64
    assert {column.name: (column.kind, column.role) for column in found.facts.columns} == {
        "id": ("category", "id"),
        "x": ("number", "feature"),
        "sex": ("category", "sensitive"),
        "y": ("category", "label"),
        "p": ("number", "score"),
    }
    assert found.authored.columns.sensitive["sex"].reference == "male"
    authored = [line for line in found.paths.version.read_text().splitlines() if not line.startswith("#")]
    assert len(authored) <= 12
    assert found.problem == "binary_classification"
    assert "mlgov check p/m@1" in done.out


def test_csv_and_predictions_of_their_own(team) -> None:
    """Text ids keep their zeros; a file of predictions is joined by id."""
    team.csv("inputs.csv", part(scored(), "id", "x", "y"))
    team.csv("predictions.csv", part(scored(), "id", "p"))
    data = ("--data", "test=inputs.csv", "--predictions", "test=predictions.csv")
    done = team.mlgov("register", "p/m@1", *data, *SCORED)
    assert done.code == 0, done.err
    facts = version(team, "p/m@1").facts
    assert facts.data["test"].sides["predictions"].path == "predictions.csv"
    assert {column.name: column.kind for column in facts.columns}["id"] == "category"


def test_groups_and_weights_of_their_own(team) -> None:
    """Both are joined by id, and are there to be measured with."""
    team.parquet("inputs.parquet", part(scored(), "id", "x", "y", "p"))
    team.csv("groups.csv", part(scored(), "id", "sex"))
    team.csv("weights.csv", {"id": scored()["id"], "w": [1 + n % 2 for n in range(600)]})
    data = ("--data", "test=inputs.parquet", "--groups", "test=groups.csv", "--weights", "test=weights.csv")
    done = team.mlgov("register", "p/m@1", *data, *SCORED, "--sensitive", "sex:male", "--weight", "w")
    assert done.code == 0, done.err
    sides = version(team, "p/m@1").facts.data["test"].sides
    assert {name: side.path for name, side in sides.items()} == {"groups": "groups.csv", "weights": "weights.csv"}
    table = team.mlgov("check", "p/m@1", "--all").out
    assert "evaluation.weighted.weighted_accuracy" in table
    assert "sex=female / sex=male" in table


def test_csv_as_it_is_written_elsewhere(team) -> None:
    """Semicolons and a decimal comma are said once for every file of the call."""
    rows = zip(*(scored()[name] for name in ("id", "x", "p", "y")), strict=True)
    lines = [f"{name};{str(x).replace('.', ',')};{str(p).replace('.', ',')};{y}" for name, x, p, y in rows]
    team.write("scored.csv", "id;x;p;y\n" + "\n".join(lines) + "\n")
    bare = team.mlgov("register", "p/m@1", "--data", "test=scored.csv", *SCORED)
    assert (bare.code, "--delimiter" in bare.err) == (1, True)
    done = team.mlgov("register", "p/m@1", "--data", "test=scored.csv", *SCORED, "--delimiter", ";", "--decimal", ",")
    assert done.code == 0, done.err
    assert version(team, "p/m@1").authored.data.test.delimiter == ";"
    assert {column.name: column.kind for column in version(team, "p/m@1").facts.columns}["x"] == "number"


def test_a_regression_is_recognised(team) -> None:
    """A label with decimals and no score: the draft charter says regression."""
    team.parquet("r.parquet", regression())
    done = team.mlgov("register", "r/m@1", "--data", "test=r.parquet", "--label", "cost", "--prediction", "predicted")
    assert done.code == 0
    assert version(team, "r/m@1").problem == "regression"


def test_the_next_version_costs_five_authored_lines_at_most(team) -> None:
    """Columns, decision and training come from the predecessor; what a person had to say is five lines."""
    team.write("model.json", "{}")
    team.mlgov(
        "register",
        "p/m@1",
        "--data",
        "test=scored.parquet",
        *SCORED,
        "--sensitive",
        "sex:male",
        "--artefact",
        "model.json",
    )
    team.parquet("new/scored.parquet", scored(seed=3))
    team.parquet("new/train.parquet", scored(seed=4))
    said = ("--change", "trained on 2025", "--kind", "refresh", "--data", "test=new/scored.parquet", "--data",
            "train=new/train.parquet", "--artefact", "model.json")  # fmt: skip
    done = team.mlgov("register", "p/m@2", *said)
    assert done.code == 0, done.err
    assert len(said) // 2 <= 5
    one, two = version(team, "p/m@1"), version(team, "p/m@2")
    assert two.authored.columns == one.authored.columns
    assert two.authored.decision == one.authored.decision
    assert two.predecessor == "1"
    authored = two.paths.version.read_text().splitlines()
    carried = ("#", "predecessor:", "columns:", "decision:", " ")
    lines = [line for line in authored if not line.startswith(carried)]
    spoken = lines[: lines.index("artefacts:") + 2] if "artefacts:" in lines else lines
    assert len(spoken) <= 5


def test_the_predecessors_values_are_kept(team) -> None:
    """What was measured of version 1 stands in the facts of version 2."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("check", "-q").code == 0
    team.mlgov("register", "p/m@2", "--data", "test=scored.parquet", "--change", "same again")
    measured = version(team, "p/m@2").facts.predecessor_measured
    assert 0.5 < measured["evaluation.discrimination.roc_auc"] < 1


def test_a_second_run_changes_nothing(team) -> None:
    """Registering the same again leaves every byte as it was and says so."""
    arguments = ("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov(*arguments)
    before = team.files()
    done = team.mlgov(*arguments)
    assert done.code == 0
    assert team.files() == before
    assert "says otherwise" not in done.out


def test_authored_text_is_never_overwritten_and_a_difference_is_said(team) -> None:
    """Edits stay; what is said otherwise on the command line is named."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    path = team.governed / "p" / "models" / "m" / "1.yml"
    path.write_text(path.read_text().replace("first version", "our own words"))
    charter = team.governed / "p" / "charter.md"
    charter.write_text(charter.read_text().replace("owner: TBD", "owner: lending"))
    before = path.read_text()
    done = team.mlgov("register", "p/m@1", "--data", "test=other.parquet", "--label", "z")
    assert done.code == 0
    assert path.read_text() == before
    assert "owner: lending" in charter.read_text()
    assert "1.yml says otherwise about columns, data and stands" in done.out


def test_new_data_under_the_same_name_renews_the_facts_only(team) -> None:
    """The digest follows the file; the authored file stays."""
    arguments = ("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov(*arguments)
    before = version(team, "p/m@1")
    text = before.paths.version.read_text()
    team.parquet("scored.parquet", scored(700, seed=9))
    team.mlgov(*arguments)
    after = version(team, "p/m@1")
    assert (before.facts.data["test"].rows, after.facts.data["test"].rows) == (600, 700)
    assert after.paths.version.read_text() == text


@pytest.mark.parametrize(
    "text",
    ["1e3", "no", "2024-01-01", "12:30", "null", "~", "a: b", "# not a comment", "'quoted'", "[x]", "ü 🙂", "-", "01"],
)
def test_any_sentence_survives_yaml(team, text) -> None:
    """Texts that look like something else in YAML are quoted and come back as they were."""
    done = team.mlgov(
        "register", "p/m@1", "--data", "test=scored.parquet", *SCORED[:-1], text, "--change", text, "--limitation", text
    )
    assert done.code == 0, done.err
    authored = version(team, "p/m@1").authored
    assert (authored.change, authored.decision.why, authored.limitations) == (text, text, (text,))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["p/m"], 2, "project/model@version"),
        (["../x@1", "--data", "test=scored.parquet"], 2, "can't be an id"),
        (["p/CON@1", "--data", "test=scored.parquet"], 2, "CON"),
        (["p/m@1"], 2, "nothing to measure"),
        (["p/m@1", "--data", "tst=scored.parquet"], 2, "did you mean `test`?"),
        (["p/m@1", "--data", "scored.parquet"], 2, "ROLE=PATH"),
        (["p/m@1", "--data", "test=scored.parquet", "--data", "test=x"], 2, "given twice"),
        (["p/m@1", "--data", "test=gone.parquet"], 1, "no data at `gone.parquet`"),
        (["p/m@1", "--data", "test=/etc/passwd"], 2, "lies outside"),
        (["p/m@1", "--data", "test=../x.parquet"], 2, "lies outside"),
        (["p/m@1", "--data", "test=http://host/x.parquet"], 2, "is an address"),
        (["p/m@1", "--data", "test=scored.parquet", "--label", "Y"], 1, "no column `Y`"),
        (["p/m@1", "--data", "test=scored.parquet", "--score", "y", "--label", "y"], 1, "both"),
        (["p/m@1", "--data", "test=scored.parquet", "--threshold", "0.5"], 2, "say why"),
        (["p/m@1", "--data", "test=scored.parquet", "--why", "so"], 2, "no threshold or rule"),
        (["p/m@1", "--data", "test=scored.parquet", "--threshold", "nan", "--why", "x"], 1, "1.yml:"),
        (["p/m@1", "--data", "test=scored.parquet", "--threshold", "-1", "--why", "x"], 1, "--scores any"),
        (["p/m@1", "--data", "test=scored.parquet", "--scores", "any"], 2, "no threshold or rule"),
        (["p/m@1", "--data", "test=scored.parquet", "--scores", "logits"], 2, "'probability', 'any'"),
        (["p/m@1", "--data", "test=scored.parquet", "--artefact", "gone.bin"], 1, "gone.bin"),
        (["p/m@1", "--data", "test=scored.parquet", "--artefact", "modell=model.json"], 1, "artefacts"),
        (["p/m@1", "--data", "test=scored.parquet", "--predecessor", "0"], 1, "no version '0'"),
        (["p/m@1", "--data", "test=scored.parquet", "--predictions", "train=x"], 2, "--data train"),
        (["p/m@1", "--delimiter", ";"], 2, "no --data"),
        (["p/m@1", "--data", "weights=w.csv"], 2, "use --weights"),
        (["p/m@1", "--data", "test=scored.parquet", "--every", "month"], 2, "--windows PATH"),
        (["p/m@1", "--data", "test=scored.parquet", "--windows", "scored.parquet", "--every", "month"], 2, "together"),
        (["p/m@1", "--windows", "scored.parquet", "--windows-time", "t"], 2, "belong together"),
        (["p/m@1", "--windows", "s", "--windows-time", "t", "--every", "day", "--windows-rows", "9"], 2, "not by both"),
        (["p/m@1", "--data", "test=scored.parquet", "--golden-sample", "gone.csv"], 1, "no golden_sample at gone.csv"),
        (["p/m@1", "--data", "test=scored.parquet", "--sample", "../x.csv"], 2, "lies outside"),
        (["p/m@1", "--data", "test=scored.parquet", "--baseline", "roc_auc"], 2, "METRIC=VALUE"),
        (["p/m@1", "--data", "test=scored.parquet", "--baseline", "roc_auc=0.5:guess"], 1, "baseline.kind"),
        (["p/m@1", "--data", "test=scored.parquet", "--output", "p"], 2, "NAME=MEANING"),
        (["p/m@1", "--data", "test=scored.parquet", "--sensitive", "sex:1,0"], 1, "rise"),
    ],
)
def test_what_cannot_be_understood_is_one_clear_error_and_leaves_nothing(team, arguments, code, words) -> None:
    """Usage is 2, data and documents are 1; no file is left behind."""
    before = team.files()
    done = team.mlgov("register", *arguments)
    assert done.code == code, done.err
    assert words in done.err
    assert "Traceback" not in done.err
    assert team.files() == before


def test_two_artefacts_of_one_role_are_both_kept(team) -> None:
    """None is dropped silently."""
    team.write("a.json", "{}")
    team.write("b.json", "[]")
    team.mlgov(
        "register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--artefact", "a.json", "--artefact", "b.json"
    )
    assert [item.path for item in version(team, "p/m@1").facts.artefacts] == ["a.json", "b.json"]


def test_outputs_samples_baseline_and_owner_are_said_once(team) -> None:
    """They stand in the authored file, and the next version takes them over unless it says otherwise."""
    team.csv("golden.csv", part(scored(20), "id", "p"))
    team.csv("sample.csv", part(scored(20), "id", "x"))
    more = ("--output", "p=probability of a yes, 0 to 1", "--sample", "sample.csv", "--golden-sample", "golden.csv",
            "--baseline", "roc_auc=0.58:simple_rule", "--owner", "lending")  # fmt: skip
    done = team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, *more)
    assert done.code == 0, done.err
    one = version(team, "p/m@1").authored
    assert (one.output, one.sample) == ({"p": "probability of a yes, 0 to 1"}, "sample.csv")
    assert (one.golden_sample, one.owner) == ("golden.csv", "lending")
    assert (one.baseline.metric, one.baseline.value, one.baseline.kind) == ("roc_auc", 0.58, "simple_rule")
    again = ("--data", "test=scored.parquet", "--change", "new data", "--owner", "risk")
    assert team.mlgov("register", "p/m@2", *again).code == 0
    two = version(team, "p/m@2").authored
    assert (two.output, two.golden_sample, two.baseline, two.owner) == (one.output, "golden.csv", one.baseline, "risk")
    assert version(team, "p/m@2").facts.output == one.output


def test_hyperparameters_come_from_a_file(team) -> None:
    """A mapping is recorded; anything else is an error with its line."""
    team.write("params.json", json.dumps({"depth": 3, "name": "x"}))
    team.write("list.yml", "- 1\n")
    arguments = ("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--hyperparameters")
    done = team.mlgov(*arguments, "list.yml")
    assert (done.code, "list.yml:1" in done.err) == (1, True)
    assert team.mlgov(*arguments, "params.json").code == 0
    assert version(team, "p/m@1").facts.hyperparameters == {"depth": 3, "name": "x"}
