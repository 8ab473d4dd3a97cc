"""What is due, as lines for a terminal and as the one issue that a pipeline keeps open while there is something to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgov.documents.ids import suggestion
from mlgov.exports.markdown import code_text, markdown_text, plain_line
from mlgov.gating.duty import Duty

__all__ = ["Duty", "duties_markdown", "duties_text"]

LIMIT = 40_000
"""Characters; hosts allow 65,536 and older ones less."""
_MARKS = {"overdue": "!", "due": "-", "upcoming": " "}


def duties_text(found: Sequence[Duty]) -> str:
    """One block for each role, one line for each thing, earliest first."""
    if not found:
        return "nothing is due"
    blocks = []
    for who, items in _by_role(found):
        people = f" ({', '.join(items[0].people)})" if items[0].people else ""
        lines = [f"{plain_line(who).replace('_', ' ')}{people}"]
        lines += [f"  {_MARKS[each.state]} {each.due}  {each.subject}  {plain_line(each.sentence)}" for each in items]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)


def duties_markdown(found: Sequence[Duty], *, portal: str, mentions: Sequence[str] = (), link: str = "") -> str:
    """The text of an issue. Its hidden first line says whose it is; the same things give the same text.

    Args:
        found: what is due.
        portal: the portal's name.
        mentions: logins that are told, which must be names and nothing else.
        link: web address of the portal.
    """
    head = f"<!-- mlgov:due {suggestion(portal) or 'portal'} -->\n"
    if not found:
        return head + "Nothing is due.\n"
    parts = [head]
    if mentions:
        parts.append(" ".join(f"@{each}" for each in mentions) + "\n")
    address = link.replace("(", "%28").replace(")", "%29")
    foot = f"\n[The portal]({address})\n" if link else ""
    size, shown = sum(map(len, parts)) + len(foot), 0
    for who, items in _by_role(found):
        lines = [f"\n### {markdown_text(who.replace('_', ' '), longest=100)}\n\n"]
        lines += [_line(each) for each in items]
        for line in lines:
            if size + len(line) > LIMIT:
                parts.append(f"\nAnd {len(found) - shown} more: `mlgov due` lists all.\n")
                return "".join(parts) + foot
            size += len(line)
            shown += line.startswith("- ")
            parts.append(line)
    return "".join(parts) + foot


def _line(each: Duty) -> str:
    mark = "**overdue** " if each.state == "overdue" else ""
    return f"- {mark}{each.due}: {code_text(each.subject)} {markdown_text(each.sentence, longest=400)}\n"


def _by_role(found: Sequence[Duty]) -> Iterator[tuple[str, list[Duty]]]:
    """Who -> what waits for them; whom the earliest thing waits for comes first."""
    grouped: dict[str, list[Duty]] = {}
    for each in found:
        grouped.setdefault(each.who, []).append(each)
    yield from grouped.items()
