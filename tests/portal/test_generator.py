"""The generator runs when something that goes into it has changed, and only then."""

from __future__ import annotations

import importlib.metadata
import subprocess

import pytest
import yaml

from mlgov.errors import BuildError
from mlgov.portal import generator, resources


@pytest.fixture
def runs(monkeypatch):
    """Count the generator's runs; a fake writes the frames in no time."""
    seen = []

    def fake(kind, _config, work):
        seen.append(kind)
        site = work / "shell" / kind
        folder = site / "_frame"
        folder.mkdir(parents=True)
        (site / "_frame.html").write_text("MLGOV-BODY")
        for depth in range(1, generator.DEPTHS):
            folder.mkdir(exist_ok=True)
            (folder / f"{depth}.html").write_text("MLGOV-BODY")
            folder /= str(depth)
        (site / "assets").mkdir()
        (site / "assets" / "main.css").write_text("p{}")

    monkeypatch.setattr(generator, "_run", fake)
    return seen


def shell(work, **options):
    """Build a shell with the real templates."""
    named = {"name": "P", **options}
    return generator.build_shell(resources.site_templates(), work, **named)


def test_unchanged_inputs_do_not_run_it_again(tmp_path, runs):
    """The second build takes what the first one made, bytes verified."""
    first, second = shell(tmp_path), shell(tmp_path)
    assert runs == ["mkdocs"]
    assert first == second
    assert len(first.frames) == generator.DEPTHS
    assert first.files == ("assets/main.css",)


def test_each_input_counts(tmp_path, runs):
    """Name, hand-written page, own configuration, generator's version: each one makes a new shell."""
    pages = tmp_path / "pages"
    pages.mkdir()
    own = tmp_path / "mkdocs.yml"
    work = tmp_path / "build"
    shell(work)
    shell(work, name="Q")
    shell(work, name="Q", hand_written=pages)
    assert len(runs) == 2
    (pages / "rules.md").write_text("# Rules")
    shell(work, name="Q", hand_written=pages)
    (pages / "rules.md").write_text("# Rules 2")
    shell(work, name="Q", hand_written=pages)
    assert len(runs) == 4
    own.write_text("INHERIT: build/mkdocs.base.yml\ncopyright: us\n")
    shell(work, name="Q", hand_written=pages, configuration=own)
    own.write_text("INHERIT: build/mkdocs.base.yml\ncopyright: them\n")
    shell(work, name="Q", hand_written=pages, configuration=own)
    assert len(runs) == 6


def test_a_new_version_of_the_generator_counts(tmp_path, runs, monkeypatch):
    """After an upgrade the frame is built anew."""
    shell(tmp_path)
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "99")
    shell(tmp_path)
    assert len(runs) == 2


@pytest.mark.parametrize("harm", ["change", "remove", "add", "record", "truncate"])
def test_a_damaged_shell_is_built_anew(tmp_path, runs, harm):
    """Every file is verified by digest: nothing poisoned or half-written is published."""
    shell(tmp_path)
    style, record = tmp_path / "shell" / "mkdocs" / "assets" / "main.css", tmp_path / "shell-mkdocs.json"
    if harm == "change":
        style.write_text("p{color:red}")
    elif harm == "remove":
        style.unlink()
    elif harm == "add":
        style.with_name("evil.js").write_text("x")
    elif harm == "record":
        record.write_text("[]")
    else:
        record.write_bytes(record.read_bytes()[:40])
    assert shell(tmp_path).files == ("assets/main.css",)
    assert len(runs) == 2


def test_a_foreign_mkdocs_yml_is_left_alone(tmp_path, runs):
    """A team's mkdocs.yml for other documentation has nothing to do with the portal."""
    own = tmp_path / "mkdocs.yml"
    own.write_text("site_name: Handbook\ntheme: readthedocs\n")
    shell(tmp_path / "build", configuration=own)
    config = yaml.safe_load((tmp_path / "build" / "mkdocs.yml").read_text())
    assert config["INHERIT"] == "mkdocs.base.yml"
    own.write_text("INHERIT: build/mkdocs.base.yml\n")
    shell(tmp_path / "build", configuration=own)
    assert yaml.safe_load((tmp_path / "build" / "mkdocs.yml").read_text())["INHERIT"] == str(own)


