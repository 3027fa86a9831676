"""What staff may do. Each role may do all that the one before it may."""

import enum


class Role(enum.StrEnum):
    """A rung of the ladder."""

    EDITOR = "editor"
    """Shapes issues, previews them, sends tests."""
    APPROVER = "approver"
    """Releases issues, stops and corrects them."""
    ADMIN = "admin"
    """Runs topics, sources, readers and staff."""

    def may(self, needed: "Role") -> bool:
        """Whether somebody of this role may do what asks for `needed`."""
        ladder = list(Role)
        return ladder.index(self) >= ladder.index(needed)
