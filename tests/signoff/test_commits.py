"""Commits are read so that nothing in a name can pose as something else."""

from __future__ import annotations

from mlgov.signoff.commits import address, co_authors_in, commits_in

SHA, PARENT = "a" * 40, "b" * 40


def test_fields_and_trailers():
    """Author, committer and every co-author are told apart."""
    printed = f"{SHA}\n{PARENT}\nA\na@x\nC\nc@x\nOne <one@x>\nTwo\n\0{PARENT}\n\nB\nb@x\nB\nb@x\n".encode()
    first, second = commits_in(printed)
    assert (first.sha, first.parents, first.author_email, first.committer_email) == (SHA, (PARENT,), "a@x", "c@x")
    assert first.co_authors == ("one@x", "Two")
    assert (second.parents, second.co_authors) == ((), ())


def test_separators_in_a_name_are_text():
    """Control characters that other formats use as separators stay inside the name."""
    forged = f"\x1e{PARENT}\x1fmallory"
    (commit,) = commits_in(f"{SHA}\n\n{forged}\na@x\nC\nc@x\n".encode())
    assert (commit.sha, commit.author_name) == (SHA, forged)


def test_what_is_no_commit_is_left_out():
    """Cut-off or foreign output gives nothing."""
    assert commits_in(b"") == ()
    assert commits_in(b"fatal: no\n") == ()
    assert commits_in(f"{SHA}\n{PARENT}\nA".encode()) == ()


def test_co_authors_in_a_message():
    """Every line counts, whatever its case and wherever it stands: some hide above a blank line."""
    message = "Title\n\nCo-Authored-By: One <one@x>\n\nmore\n  co-authored-by: Two <two@x>\nSigned-off-by: C <c@x>"
    assert co_authors_in(message) == ("one@x", "two@x")


def test_address():
    """The address in angle brackets, else the text."""
    assert address(" Name <n@x> ") == "n@x"
    assert address("just a name") == "just a name"
