"""Local servers that speak each network's HTTP API, for the demo, the tests and the bench.

An emulator is a peer: it imports nothing of the product, has a clock, limits and faults
of its own, and can be replaced by any other server that speaks the same API.
``docs/emulators.md`` says how to start one and how to play the citizen in it.
"""
