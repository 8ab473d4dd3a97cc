"""One project's folder, and what must agree among its files."""

from __future__ import annotations

import pytest

from mlgov.errors import DocumentError
from mlgov.registry.files import FileRegistry

EVENT = "on: 2024-03-01\nrecorded_by: ops\n"


def problems(governed) -> list[str]:
    """All problems of a governed folder."""
    with pytest.raises(DocumentError) as caught:
        FileRegistry(governed)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "models/tree/3.yml",
            "change: x\nchange_kind: minor\npredecessor: 20\n",
            "churn/models/tree/3.yml:3: predecessor: there is no version `20` (did you mean `2`?)",
        ),
        (
            "models/tree/3.yml",
            "change: x\nchange_kind: minor\npredecessor: 3\n",
            "churn/models/tree/3.yml:3: predecessor: the chain of predecessors leads back to this version",
        ),
        (
            "models/tree/1.yml",
            "change: x\nchange_kind: minor\npredecessor: 2\n",
            "churn/models/tree/1.yml:3: predecessor: the chain of predecessors leads back to this version",
        ),
        (
            "models/tree/2.facts.yml",
            "format: 1\npredecessor: 7\n",
            "churn/models/tree/2.facts.yml:2: predecessor: there is no version `7` (known: 1, 10)",
        ),
        (
            "models/tree/5.facts.yml",
            "format: 1\n",
            "churn/models/tree/5.facts.yml: there is no version file 5.yml beside these facts",
        ),
        (
            "models/tree/5.yaml",
            "change: x\n",
            "churn/models/tree/5.yaml: the file is not read because of its ending (rename it to end in .yml)",
        ),
        (
            "models/5.yml",
            "change: x\n",
            "churn/models/5.yml: a version lies in its model's folder: models/<model>/<version>.yml",
        ),
        (
            "models/tree/events/2024-03-01-alias-best.yml",
            f"kind: alias\nversion: 12\nalias: best\n{EVENT}",
            "churn/models/tree/events/2024-03-01-alias-best.yml:2: version: there is no version `12` (did you mean `2`?)",
        ),
        (
            "models/tree/events/2024-03-01-alias-10.yml",
            f"kind: alias\nversion: 1\nalias: 10\n{EVENT}",
            "churn/models/tree/events/2024-03-01-alias-10.yml:3: alias: `10` is the id of a version and can't be an alias",
        ),
        (
            "models/tree/events/2024-03-02-alias-best.yml",
            f"kind: alias\nversion: 1\nalias: best\n{EVENT}",
            (
                "churn/models/tree/events/2024-03-02-alias-best.yml: the file's name doesn't begin with its day and kind, "
                "`2024-03-01-alias`"
            ),
        ),
        (
            "models/tree/events/moved.yml",
            f"kind: alias\nversion: 1\nalias: best\n{EVENT}",
            (
                "churn/models/tree/events/moved.yml: this is not the name of an event's file (name it "
                "<YYYY-MM-DD>-<alias|deployed|incident|retired|emergency|acknowledged|outside>-<slug>.yml)"
            ),
        ),
        (
            "models/checks/1.yml",
            "change: x\n",
            "churn/models/checks: `checks` can't be a model's id: the name is used for a folder of its own",
        ),
        (
            "models/tree/CON.yml",
            "change: x\n",
            (
                "churn/models/tree/CON: `CON` can't be an id: an id has a-z, 0-9, `.`, `_` and `-`, begins and ends with a "
                "letter or digit, and has no `..`"
            ),
        ),
        (
            "models/tree/v 3.yml",
            "change: x\n",
            (
                "churn/models/tree/v 3: `v 3` can't be an id: an id has a-z, 0-9, `.`, `_` and `-`, begins and ends with a "
                "letter or digit, and has no `..`; `v-3` would do"
            ),
        ),
    ],
)
def test_what_does_not_agree_is_told(governed, write, name, text, said):
    """At the file, line and key that can be mended."""
    write(f"churn/{name}", text)
    assert said in problems(governed)


def test_a_circle_of_predecessors_is_told_of_each_version_in_it_only(governed, write):
    """10 leads into the circle but is not part of it."""
    write("churn/models/tree/1.yml", "change: x\nchange_kind: minor\npredecessor: 2\n")
    found = [each for each in problems(governed) if "leads back" in each]
    assert [each.split(":")[0] for each in found] == ["churn/models/tree/1.yml", "churn/models/tree/2.yml"]


def test_other_files_beside_versions_are_left_alone(governed, write):
    """Notes and hidden files harm nobody."""
    write("churn/models/tree/README.md", "notes")
    write("churn/models/tree/.1.yml.swp", "\0")
    write("churn/models/tree/events/notes.txt", "x")
    assert len(FileRegistry(governed).versions()) == 4


def test_versions_of_one_day_keep_the_order_of_their_file_names(governed, write):
    """Two moves of an alias on one day: the file names say which came last."""
    for name, version in (("a", 2), ("b", 1)):
        write(
            f"churn/models/tree/events/2024-03-01-alias-{name}.yml",
            f"kind: alias\nversion: {version}\nalias: x\n{EVENT}",
        )
    versions = {each.version: each for each in FileRegistry(governed).versions() if each.model == "tree"}
    assert "x" in versions["1"].aliases
    assert "x" not in versions["2"].aliases
