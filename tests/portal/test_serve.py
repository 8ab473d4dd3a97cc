"""The small server shows what is there and nothing else."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

import pytest

from mlgov.errors import BuildError, UsageError
from mlgov.portal.serve import server


@pytest.fixture
def address(tmp_path):
    """A running server over a folder with one page, one empty folder, one hidden file and one link out."""
    site = tmp_path / "site"
    (site / "empty").mkdir(parents=True)
    (site / "index.html").write_text("<h1>home</h1>")
    (site / "data.json").write_text("{}")
    (site / ".hidden").write_text("x")
    (tmp_path / "secret").write_text("x")
    (site / "link").symlink_to(tmp_path / "secret")
    with server(site, port=0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def get(url):
    """Status, type and text."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


def test_pages_and_files_are_served(address):
    """The folder's page stands for the folder; JSON has its type."""
    assert get(address + "/")[::2] == (200, "<h1>home</h1>")
    assert get(address + "/data.json")[:2] == (200, "application/json")


@pytest.mark.parametrize("path", ["/no.html", "/empty/", "/empty", "/.hidden", "/link", "/../secret", "/%2e%2e/secret"])
def test_everything_else_is_a_404_with_a_way_back(address, path):
    """Missing pages, folders without a page, hidden files and ways out of the site."""
    status, kind, text = get(address + path)
    assert (status, kind) == (404, "text/html; charset=utf-8")
    assert '<a href="/">' in text


def test_no_site_is_a_usage_error(tmp_path):
    """Serving before building says what to do."""
    with pytest.raises(UsageError, match="no site") as caught:
        server(tmp_path)
    assert "mlgov build" in caught.value.hint


def test_a_taken_port_is_named(tmp_path):
    """The message names the port."""
    (tmp_path / "index.html").touch()
    with server(tmp_path, port=0) as first, pytest.raises(BuildError, match=f"port {first.server_port} can't be used"):
        server(tmp_path, port=first.server_port)
