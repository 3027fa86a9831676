"""How few is too few to be told: what somebody reads, and where, may tell of their health."""

FEWEST = 10
"""Readers, or mails. Fewer than this are not counted out, nor is what they share named."""
