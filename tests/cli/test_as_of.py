"""`mlgov as-of`."""

from __future__ import annotations

import json
import zipfile


def test_report_and_pack(empty) -> None:
    """Text, JSON, a zip; a day to come is wrong usage, a name that is none selects nothing."""
    empty.mlgov("init", "--name", "Ours")
    empty.write("project_charters/p/models/m/1.yml", "change: One.\nchange_kind: initial\ndata: {}\norigin: vendor\n")
    done = empty.mlgov("as-of", "2026-11-01")
    assert done.code == 0, done.err
    assert done.out.startswith("Ours, as of 1 November 2026 (asked on 22 November 2026)\n")
    assert "in use: not recorded" in done.out
    assert json.loads(empty.mlgov("as-of", "2026-11-01", "p", "--format", "json").out)["format"] == "mlgov-as-of/1"
    packed = empty.mlgov("as-of", "2026-11-01", "--pack", "packs/a.zip")
    assert (packed.code, packed.out) == (0, done.out)
    with zipfile.ZipFile(empty.root / "packs" / "a.zip") as archive:
        assert {"MANIFEST", "HOW-TO-VERIFY.md", "index.html", "governed/p/models/m/1.yml"} <= set(archive.namelist())
    assert empty.mlgov("as-of", "2026-11-23").code == 2
    assert empty.mlgov("as-of", "yesterday").code == 2
    assert empty.mlgov("as-of", "2026-11-01", "q").code == 3
