"""A small server for looking at a built site: this machine only, files only, an honest 404."""

from __future__ import annotations

import functools
import http.server
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mlgov.errors import BuildError, UsageError

if TYPE_CHECKING:
    from io import BytesIO

_MISSING = (
    b'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>No such page</title></head>'
    b'<body><main><h1>No such page</h1><p><a href="/">Go to the portal</a></p></main></body></html>\n'
)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files; never lists folders, never shows hidden files, logs nothing."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        """The file, or 404 for folders without a page, hidden files and links that lead out."""
        path = Path(self.translate_path(self.path))
        root = Path(self.directory).resolve()
        hidden = any(part.startswith(".") for part in path.relative_to(Path(self.directory)).parts)
        folder_without_page = path.is_dir() and not (path / "index.html").is_file()
        if hidden or folder_without_page or not path.resolve().is_relative_to(root):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A page that leads back for 404, the standard answer for the rest."""
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(_MISSING)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(_MISSING)

    def end_headers(self) -> None:
        """A draft is rebuilt under the same names, so a browser must ask again."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the person looks at the browser."""


def server(site: Path, *, port: int = 8000) -> http.server.ThreadingHTTPServer:
    """A server for the folder `site` on 127.0.0.1, bound and ready for `serve_forever`; port 0 takes a free one.

    Raises UsageError when there is no site, BuildError when the port is taken.
    """
    if not (site / "index.html").is_file():
        message = f"there is no site in {site}"
        raise UsageError(message, hint="run `mlgov build` first")
    handler = functools.partial(_Handler, directory=str(site.resolve()))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        message = f"port {port} can't be used: {error.strerror or error}"
        raise BuildError(message, hint="choose another one with --port") from error


def serve(site: Path, *, port: int = 8000) -> None:
    """Serve until interrupted."""
    with server(site, port=port) as running:
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            return
