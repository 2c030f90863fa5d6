"""A server that is MAX-like: channels, posts, comments, bots with their rights, events.

Start it with ``python -m connectors.emulators.max --port 0``; it prints its address as one
line of JSON. The root speaks the Bot API of platform-api2.max.ru, ``/admin`` is the control
panel. ``docs/emulators.md`` lists both, and what is only believed about MAX and may be switched.

The way of a request: ``wire`` (HTTP) → ``front`` (faults) → ``api`` (route, key, limits) →
``chats | posts | comments | updates | subscriptions`` → ``views``; the panel goes ``front`` →
``admin`` → ``citizens``. What happens is told by ``events`` and carried out by ``delivery``.
"""
