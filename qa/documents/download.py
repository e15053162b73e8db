"""Files from the web: bounded in size and kind, every redirect and address checked, TLS verified."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from qa.errors import DownloadError

_REDIRECTS = 5
_SECONDS = 30.0  # for each step
_WHOLE_SECONDS = 600.0
_CHUNK = 65536
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # what stays as it is in an address; all else is percent-encoded, as UTF-8
_ENDINGS: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
}
_BY_NAME = frozenset({"application/octet-stream", "binary/octet-stream", "text/plain", ""})


@dataclass(frozen=True, slots=True)
class Download:
    """A file as served: its name with the ending of its kind, its bytes, its date, its last address."""

    name: str
    data: bytes
    date: str
    url: str


def is_address(text: str) -> bool:
    """Whether a text is a web address."""
    return text.lower().startswith(("http://", "https://"))


def fetch(
    url: str, most_bytes: int, endings: frozenset[str], context: ssl.SSLContext | None = None
) -> Download:
    """The file at an address, of at most ``most_bytes`` and one of the kinds with these endings.

    A redirect may not lead into a private network, nor from https to http. ``context`` decides which
    certificates hold; that of the system without it. Raises DownloadError.
    """
    trusted = context or ssl.create_default_context()
    deadline = time.monotonic() + _WHOLE_SECONDS
    before: SplitResult | None = None
    address, here = "", url
    for _ in range(_REDIRECTS + 1):
        parts = _parts(here, before)
        if before is None or not _same_site(before, parts):
            address = _address(parts, before)  # once for each site, so that it cannot change behind the check
        connection = _connect(parts, address, trusted)
        try:
            response = _ask(connection, parts)
            target = _redirected(response, here)
            if target is None:
                return _taken(response, here, most_bytes, endings, deadline)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise DownloadError(f"{here} cannot be fetched: {_reason(error)}; try again later") from error
        finally:
            connection.close()
        before, here = parts, target
    raise DownloadError(f"{url} leads on more than {_REDIRECTS} times; give the address it ends at")


def _parts(url: str, before: SplitResult | None) -> SplitResult:
    """The parts of an address that may be fetched."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise DownloadError(f"{url!r:.200} is no web address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise DownloadError(f"{url!r:.200} is no web address; give one that begins with https://")
    if parts.username or parts.password:
        raise DownloadError("the address holds a name or password; give one without")
    if before is not None and before.scheme == "https" and parts.scheme == "http":
        raise DownloadError(f"{before.geturl()} leads from https to http ({url}); give a safe address")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _same_site(one: SplitResult, other: SplitResult) -> bool:
    """Whether two addresses are of one host and port."""
    return (one.hostname, _port(one)) == (other.hostname, _port(other))


def _address(parts: SplitResult, before: SplitResult | None) -> str:
    """The network address of a host; ``before`` is the address that led here.

    The first address may be in a private network, since somebody gave it; a redirect to another host
    or port may not lead there.
    """
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadError(f"the host {host!r:.100} is not known; check the address") from error
    addresses = [str(each[4][0]) for each in found]
    if before is not None:
        for each in addresses:
            if not ipaddress.ip_address(each.partition("%")[0]).is_global:
                raise DownloadError(
                    f"{before.geturl()} leads into a private network ({host}, {each}), which is not "
                    "followed; give that address itself if you mean it"
                )
    return addresses[0]


class _PinnedHttps(http.client.HTTPSConnection):
    """HTTPS to a network address that was looked up before, with the certificate of the host's name."""

    def __init__(self, host: str, address: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=_SECONDS, context=context)
        self._pinned = (address, port)
        self._trusted = context

    def connect(self) -> None:
        """Connect to the pinned address and check the certificate."""
        plain = socket.create_connection(self._pinned, _SECONDS)
        try:
            self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _connect(parts: SplitResult, address: str, context: ssl.SSLContext) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return _PinnedHttps(host, address, _port(parts), context)
    return http.client.HTTPConnection(address, _port(parts), timeout=_SECONDS)


def _ask(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    host = parts.netloc.rpartition("@")[2]
    host = host if host.isascii() else host.encode("idna").decode("ascii")
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), _KEPT)
    headers = {"Host": host, "Accept-Encoding": "identity", "User-Agent": "qa"}
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _redirected(response: http.client.HTTPResponse, here: str) -> str | None:
    """Where the response leads on to; None when it is the file. Raises DownloadError when it is neither."""
    if response.status in (301, 302, 303, 307, 308):
        target = response.getheader("Location")
        if not target:
            raise DownloadError(f"{here} leads on without saying where to; give another address")
        return urljoin(here, quote(target.encode("latin-1"), _KEPT))  # as http.client decoded it
    if response.status != 200:
        raise DownloadError(f"{here} answers {response.status} {response.reason}; check the address")
    return None


def _taken(
    response: http.client.HTTPResponse, url: str, most: int, endings: frozenset[str], deadline: float
) -> Download:
    name = _name(response, url, endings)
    length = response.getheader("Content-Length", "")
    if length.isdecimal() and int(length) > most:
        raise DownloadError(
            f"{url} has {int(length):,} bytes, more than {most:,}; get it by hand and split it"
        )
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise DownloadError(f"{url} is sent compressed though that was not asked for; get it by hand")
    data = bytearray()
    while chunk := response.read1(_CHUNK):
        data += chunk
        if len(data) > most:
            raise DownloadError(f"{url} has more than {most:,} bytes; get it by hand and split it")
        if time.monotonic() > deadline:
            raise DownloadError(f"{url} was not there within {_WHOLE_SECONDS:.0f} seconds; get it by hand")
    if length.isdecimal() and len(data) < int(length):
        raise DownloadError(f"{url} broke off after {len(data):,} of {int(length):,} bytes; try again")
    return Download(name, bytes(data), _date(response), url)


def _name(response: http.client.HTTPResponse, url: str, endings: frozenset[str]) -> str:
    """The file's name in the address, with the ending of the kind that the server says it is."""
    kind = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
    name = PurePosixPath(unquote(urlsplit(url).path)).name or urlsplit(url).hostname or "document"
    path = PurePosixPath(name.replace("\0", ""))
    own = path.suffix.lower()
    ending = _ENDINGS.get(kind)
    if kind in _BY_NAME:
        ending = own if own in endings else (".txt" if kind == "text/plain" else None)
    if ending is None or ending not in endings:
        known = ", ".join(sorted(endings))
        raise DownloadError(f"{url} is of the kind {kind or own!r}, which cannot be read; known are {known}")
    return path.name if own == ending else f"{path.stem if own in endings else path.name}{ending}"


def _date(response: http.client.HTTPResponse) -> str:
    """The day when the file was last changed, as far as the server says; else today."""
    try:
        return parsedate_to_datetime(response.getheader("Last-Modified", "")).strftime("%Y-%m-%d")
    except (TypeError, ValueError):
        return time.strftime("%Y-%m-%d")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({error.verify_message})"
    return str(error) or type(error).__name__
