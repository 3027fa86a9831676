"""What the desk calls roles and states. Templates say them by way of a variable, so they are marked here."""

from digest.core.languages import N_

ROLES = (N_("editor"), N_("approver"), N_("admin"))
"""`Role`, as its values are."""
STATES = (
    N_("drafting"),
    N_("in review"),
    N_("approved"),
    N_("sending"),
    N_("sent"),
    N_("held"),
    N_("cancelled"),
    N_("skipped"),
)
"""`IssueState`, in words."""
