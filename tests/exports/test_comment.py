"""The comment: found again, the same bytes, never too long, and nothing in it does anything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlgov.errors import MlgovError
from mlgov.exports.comment import (
    LIMIT,
    CommentAsk,
    CommentData,
    CommentItem,
    CommentNumber,
    comment_data,
    comment_markdown,
    marker,
)

NUMBER = CommentNumber(
    title="Ranks cases in the right order",
    value="0.75",
    range="0.69 to 0.80",
    result="Holds",
    note="Limit: at least 0.70.",
)
ASK = CommentAsk(role="Validator", who="val", state="please sign", turn=True)


def item(**given) -> CommentItem:
    """A proposed version."""
    fields = {
        "subject": "credit/scorecard@2", "title": "Consumer credit", "proposed": "Trained on 2025.",
        "verdict": "Yes, once it is signed", "good": True, "numbers": (NUMBER,), "compared_with": "version 1, which was approved",
        "changes": ("The test data changed.",), "asks": (ASK,), "sign_off": "In review: waits for validator.",
        "by_when": "30 April 2026", "reasons": (), "dossier": "ab" * 32, "page": "credit/scorecard/2/index.html",
    } | given  # fmt: skip
    return CommentItem(**fields)


def data(*items) -> CommentData:
    """A comment's data."""
    return CommentData(portal="Model governance", items=items)


def test_what_a_business_reader_sees() -> None:
    """Proposal, verdict, numbers, changes, who is asked and by when, and what a review does."""
    text = comment_markdown(data(item()), link="https://models.example.org/latest/")
    assert text.startswith("<!-- mlgov:comment model-governance -->\n## Model governance: what is proposed\n")
    for part in (
        "### Consumer credit · `credit/scorecard@2`",
        "**Proposed:** Trained on 2025.",
        "**✅ Yes, once it is signed**",
        "| Ranks cases in the right order | **0.75** | 0.69 to 0.80 | Holds. Limit: at least 0.70. |",
        "**Compared with version 1, which was approved**\n\n- The test data changed.",
        "**Asked of validator (val):** approve this pull request in a review, or ask for changes. By 30 April 2026. Until then",
        "By when: 30 April 2026.",
        "| **Validator** | val | please sign |",
        "[Everything about it](https://models.example.org/latest/credit/scorecard/2/index.html)",
        "signs exactly the versions listed above",
    ):
        assert part in text, part
    assert text == comment_markdown(data(item()), link="https://models.example.org/latest")


def test_signed_but_not_healthy_gets_no_green_mark() -> None:
    """What passes its release check and fails in production is marked with care, what doesn't pass as failing."""
    assert "**⚠️ It is signed, but" in comment_markdown(data(item(verdict="It is signed, but", careful=True)))
    assert "**❌ Not yet" in comment_markdown(data(item(verdict="Not yet", good=False, careful=True)))


def test_what_is_asked_stands_first() -> None:
    """Before any number: who, what, by when, and what happens else; nobody is asked to sign what doesn't pass."""
    asks = (CommentAsk(role="Owner", who="ola", state="please sign", turn=True),)
    text = comment_markdown(data(item(asks=asks, by_when="")))
    wanted = text.index("**Asked of owner (ola):**")
    assert text.index("**✅ ") < wanted < text.index("| | value |")
    assert "No day is set. Until then it stays shut." in text
    later = (CommentAsk(role="Owner", who="ola", state="not yet"),)
    shut = comment_markdown(data(item(good=False, asks=later)))
    assert "**Nothing to sign yet.** It stays shut" in shut
    assert "Asked of" not in shut
    assert "Nothing to sign" not in comment_markdown(data(item(asks=later)))
    policy = comment_markdown(data(item(subject="policies/standard@2", asks=asks)))
    assert "sign it with their own key" in policy
    assert "<b>" not in comment_markdown(data(item(asks=(CommentAsk(role="<b>x", who="<b>", state="", turn=True),))))


def test_nothing_proposed_is_said() -> None:
    """No version, nobody asked: one sentence, and no word on reviews."""
    text = comment_markdown(data())
    assert "nobody is asked to sign" in text
    assert "review" not in text


def test_numbers_of_a_fork_are_labelled() -> None:
    """At the top, and beside each number."""
    text = comment_markdown(data(item()), untrusted=True)
    assert "> ⚠️ **Not verified.**" in text
    assert "**0.75** (not verified)" in text
    assert "not verified" not in comment_markdown(data(item())).lower()


