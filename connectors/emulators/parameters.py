"""How a request's parameters are taken apart: pairs of a query or form, parts of a multipart."""

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl


def pairs(encoded: str) -> dict[str, str]:
    """Read a query or an urlencoded form; of a repeated name the last value counts."""
    return dict(parse_qsl(encoded, keep_blank_values=True, errors="replace"))


def multipart(kind: bytes, body: bytes) -> dict[str, str]:
    """Read the named parts of a body whose Content-Type is ``kind``; files count as text."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
    found: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = payload.decode("utf-8", "replace")
    return found
