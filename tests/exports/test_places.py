"""Where reasons are written: files that are there, relative to the repository."""

from __future__ import annotations

from mlgov.exports.places import Place, locator, nowhere


def test_sources_that_are_files(tmp_path) -> None:
    """Relative to the repository's root; commands, packaged policies and files outside are none."""
    (tmp_path / ".git").mkdir()
    governed = tmp_path / "team" / "governed"
    (governed / "policies").mkdir(parents=True)
    (governed / "policies" / "own.yml").write_text("a: 1\n")
    (tmp_path.parent / "outside.yml").write_text("")
    locate = locator(governed)
    assert locate("policies/own.yml:7") == Place("team/governed/policies/own.yml", 7)
    assert locate("policies/own.yml:0") == Place("team/governed/policies/own.yml", 1)
    for other in (
        "mlgov check p/m@1",
        "mlgov/policies/standard.yml:3",
        "",
        "../../../outside.yml:1",
        "policies/own.yml",
    ):
        assert locate(other) is None
    assert locator(governed, governed)("policies/own.yml:7") == Place("policies/own.yml", 7)
    assert nowhere("policies/own.yml:7") is None
