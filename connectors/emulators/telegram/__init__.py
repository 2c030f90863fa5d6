"""A server that is like Telegram's Bot API: channels, their discussion groups, one bot's view.

Start it with ``python -m connectors.emulators.telegram --port 0``; it prints its address as
one line of JSON. ``/bot<token>/<method>`` speaks Bot API 10.1, ``/admin`` is the panel.
``docs/emulators.md`` lists both, and what is only believed about Telegram and may be switched.

The way of a request: ``wire`` (HTTP) → ``front`` (faults) → ``api`` (token, method) →
``reading | writing | banning | polling | hooks`` → ``views``; the panel goes ``front`` →
``admin`` → ``citizens``. Whatever happens in a chat goes through ``happenings``, which puts
it into each bot's ``mailbox``; the bot fetches it by ``polling`` or gets it by ``delivery``.
"""
