"""The preview over HTTP: pages with a script that follows them, everything else as it is, and what is told to browsers."""

import mimetypes
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from engross.errors import EngrossError
from engross.serving.listening import Listeners
from engross.serving.preview import Preview, mark_of

OWN = "_engross"
"""The folder of the server's own files, a name that no page has."""
_SCRIPT = (Path(__file__).parent / "reload.js").read_bytes()
_END = b"</body>"
_BREATH = 15.0  # seconds between signs of life, by which a browser that is gone is noticed
_HTML, _TEXT = "text/html", "text/plain"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_IN_UTF8 = {
    "application/json",
    "application/javascript",
    "text/javascript",
    "image/svg+xml",
    "application/xml",
}
_KINDS = {
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True)
class Served:
    """What a server serves: the site of a preview, below `mount`."""

    preview: Preview
    listeners: Listeners
    mount: str


class Server(ThreadingHTTPServer):
    """A server of a preview; a thread for each browser's connection."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], served: Served) -> None:
        self.served = served
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of browsers that hang up."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """Answers one browser."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer with a page or file."""
        with suppress(ConnectionError, TimeoutError):
            self._answer()

    def do_HEAD(self) -> None:
        """Answer with all but the bytes."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Say nothing: the terminal is for what becomes of saves."""

    def _answer(self) -> None:
        served = self.server.served
        url = urlsplit(self.path)
        if not self._is_meant():
            self._send(
                HTTPStatus.FORBIDDEN, _TEXT, b"This is not the address at which the preview is served.\n"
            )
        elif not url.path.startswith(served.mount):
            self._redirect(served.mount) if url.path in {"/", served.mount[:-1]} else self._send_missing()
        elif url.path == f"{served.mount}{OWN}/reload.js":
            self._send(HTTPStatus.OK, _KINDS[".js"], _SCRIPT)
        elif url.path == f"{served.mount}{OWN}/events":
            asked = parse_qs(url.query)
            self._tell(*(asked.get(name, [""])[0] for name in ("page", "mark")))
        else:
            self._send_file(unquote(url.path.removeprefix(served.mount)))

    def _is_meant(self) -> bool:
        """Whether a browser asks for this server by its own name: a page of another site may have its name lead here."""
        bound = str(self.server.server_address[0])
        if bound not in _LOOPBACK:
            return True
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        return host is None or host in _LOOPBACK

    def _send_file(self, name: str) -> None:
        path = PurePosixPath(f"{name}index.html" if not name or name.endswith("/") else name)
        try:
            self.server.served.preview.wait_for(path)
            data = self.server.served.preview.find(path)
        except EngrossError as error:
            self._send_page(HTTPStatus.SERVICE_UNAVAILABLE, path, _explain(str(error)))
            return
        except Exception as error:  # one page must not end the server
            said = f"This is a mistake in engross: {type(error).__name__}: {error}"
            self._send_page(HTTPStatus.INTERNAL_SERVER_ERROR, path, _explain(said))
            return
        if data is None:
            self._send_missing(path)
        elif path.suffix == ".html":
            self._send_page(HTTPStatus.OK, path, data)
        else:
            kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0]
            self._send(HTTPStatus.OK, kind or "application/octet-stream", data)

    def _send_missing(self, path: PurePosixPath | None = None) -> None:
        served = self.server.served
        if path is not None and path.suffix == ".html" and not served.preview.is_shown:
            said = served.preview.find(PurePosixPath("index.html")) or b""
            base = f'<head><base href="{escape(served.mount)}">'
            self._send_page(HTTPStatus.SERVICE_UNAVAILABLE, path, said.replace(b"<head>", base.encode(), 1))
            return
        found = served.preview.find(PurePosixPath("404.html"))
        self._send_page(HTTPStatus.NOT_FOUND, path, found or _explain("There is no such page."))

    def _send_page(self, status: HTTPStatus, path: PurePosixPath | None, html: bytes) -> None:
        mark = mark_of(html) if status is HTTPStatus.OK else ""
        if path is not None:
            mount = escape(self.server.served.mount)
            script = (
                f'<script src="{mount}{OWN}/reload.js" data-page="{escape(str(path))}" data-mark="{mark}" '
                f'data-events="{mount}{OWN}/events" defer></script>'
            )
            before, end, after = html.rpartition(_END)
            html = before + script.encode() + end + after if end else html + script.encode()
        self._send(status, _HTML, html, mark)

    def _redirect(self, address: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, kind: str, data: bytes, mark: str = "") -> None:
        self.send_response(status)
        is_text = kind.startswith("text/") or kind in _IN_UTF8
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if mark:
            self.send_header("ETag", f'"{mark}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _tell(self, page: str, mark: str) -> None:
        """Tell a browser of what becomes of its page until it is gone; first, if it has missed something."""
        served = self.server.served
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        served.preview.wait_for(PurePosixPath(page))
        listener = served.listeners.add(page)
        try:
            self._write(b"retry: 1000\n\n")
            now = find_mark(served.preview, page)
            if now != mark:
                listener.tell(now)
            with suppress(EngrossError):  # whoever asks for the page itself is told
                served.preview.warm(PurePosixPath(page))
            while (told := listener.next(_BREATH)) is not None:
                self._write(f"data: {told}\n\n".encode() if told else b":\n\n")
        finally:
            served.listeners.remove(listener)

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()


def find_mark(preview: Preview, page: str) -> str:
    """What a page is now; nothing where there is none."""
    try:
        html = preview.find(PurePosixPath(page)) if page.endswith(".html") else None
    except Exception:  # whoever asks for the page itself is told
        return ""
    return "" if html is None else mark_of(html)


def _explain(sentence: str) -> bytes:
    """A page that says why there is no other."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not now</title></head>'
        f"<body><h1>This cannot be shown now</h1><p>{escape(sentence)}</p></body></html>"
    ).encode()
