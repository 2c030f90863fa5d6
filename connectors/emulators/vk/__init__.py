"""A server that is VK-like: wall, comments, keys with their rights and limits, faults.

Start it with ``python -m connectors.emulators.vk --port 0``; it prints its address as one
line of JSON. ``/method/<name>`` speaks VK's API 5.199, ``/admin`` is the control panel.
``docs/emulators.md`` lists both, and what is only believed about VK and may be switched.

The way of a request: ``wire`` (HTTP) → ``front`` (faults) → ``api`` (version, key, limits,
rights) → ``wall_reading | wall_writing | directory`` → ``views``; the panel goes
``front`` → ``admin`` → ``citizens``. Both work on the same ``network``. What is commented on
besides walls has the same rooms, each with ``section_`` before its name.

The way of an event: whoever changes something → ``events`` → ``push`` (who listens), from
where ``delivery`` brings it to callback servers and ``long_poll`` tells it to whoever waits.
"""
