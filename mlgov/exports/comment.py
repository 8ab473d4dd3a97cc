"""The one comment that a pull request gets: for a business reader, in plain words, updated in place.

A hidden first line says whose comment it is, so that it is found again after a rebase and by every pipeline. The same
data give the same bytes. What is shown may come from a fork: data are read strictly and every text is escaped, so that
the stage that has secrets only ever reads and renders.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from mlgov.documents.base import Document
from mlgov.documents.ids import PATTERN, suggestion
from mlgov.errors import MlgovError
from mlgov.exports.markdown import code_text, markdown_text

LIMIT = 40_000
"""Characters; hosts allow 65,536 and older ones less."""
MAX_DATA = 4_000_000
_VERSIONS = 200
_CHANGES = 8
_REASONS = 12

Text = Annotated[str, StringConstraints(max_length=2_000)]
Short = Annotated[str, StringConstraints(max_length=200)]
Subject = Annotated[str, StringConstraints(max_length=250, pattern=rf"^{PATTERN}(?:/{PATTERN}@{PATTERN})?$")]


class CommentNumber(Document):
    """One number with what is needed to believe it."""

    title: Short = Field(description="What it is, in plain words.")
    name: Short = Field("", description="Its technical name and data.")
    value: Short = Field(description="As written on the pages.")
    range: Short = Field("", description="The interval, in words.")
    result: Short = Field("", description="How it was judged, in words.")
    note: Text = Field("", description="The limit, in words.")


class CommentAsk(Document):
    """One role that is asked to sign."""

    role: Short = Field(description="The role, in words.")
    who: Short = Field("", description="The people who hold it.")
    state: Short = Field(description="How far it is, in words.")
    turn: bool = Field(False, description="It is this role's turn.")


class CommentItem(Document):
    """One version (or charter) that is proposed."""

    subject: Subject = Field(description="project/model@version, or a project for a charter.")
    title: Short = Field(description="The project's name.")
    proposed: Text = Field("", description="What is proposed, in the authors' words.")
    verdict: Text = Field(description="The verdict in words.")
    good: bool = Field(description="Nothing but signatures is missing.")
    careful: bool = Field(False, description="Its release check passes, but it doesn't hold in production.")
    numbers: tuple[CommentNumber, ...] = Field((), max_length=3, description="At most three numbers.")
    compared_with: Short = Field("", description="What the changes are against, in words.")
    changes: tuple[Text, ...] = Field((), max_length=1_000, description="What changed, in sentences.")
    asks: tuple[CommentAsk, ...] = Field((), max_length=50, description="Who is asked to sign.")
    sign_off: Text = Field("", description="The state of the sign-off, in words.")
    by_when: Short = Field("", description="Until when, in words; empty if no day is set.")
    reasons: tuple[Text, ...] = Field((), max_length=2_000, description="What keeps it shut, in sentences.")
    dossier: Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{64})?$")] = Field(
        "", description="Digest of what would be signed."
    )
    page: Annotated[str, StringConstraints(max_length=500, pattern=r"^[A-Za-z0-9._/@-]*$")] = Field(
        "", description="The version's page, relative to the portal."
    )


class CommentData(Document):
    """Everything a comment says; inert, so that it can cross from an untrusted stage to a trusted one."""

    format: Literal[1] = Field(1, description="The format of these data.")
    portal: Short = Field(description="The portal's name.")
    items: tuple[CommentItem, ...] = Field((), max_length=5_000, description="What is proposed.")


def marker(portal: str) -> str:
    """The hidden line by which a portal's comment is found again."""
    return f"<!-- mlgov:comment {suggestion(portal) or 'portal'} -->"


