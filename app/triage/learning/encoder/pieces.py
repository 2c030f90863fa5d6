"""Makes the tokenizer of the encoder: the pretrained pieces that our texts need, no others.

The file is SentencePiece's own. Its pieces are parts of words out of the pretrained
vocabulary, which came from the whole web; no text can be read back from them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as proto

from app.triage.learning.encoder.wheel import Floats

SPECIALS = 4
"""The first pieces: beginning, padding, end, unknown."""
_UNKNOWN = 3
_KINDS = proto.ModelProto.SentencePiece


def tokenizer_of(pieces: Sequence[str], scores: Sequence[float]) -> bytes:
    """Write a tokenizer of these pieces, the specials first."""
    model = proto.ModelProto()
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = _KINDS.NORMAL
        if number < SPECIALS:
            kind = _KINDS.UNKNOWN if number == _UNKNOWN else _KINDS.CONTROL
        model.pieces.add(piece=piece, score=score, type=kind)
    model.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.bos_id, model.trainer_spec.pad_id = 0, 1
    model.trainer_spec.eos_id, model.trainer_spec.unk_id = 2, 3
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    return bytes(model.SerializeToString())


def count_of_pieces(model: bytes) -> int:
    """Count the pieces of a tokenizer."""
    return len(proto.ModelProto.FromString(model).pieces)


def needed_pieces(
    pieces: Sequence[str], scores: Floats, texts: Iterable[str], *, least: int
) -> list[int]:
    """List the pieces that occur ``least`` times, and plain single letters, in their order."""
    whole = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_of(pieces, scores.tolist()))
    seen: Counter[int] = Counter()
    for ids in whole.encode(list(texts)):
        seen.update(ids)
    return [
        number
        for number, piece in enumerate(pieces)
        if number < SPECIALS or seen[number] >= least or _is_plain_letter(piece)
    ]


def _is_plain_letter(piece: str) -> bool:
    return len(piece) == 1 and (piece.isascii() or "а" <= piece <= "ё" or piece == "▁")
