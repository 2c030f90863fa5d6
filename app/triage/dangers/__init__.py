"""Dangers as people write of them: words, turns of phrase, what is over or only named."""
