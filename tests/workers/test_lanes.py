"""A network that hangs must not take every round."""

import pytest

from app.base.jobs import Stage
from app.vocabulary import Network
from workers.lanes import Lanes


def test_two_rounds_of_a_stage_may_ask_a_network_and_no_third() -> None:
    lanes = Lanes()

    with lanes.taken(Stage.POLL, Network.VK), lanes.taken(Stage.POLL, Network.VK):
        others = [network for network in Network if network is not Network.VK]
        assert lanes.free(Stage.POLL) == others
        assert Network.VK in lanes.free(Stage.ANSWER)

    assert lanes.free(Stage.POLL) == list(Network)


def test_a_round_that_fails_gives_its_lane_back() -> None:
    lanes = Lanes()

    for _ in range(5):
        with pytest.raises(RuntimeError), lanes.taken(Stage.POLL, Network.MAX):
            raise RuntimeError

    assert Network.MAX in lanes.free(Stage.POLL)
