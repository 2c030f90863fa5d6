"""Why a comment was flagged, in a sentence: the judge's reasons, or a person's word over them."""

import msgspec
from msgspec.structs import replace

from app.comments.model import Comment
from app.desk.speech import titles
from app.desk.speech.marks import Piece, Span, excerpt, marked, spans_of
from app.triage.model import Decision, Verdict


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """What spoke for a verdict, and how sure the judge was."""

    sentences: tuple[str, ...]
    spans: tuple[Span, ...]
    scores: tuple[tuple[str, int], ...]
    """(what, percent), the surest first."""
    places: tuple[str, ...]
    """Addresses and institutions that the comment names, as written."""
    decided: str | None
    """A person's word, which rules over the judge."""
    model: str | None


def why(comment: Comment, verdict: Verdict | None, decision: Decision | None) -> Why:
    """Tell why; the marks are of no use once the text was edited after the verdict."""
    if verdict is None:
        nothing = Why(sentences=(), spans=(), scores=(), places=(), decided=None, model=None)
        return replace(nothing, decided=_decided(decision))
    fits = verdict.version == comment.version
    ranked = sorted(verdict.scores.items(), key=lambda score: -score[1])
    return Why(
        sentences=tuple(reason["sentence"] for reason in verdict.reasons),
        spans=tuple(spans_of(verdict.reasons)) if fits else (),
        scores=tuple((titles.LABELS.get(name, name), round(100 * p)) for name, p in ranked),
        places=tuple(dict.fromkeys(named["text"] for named in verdict.named)) if fits else (),
        decided=_decided(decision),
        model=verdict.model,
    )


def whole_text(comment: Comment, reason: Why) -> tuple[Piece, ...]:
    """Cut a comment for reading; one without words says what is attached instead."""
    return marked(comment.text, reason.spans) if comment.text else _without_words(comment)


def first_words(comment: Comment, reason: Why, *, limit: int) -> tuple[Piece, ...]:
    """Cut the beginning of a comment for a list."""
    if not comment.text:
        return _without_words(comment)
    return excerpt(comment.text, reason.spans, limit=limit)


def attached(comment: Comment) -> tuple[str, ...]:
    """Name what is attached to a comment."""
    return tuple(titles.attachment_title(kind) for kind in comment.attachments)


def _without_words(comment: Comment) -> tuple[Piece, ...]:
    return (Piece(f"Без текста: {', '.join(attached(comment)) or 'пустой комментарий'}"),)


def _decided(decision: Decision | None) -> str | None:
    if decision is None:
        return None
    return f"Сотрудник решил: {titles.labels_title(decision.labels)}"
