"""The spool: who is alive, who is gone, and that one is never taken for the other."""

from pathlib import Path

from digest.deliveries.spool import Spool


def test_who_comes_back_is_not_taken_for_the_one_who_was_found_gone(tmp_path: Path) -> None:
    """Somebody finds a sender gone that left a map behind, and clears up after it is at work again."""
    sender, other = Spool(tmp_path), Spool(tmp_path)
    sender.new_map("deliveries", [1])
    sender.leave()
    gone = other.gone()

    sender.new_map("deliveries", [1])
    for owner in gone:
        other.clear(owner)

    assert sender.owner not in gone
    assert other.is_alive(sender.owner)
    assert len(list(tmp_path.glob("*.map"))) == 1
    sender.leave()


def test_who_leaves_nothing_behind_was_never_there(tmp_path: Path) -> None:
    sender = Spool(tmp_path)

    sender.new_map("deliveries", [1]).remove()
    sender.leave()

    assert list(tmp_path.iterdir()) == []
