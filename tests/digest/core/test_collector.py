"""What stays is not looked at for garbage, and what came since is."""

import gc

from digest.core.collector import quiet_collector, settled_objects


def test_a_block_within_a_block_settles_nothing_more_and_ends_nothing() -> None:
    before = gc.get_freeze_count()
    with settled_objects():
        settled = gc.get_freeze_count()
        since = [[number] for number in range(1000)]
        with quiet_collector():
            within = gc.get_freeze_count()
        after = gc.get_freeze_count()

    assert len(since) == 1000
    assert before < after <= settled
    assert within <= settled
    assert gc.get_freeze_count() == 0


def test_afterwards_new_objects_are_looked_at_as_often_as_before() -> None:
    before = gc.get_threshold()

    with quiet_collector():
        rarely = gc.get_threshold()

    assert rarely > before
    assert gc.get_threshold() == before