def test_what_is_missing_folds() -> None:
    """Up to twelve reasons, and how many more."""
    text = comment_markdown(data(item(good=False, reasons=tuple(f"Reason {number}." for number in range(20)))))
    assert "<summary>What is still missing (20)</summary>" in text
    assert "- and 8 more\n\n</details>" in text
    assert "**❌ " in text


def test_it_stays_well_below_what_hosts_take() -> None:
    """A thousand versions with long hostile texts: cut at a version, with a link, and a foot."""
    long = item(proposed="|" * 2_000, verdict="<" * 2_000, changes=("&" * 2_000,) * 50, reasons=("`" * 2_000,) * 50)
    text = comment_markdown(data(*[long] * 1_000), link="https://models.example.org")
    assert len(text) <= LIMIT < 65_536
    assert "that don't fit here.** See [the portal](https://models.example.org)." in text
    assert text.endswith("[All models and charters](https://models.example.org)\n")


HOSTILE = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(
        ["<script>alert(1)</script>", "</details><h1>x", "![x](http://evil)", "[x](javascript:x)", "| a |", "-->", "@team", "# h",
         "<!-- mlgov:comment other -->", "\n\n# h", "```"]
    ),
)  # fmt: skip


@given(HOSTILE)
def test_no_text_does_anything(text) -> None:
    """Whatever people or a fork wrote: no link, image, heading, HTML or table cell of their making."""
    harmless, hostile = (
        item(
            title=each, proposed=each, verdict=each, compared_with=f"x{each}", changes=(each,), reasons=(each,), sign_off=f"x{each}",
            numbers=(CommentNumber(title=each, value=each, range=each, result=each, note=f"x{each}"),),
            asks=(CommentAsk(role=each, who=each, state=each, turn=True),),
        )
        for each in ("x", f"x{text}")
    )  # fmt: skip
    parser = MarkdownIt("gfm-like", {"linkify": False})

    def tags(one) -> list[str]:
        return [token.type for token in parser.parse(comment_markdown(data(one)))]

    def html(one) -> list[str]:
        tokens = [
            inner for token in parser.parse(comment_markdown(data(one))) for inner in [token, *(token.children or ())]
        ]
        return [
            token.type if "html" not in token.type else token.content
            for token in tokens
            if token.type not in {"text", "softbreak"}
        ]

    assert tags(harmless) == tags(hostile)
    kinds = {"link_open", "image", "heading_open", "html_block", "html_inline"}
    assert [each for each in html(hostile) if each in kinds or each.startswith("<")] == [
        each for each in html(harmless) if each in kinds or each.startswith("<")
    ]
    assert comment_markdown(data(hostile)).count("mlgov:comment") == 1 or "mlgov:comment" in text


def test_data_cross_a_stage_strictly() -> None:
    """Inert JSON: the same after a round trip; anything odd is refused with its place."""
    raw = data(item()).model_dump_json().encode()
    assert comment_markdown(comment_data(raw)) == comment_markdown(data(item()))
    body = json.loads(raw)
    for change in (
        {"subject": "../etc/passwd"},
        {"subject": "a/b@c\n# x"},
        {"page": "https://evil.example.org"},
        {"page": "x](javascript:alert(1)"},
        {"dossier": "zz"},
        {"title": "x" * 300},
        {"unknown": 1},
        {"numbers": [{}]},
    ):
        odd = body | {"items": [body["items"][0] | change]}
        with pytest.raises(MlgovError, match="can't be used"):
            comment_data(json.dumps(odd).encode())
    for raw_ in (b"", b"[]", b"[" * 100_000, b'{"format": 2, "portal": "x"}', b"\xff"):
        with pytest.raises(MlgovError):
            comment_data(raw_)
    with pytest.raises(MlgovError, match="bytes"):
        comment_data(b" " * 5_000_000)


def test_a_link_closes_no_bracket() -> None:
    """An address with brackets stays one address."""
    text = comment_markdown(data(item()), link="https://x.example.org/a)b(c")
    assert "(https://x.example.org/a%29b%28c/credit" in text


def test_each_portal_has_its_own_marker() -> None:
    """Two portals in one repository don't overwrite each other."""
    assert marker("Model governance") != marker("Risk models")
    assert marker("-->") == "<!-- mlgov:comment portal -->"
