"""How much personal data the guard finds in drafts that it has not been tuned on."""

from collections.abc import Sequence

from app.replies.guarding.guard import find_personal, mask
from app.replies.guarding.kinds import Finding, Kind
from tests.app.replies.guarding.drafts import Draft, read_drafts, read_odd_drafts

DRAFTS = read_drafts()
ODD = read_odd_drafts()
HELD_OUT = [draft for draft in DRAFTS if draft.is_held_out]


def test_there_are_enough_drafts_of_every_kind() -> None:
    marked = [finding.kind for draft in DRAFTS for finding in draft.personal]

    assert len(DRAFTS) >= 300
    assert 0.4 < sum(1 for draft in DRAFTS if draft.personal) / len(DRAFTS) < 0.6
    assert all(marked.count(kind) >= 6 for kind in Kind)


def test_held_out_drafts_with_personal_data_are_stopped() -> None:
    guilty = [draft for draft in HELD_OUT if draft.personal]
    stopped = [draft for draft in guilty if find_personal(draft.text, draft.known)]

    recall = len(stopped) / len(guilty)
    print(f"drafts stopped: {len(stopped)} of {len(guilty)}, {recall:.3f}")

    assert recall >= 0.97


def test_held_out_pieces_are_found_as_what_they_are() -> None:
    pieces = [(draft, piece) for draft in HELD_OUT for piece in draft.personal]
    found = [piece for draft, piece in pieces if _is_found(draft, piece)]

    recall = len(found) / len(pieces)
    print(f"pieces found: {len(found)} of {len(pieces)}, {recall:.3f}")

    assert recall >= 0.97


def test_held_out_drafts_without_personal_data_are_let_pass() -> None:
    innocent = [draft for draft in HELD_OUT if not draft.personal]
    stopped = [draft for draft in innocent if find_personal(draft.text, draft.known)]

    share = len(stopped) / len(innocent)
    print(f"false stops: {len(stopped)} of {len(innocent)}, {share:.3f}")

    assert share <= 0.05


def test_personal_data_in_odd_writings_are_found_whole() -> None:
    pieces = [(draft, piece) for draft in ODD for piece in draft.personal]
    found = [piece for draft, piece in pieces if _is_found_whole(draft, piece)]

    assert len(found) / len(pieces) >= 0.95


def test_odd_drafts_without_personal_data_are_let_pass() -> None:
    innocent = [draft for draft in ODD if not draft.personal]
    stopped = [draft for draft in innocent if find_personal(draft.text, draft.known)]

    assert len(stopped) / len(innocent) <= 0.05


def test_masked_drafts_hold_no_more() -> None:
    masked = [(draft, mask(draft.text, draft.known)) for draft in [*DRAFTS, *ODD]]

    assert [draft.id for draft, text in masked if find_personal(text, draft.known)] == []


def _is_found(draft: Draft, piece: Finding) -> bool:
    return _overlaps(piece, find_personal(draft.text, draft.known))


def _is_found_whole(draft: Draft, piece: Finding) -> bool:
    return any(
        found.kind is piece.kind and found.start <= piece.start and piece.end <= found.end
        for found in find_personal(draft.text, draft.known)
    )


def _overlaps(piece: Finding, findings: Sequence[Finding]) -> bool:
    return any(
        finding.kind is piece.kind and finding.start < piece.end and piece.start < finding.end
        for finding in findings
    )
