"""Ids are slugs: B11 and B12."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.documents.ids import MAX_LENGTH, collisions, folded, model_slug, natural_key, slug, suggestion


@pytest.mark.parametrize("text", ["a", "1", "1.10", "2024-06", "credit_risk-v2.b", "x" * 64, "console", "com", "com10"])
def test_slugs_pass_unchanged(text):
    """What is safe everywhere."""
    assert slug(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "..", "../../x", "/abs", "a/b", "a\\b", "C:", "con", "nul", "com1", "lpt9.txt", "aux.1", ".git", "a.git",
        "x" * 65, "x" * 300, "a.", "a ", " a", "-a", "a-", "a..b", "A", "Straße", "a\n", "a\0", "1.facts", "index.html",
        "a.yml", "\uff11", "a\u202eb", "~", "$(x)",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_words(text):
    """B11: never used as a path."""
    with pytest.raises(ValueError, match="can't be an id"):
        slug(text)


def test_a_refusal_suggests_what_would_do():
    """Most people only wrote capitals or spaces."""
    with pytest.raises(ValueError, match="`credit-risk` would do"):
        slug("Credit Risk")
    assert suggestion("Größe  & Gewicht!") == "groe-gewicht"
    assert suggestion("CON") == suggestion("///") == suggestion("") == ""


@pytest.mark.parametrize("text", ["charter", "checks", "findings", "validations"])
def test_names_of_folders_beside_models_are_no_models(text):
    """approvals/charter/ and evidence/checks/ would mean two things."""
    assert slug(text) == text
    with pytest.raises(ValueError, match="folder of its own"):
        model_slug(text)
    assert model_slug("churn") == "churn"


@given(st.text(max_size=80))
def test_what_passes_is_one_harmless_path_component(text):
    """For any text: refused, or safe."""
    try:
        good = slug(text)
    except ValueError:
        assert suggestion(text) == "" or slug(suggestion(text))
        return
    assert good.isascii()
    assert len(good) <= MAX_LENGTH
    assert "/" not in good
    assert good == good.lower() == folded(good)


def test_collisions_of_case_and_unicode_form():
    """B12: names that some file system or reader takes for one."""
    assert collisions(["Straße", "STRASSE", "other"]) == (("STRASSE", "Straße"),)
    assert collisions(["caf\u00e9", "cafe\u0301"]) == (("cafe\u0301", "caf\u00e9"),)
    assert collisions(["\ufb01t", "fit"]) == (("fit", "\ufb01t"),)
    assert collisions(["a", "a", "b"]) == ()


def test_numbers_inside_ids_sort_as_numbers():
    """1, 2, 10; 1.9, 1.10; and mixed kinds have an order too."""
    names = ["10", "2", "1", "1.10", "1.9", "2024-02", "2024-10", "beta", "beta2", "beta10"]
    assert sorted(names, key=natural_key) == [
        "1", "1.9", "1.10", "2", "10", "2024-02", "2024-10", "beta", "beta2", "beta10",
    ]  # fmt: skip
