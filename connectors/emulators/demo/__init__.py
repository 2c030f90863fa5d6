"""An invented town on the emulated VK whose citizens write without end.

``town`` and ``corpus`` are what it is made of, ``founding`` makes it, ``stream`` chooses what
happens next, ``life`` lets it happen through ``emulator`` and keeps it in ``memory``.
``arrival`` brings its people and pages to our service by ``desk``, its public API.
"""
