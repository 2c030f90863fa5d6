"""Turns a lesson's Markdown into HTML that fits our pages and can do no harm.

HTML in the text stays text, links lead to http(s) or into the service, pictures are not
drawn (our policy loads none from elsewhere), headings come in an order that can be read out.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_DEEPEST: Final = 6
_SAFE: Final = frozenset({"http", "https"})


class _LessonMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Allow links that lead to http(s), or to a page of ours."""
        return is_allowed(url)


def html_of(markdown: str) -> str:
    """Render a text below a heading of the first level."""
    tokens = _MARKDOWN.parse(markdown.replace("\x00", ""))
    _lower_headings(tokens)
    _drop_styles(tokens)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def is_allowed(url: str) -> bool:
    """Tell whether a lesson may link there."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme.lower() in _SAFE and bool(parts.netloc)
    return not parts.netloc and not url.strip().startswith(("//", "\\", "/\\"))


def _lower_headings(tokens: Sequence[Token]) -> None:
    """Begin with the second level, and go down by one at a time."""
    last = 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(max(int(token.tag[1]), 2), last + 1, _DEEPEST)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{last}"


def _drop_styles(tokens: Sequence[Token]) -> None:
    # The alignment of a table's columns is written as a style, which our policy refuses.
    for token in tokens:
        token.attrs.pop("style", None)


def _external(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    token = tokens[place]
    if urlsplit(str(token.attrGet("href") or "")).scheme:
        token.attrSet("rel", "noreferrer noopener")
    return str(self.renderToken(tokens, place, options, env))


_MARKDOWN: Final = _LessonMarkdown("commonmark", {"html": False}).enable("table").disable("image")
_MARKDOWN.add_render_rule("link_open", _external)
