"""Downloads from a real server on this machine: limits, kinds, redirects, certificates."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from qa.documents import download
from qa.documents.download import fetch
from qa.errors import DownloadError

ENDINGS = frozenset({".pdf", ".html", ".txt", ".md", ".docx"})
PDF = b"%PDF-1.7 " + b"x" * 5000


class _Site(http.server.BaseHTTPRequestHandler):
    """A few pages; ``/to?URL`` leads on to URL."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/to":
            self.send_response(302)
            self.send_header("Location", query)
            self.end_headers()
            return
        if path == "/raw":
            self.wfile.write("HTTP/1.0 302 Found\r\nLocation: /café.pdf\r\n\r\n".encode())
            return
        kind = {"/report": "application/pdf", "/page": "text/html; charset=utf-8", "/image.png": "image/png"}
        self.send_response(200 if path != "/gone" else 404)
        self.send_header("Content-Type", kind.get(path, "application/octet-stream"))
        self.send_header("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")
        if path == "/short.pdf":
            self.send_header("Content-Length", "9000")
        elif path != "/endless.pdf":
            self.send_header("Content-Length", str(len(PDF)))
        self.end_headers()
        self.wfile.write(PDF)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


def get(url: str, context: ssl.SSLContext | None = None) -> download.Download:
    return fetch(url, 8000, ENDINGS, context)


def test_a_file_comes_with_its_name_kind_date_and_address(site: str) -> None:
    got = get(f"{site}/report")
    assert (got.name, got.data, got.date, got.url) == ("report.pdf", PDF, "2015-10-21", f"{site}/report")
    assert get(f"{site}/page").name == "page.html"
    assert get(f"{site}/a%20b.pdf?x=1").name == "a b.pdf"


def test_a_redirect_on_the_same_host_is_followed(site: str) -> None:
    assert get(f"{site}/to?/report").url == f"{site}/report"


def test_an_address_may_hold_any_letter(site: str) -> None:
    for path in ("/café.pdf", "/cafe%CC%81 über.pdf?naam=é", "/to?/caf%C3%A9.pdf"):
        assert get(site + path).data == PDF
    led = get(f"{site}/to?/café.pdf")
    assert (led.name, led.url) == ("café.pdf", f"{site}/caf%C3%A9.pdf")


def test_a_redirect_in_raw_bytes_is_percent_encoded(site: str) -> None:
    assert get(f"{site}/raw").url == f"{site}/caf%C3%A9.pdf"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/\udce9.pdf", f"http://{'a' * 70}é.example/a.pdf"])
def test_letters_that_no_address_can_hold_are_a_named_error(url: str) -> None:
    with pytest.raises(DownloadError, match=r"address|fetched"):
        get(url)


def test_a_host_is_looked_up_once_so_that_it_cannot_become_another(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means another machine at the second look, as in DNS rebinding."""
    port = int(site.rpartition(":")[2])
    seen: list[str] = []

    def look_up(host: str, _port: int, **_: object) -> list[tuple[object, ...]]:
        seen.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(seen) == 1 else "127.0.0.99", port))]

    monkeypatch.setattr(download, "socket", SimpleNamespace(getaddrinfo=look_up, SOCK_STREAM=1))
    assert get(f"http://files.example:{port}/to?/report").data == PDF
    assert seen == ["files.example"]


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:1/x.pdf",
        "http://127.0.0.1:1/x.pdf",
        "http://[::1]:1/x.pdf",
        "http://10.0.0.1/x.pdf",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433:1/x.pdf",
    ],
)
def test_a_redirect_into_a_private_network_is_not_followed(site: str, target: str) -> None:
    with pytest.raises(DownloadError, match="private network"):
        get(f"{site}/to?{target}")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gone", "404"),
        ("/image.png", "image/png"),
        ("/endless.pdf?long", ""),
        ("/short.pdf", "broke off|more than"),
        ("/to?file:///etc/passwd", "no web address"),
        ("/to?/to?/to?/to?/to?/to?/to?/report", "more than 5 times"),
    ],
)
def test_what_is_no_usable_file_is_refused(site: str, path: str, said: str) -> None:
    if not said:
        assert get(site + path).data == PDF
        return
    with pytest.raises(DownloadError, match=said):
        get(site + path)


def test_a_file_over_the_limit_is_refused_whether_its_length_is_said_or_not(site: str) -> None:
    for path in ("/report", "/endless.pdf"):
        with pytest.raises(DownloadError, match="more than 100"):
            fetch(site + path, 100, ENDINGS)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/a.pdf", "http:///a.pdf", "https://user:secret@example.org/a.pdf", "http://a:99999/"],
)
def test_a_wrong_address_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(DownloadError) as caught:
        get(url)
    assert "secret" not in str(caught.value)


def test_certificates_are_checked(tmp_path: Path) -> None:
    certificate, server = _certified(tmp_path)
    trusting = ssl.create_default_context(cafile=certificate)
    with serving(server) as address, serving() as plain:
        with pytest.raises(DownloadError, match="certificate does not hold"):
            get(f"{address}/report")
        assert get(f"{address}/report", trusting).data == PDF
        with pytest.raises(DownloadError, match="https to http"):
            get(f"{address}/to?{plain}/report", trusting)


def _certified(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody trusts, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return certificate, context
