"""The reference: a planner that knows every rate, kernel, rhythm and burst, but sees by polling."""

import numpy as np

from tests.bench.planner.region import (
    AFTER,
    BUSY,
    FOLLOWING,
    OFFICE,
    REPLIES,
    REPLY_AFTER,
    START,
    Floats,
    Ints,
    Region,
)
from tests.bench.planner.seeing import Found

_ANSWERED = REPLIES / REPLY_AFTER
_CALMS = (1 - REPLIES) / REPLY_AFTER
"""Replies to replies make the excitement of a comment last longer than one reply's delay."""


class Known:
    """Expected unseen comments, stepped forward with the truth; index as in our rule."""

    def __init__(self, region: Region) -> None:
        count = region.plan.pages
        self._region = region
        self._at = START - region.plan.history
        self._last = np.full(count, self._at)
        self._posted = np.zeros((2, count))
        self._unposted = np.zeros((2, count))
        self._answered = np.zeros(count)
        self._unanswered = np.zeros(count)
        self._unseen = np.zeros(count)
        self._hidden = np.zeros(count)
        self._hidden_answers = np.zeros(count)
        self._truth(self._at)

    def worth(self, now: float) -> Floats:
        """Tell expected unseen comments × age / 2."""
        self._step(now)
        return self._unseen * (now - self._last) / 2

    def worth_of_new_posts(self, now: float) -> Floats:
        """Tell the same of comments under posts not seen, where all others show by themselves."""
        self._step(now)
        return self._hidden * (now - self._last) / 2

    def polled(self, pages: Ints, found: Found, now: float) -> None:
        """Replace what was expected by what was seen."""
        self._step(now)
        age = float(BUSY.by(now)) - BUSY.by(found.at)
        whose = pages[found.which]
        for cause, (share, delay) in enumerate(AFTER):
            gain = self._size[whose] * share / delay * np.exp(-age / delay) * found.is_post
            self._posted[cause] += np.bincount(whose, gain, len(self._last))
        gain = _ANSWERED * np.exp(-_CALMS * age) * ~found.is_post
        self._answered += np.bincount(whose, gain, len(self._last))
        self._unposted[:, pages] = 0.0
        self._unanswered[pages] = self._unseen[pages] = 0.0
        self._hidden[pages] = self._hidden_answers[pages] = 0.0
        self._last[pages] = now

    def _truth(self, now: float) -> None:
        rate = self._region.rates(now)
        self._background = (1 - REPLIES) * (1 - FOLLOWING) * rate
        self._size = (1 - REPLIES) * FOLLOWING * rate / self._region.post_rate
        self._lively = self._region.multipliers(now)

    def _step(self, now: float) -> None:
        if now <= self._at:
            return
        if int(now * 4) != int(self._at * 4):
            self._truth(now)
        passed = float(BUSY.by(now) - BUSY.by(self._at))
        posts = self._size * self._region.post_rate * float(OFFICE.by(now) - OFFICE.by(self._at))
        self._at = now
        for cause, (share, delay) in enumerate(AFTER):
            fade = np.exp(-passed / delay)
            self._posted[cause] *= fade
            self._unposted[cause] *= fade
            self._unposted[cause] += posts * (share / delay)
        direct = self._posted.sum(axis=0) + self._unposted.sum(axis=0) + self._background
        direct *= self._lively
        fade = np.exp(-_CALMS * passed)
        self._answered *= fade
        self._unanswered *= fade
        self._unanswered += direct * (_ANSWERED * passed)
        self._unseen += (direct + self._answered + self._unanswered) * passed
        hidden = self._unposted.sum(axis=0) * self._lively
        self._hidden_answers *= fade
        self._hidden_answers += hidden * (_ANSWERED * passed)
        self._hidden += (hidden + self._hidden_answers) * passed
