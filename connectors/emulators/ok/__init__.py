"""A server that is OK-like: groups, topics, discussions, signed calls, keys that grow old.

Start it with ``python -m connectors.emulators.ok --port 0``; it prints its address as one
line of JSON. ``/fb.do?method=…`` and ``/api/<group>/<method>`` speak Odnoklassniki's REST
API, ``/oauth/token.do`` gives and renews keys, ``/admin`` is the control panel.
``docs/emulators.md`` lists them, and what is only believed about OK and may be switched.

The way of a request: ``wire`` (HTTP) → ``front`` (faults) → ``api`` (application, key,
signature, limits, rights) → ``directory | topics | reading | listing | writing`` → ``views``;
keys go ``front`` → ``oauth``; the panel goes ``front`` → ``admin`` → ``citizens``. All work
on the same ``network``.
"""