def comment_data(raw: bytes) -> CommentData:
    """Data from another stage, read strictly. Raises MlgovError if anything isn't as this format allows."""
    if len(raw) > MAX_DATA:
        msg = f"the comment's data have {len(raw):,} bytes; at most {MAX_DATA:,} are read"
        raise MlgovError(msg)
    try:
        return CommentData.model_validate_json(raw, strict=False)
    except (ValidationError, RecursionError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": "too deep"}
        where = ".".join(str(each) for each in first["loc"])[:200]
        msg = f"the comment's data can't be used: {where}: {first['msg']}"[:500]
        raise MlgovError(msg, hint="make them with `mlgov comment --format json` of the same version") from error


def comment_markdown(data: CommentData, *, link: str = "", untrusted: bool = False) -> str:
    """The comment as Markdown.

    Args:
        data: what it says.
        link: web address of the portal (or its preview), for the pages; from who calls, never from the data.
        untrusted: the numbers come from a fork or another unprotected run; each is then labelled.
    """
    head = [marker(data.portal) + "\n", f"## {markdown_text(data.portal, longest=200)}: what is proposed\n"]
    if untrusted:
        head.append(
            "\n> ⚠️ **Not verified.** These numbers were measured outside the protected pipeline. Nobody can rely on them "
            "until they have been measured again there.\n"
        )
    if not data.items:
        head.append("\nNo model version or charter changes here; nobody is asked to sign.\n")
    foot = "".join(_foot(data, link))
    blocks = ["".join(head)]
    size = len(blocks[0]) + len(foot)
    for at, item in enumerate(data.items):
        block = "".join(_item(item, link, untrusted=untrusted))
        if size + len(block) > LIMIT or at >= _VERSIONS:
            more = len(data.items) - at
            where = f" See [the portal]({_address(link)})." if link else " See the release check's log."
            blocks.append(f"\n**And {more} more that don't fit here.**{where}\n")
            break
        size += len(block)
        blocks.append(block)
    return "".join(blocks) + foot


def _item(item: CommentItem, link: str, *, untrusted: bool) -> Iterator[str]:
    yield f"\n### {markdown_text(item.title, longest=120)} · {code_text(item.subject)}\n\n"
    if item.proposed:
        yield f"**Proposed:** {markdown_text(item.proposed, longest=600)}\n\n"
    mark = "⚠️" if item.good and item.careful else "✅" if item.good else "❌"
    yield f"**{mark} {markdown_text(item.verdict, longest=600)}**\n"
    yield from _wanted(item)
    if item.numbers:
        yield from _numbers(item, untrusted=untrusted)
    if item.compared_with:
        yield from _changes(item)
    yield from _asks(item)
    if item.reasons:
        yield from _reasons(item)
    if link and item.page:
        yield f"\n[Everything about it]({_address(link)}/{item.page})\n"
    if item.dossier:
        yield f"\n<sub>What would be signed: {code_text(item.dossier[:12])}</sub>\n"


def _wanted(item: CommentItem) -> Iterator[str]:
    """What is asked of whom, by when, and what happens if they don't: the first thing that a reader looks for."""
    if not item.asks:
        return
    turns = [
        f"{each.role[:1].lower()}{each.role[1:]}" + (f" ({each.who})" if each.who else "")
        for each in item.asks
        if each.turn
    ]
    if turns:
        policy = item.subject.startswith("policies/")
        how = "sign it with their own key" if policy else "approve this pull request in a review, or ask for changes"
        day = f"By {markdown_text(item.by_when, longest=150)}." if item.by_when else "No day is set."
        whom = markdown_text(" and ".join(turns), longest=400)
        yield f"\n**Asked of {whom}:** {how}. {day} Until then it stays shut.\n"
    elif not item.good:
        yield "\n**Nothing to sign yet.** It stays shut until what is missing (below) has been dealt with.\n"


def _numbers(item: CommentItem, *, untrusted: bool) -> Iterator[str]:
    yield "\n| | value | range | result |\n|---|---|---|---|\n"
    for each in item.numbers:
        label = " (not verified)" if untrusted else ""
        title = markdown_text(each.title, longest=100)
        result = markdown_text(each.result, longest=80) + (
            f". {markdown_text(each.note, longest=150)}" if each.note else ""
        )
        value = markdown_text(each.value, longest=60)
        yield f"| {title} | **{value}**{label} | {markdown_text(each.range, longest=80)} | {result} |\n"


def _changes(item: CommentItem) -> Iterator[str]:
    yield f"\n**Compared with {markdown_text(item.compared_with, longest=150)}**\n\n"
    if not item.changes:
        yield "- nothing that matters changed\n"
    for each in item.changes[:_CHANGES]:
        yield f"- {markdown_text(each, longest=300)}\n"
    rest = len(item.changes) - _CHANGES
    if rest > 0:
        yield f"- and {rest} more\n"


def _asks(item: CommentItem) -> Iterator[str]:
    if item.sign_off:
        yield f"\n**Signatures:** {markdown_text(item.sign_off, longest=400)}"
        yield f" By when: {markdown_text(item.by_when, longest=150)}.\n" if item.by_when else "\n"
    if item.asks:
        yield "\n| who is asked | people | |\n|---|---|---|\n"
        for each in item.asks:
            role = markdown_text(each.role, longest=80)
            role = f"**{role}**" if each.turn else role
            yield f"| {role} | {markdown_text(each.who, longest=120)} | {markdown_text(each.state, longest=200)} |\n"


def _reasons(item: CommentItem) -> Iterator[str]:
    count = len(item.reasons)
    yield f"\n<details><summary>What is still missing ({count})</summary>\n\n"
    for each in item.reasons[:_REASONS]:
        yield f"- {markdown_text(each, longest=400)}\n"
    if count > _REASONS:
        yield f"- and {count - _REASONS} more\n"
    yield "\n</details>\n"


def _foot(data: CommentData, link: str) -> Iterator[str]:
    policies = any(item.subject.startswith("policies/") for item in data.items)
    asked = any(item.asks and not item.subject.startswith("policies/") for item in data.items)
    yield "\n---\n"
    if asked:
        yield (
            "Approving this pull request in a review signs exactly the versions listed above, as they are at the commit "
            "that you review. Asking for changes refuses them. A comment decides nothing.\n"
        )
    if policies:
        yield "A review signs no policy: who answers for it signs with their own key, as the table says.\n"
    if link:
        yield f"\n[All models and charters]({_address(link)})\n"


def _address(link: str) -> str:
    """A web address as Markdown takes it between round brackets."""
    return "".join(f"%{ord(each):02X}" if each in "()<>\\\"'` \t\r\n" else each for each in link.rstrip("/"))
