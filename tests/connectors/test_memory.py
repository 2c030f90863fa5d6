from connectors.memory import MOST_REMEMBERED, remember


def test_what_is_remembered_stays_and_may_be_learnt_anew() -> None:
    memory: dict[str, int] = {}

    remember(memory, "a", 1)
    remember(memory, "b", 2)
    remember(memory, "a", 3)

    assert memory == {"a": 3, "b": 2}


def test_memory_never_grows_beyond_its_bound() -> None:
    memory = dict.fromkeys(range(MOST_REMEMBERED - 1), "old")

    remember(memory, -1, "the last that finds room")
    remember(memory, -2, "new")

    assert memory == {-2: "new"}