def test_style_sheets_of_ones_own_come_after_ours(tmp_path, runs):
    """MkDocs would replace the list, and every page would stand there without the portal's look."""
    own = tmp_path / "mkdocs.yml"
    own.write_text(
        "INHERIT: build/mkdocs.base.yml\nsite_description: !ENV [NOTHING, x]\nextra_css: [assets/bank.css, assets/mlgov.css]\n"
    )
    shell(tmp_path / "build", configuration=own)
    config = yaml.safe_load((tmp_path / "build" / "mkdocs.yml").read_text())
    assert config["extra_css"] == ["assets/portal.css", "assets/mlgov.css", "assets/bank.css"]
    assert "extra_javascript" not in config
    own.write_text("INHERIT: build/mkdocs.base.yml\nextra_css: [\n")
    shell(tmp_path / "build", configuration=own)
    assert "extra_css" not in yaml.safe_load((tmp_path / "build" / "mkdocs.yml").read_text())


def test_only_markdown_inside_the_folder_is_published(tmp_path, runs):
    """Scripts, hidden files and links that lead out of the folder stay where they are."""
    pages = tmp_path / "pages"
    (pages / "deep").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("secret")
    (pages / "a.md").write_bytes(b"\xef\xbb\xbf# A\r\n")
    (pages / "deep" / "b.md").write_text("# B")
    (pages / "evil.js").write_text("x")
    (pages / ".hidden.md").write_text("x")
    (pages / "out.md").symlink_to(tmp_path / "secret.md")
    shell(tmp_path / "build", hand_written=pages)
    there = resources.files_below(tmp_path / "build" / "docs" / "pages")
    assert there == ("a.md", "deep/b.md")
    (pages / "a.md").unlink()
    shell(tmp_path / "build", hand_written=pages)
    assert resources.files_below(tmp_path / "build" / "docs" / "pages") == ("deep/b.md",)


def test_a_page_that_is_not_text_is_named(tmp_path, runs):
    """Latin-1 and UTF-16 are refused with the file's name."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.md").write_bytes("Grüße".encode("latin-1"))
    with pytest.raises(BuildError, match=r"a\.md: is not UTF-8"):
        shell(tmp_path / "build", hand_written=pages)


def test_a_missing_generator_is_named(tmp_path, runs, monkeypatch):
    """Without the package there is a hint, not an import error."""

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(BuildError, match="needs the package zensical") as caught:
        shell(tmp_path, generator="zensical")
    assert "pip install zensical" in caught.value.hint


def test_what_the_generator_says_is_passed_on(tmp_path, monkeypatch):
    """A failing run ends in an error with its last words, and leaves nothing that counts as current."""
    done = subprocess.CompletedProcess([], 1, stdout="", stderr="Config value 'x': wrong")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: done)
    for _ in range(2):
        with pytest.raises(BuildError, match="Config value 'x': wrong"):
            shell(tmp_path)


def test_an_unusable_work_folder_is_named(tmp_path):
    """A file where the work folder should be is an error with its path."""
    (tmp_path / "build").write_text("in the way")
    with pytest.raises(BuildError, match="build can't be used"):
        shell(tmp_path / "build")


def test_the_repositorys_own_configuration_builds(tmp_path, repository):
    """The root mkdocs.yml starts from the packaged base and is used; the frame keeps its places."""
    own = repository / "mkdocs.yml"
    made = shell(tmp_path / "build", configuration=own)
    assert str(own) in (tmp_path / "build" / "mkdocs.yml").read_text()
    assert yaml.safe_load(own.read_text())["docs_dir"] == "build/docs"
    assert all(frame.count("MLGOV-BODY") == 1 for frame in made.frames)


def test_a_configuration_of_ones_own_changes_the_frame(tmp_path):
    """What a portal's mkdocs.yml adds to the base shows: here a navigation of its own."""
    own = tmp_path / "mkdocs.yml"
    own.write_text(
        "INHERIT: build/mkdocs.base.yml\n"
        "extra:\n  portal_navigation:\n    - {key: home, title: Start here, url: index.html}\n",
    )
    made = shell(tmp_path / "build", configuration=own)
    assert ">Start here</a>" in made.frames[0]
    assert ">Policies</a>" not in made.frames[0]
