"""What the desk calls roles and states, and what its log says.

Templates say them by way of a variable, so they are marked here.
"""

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
OBJECTS = (N_("issue"), N_("staff"), N_("subscriber"))
"""What the log tells of."""
ACTS = (
    *(N_("changed"), N_("undone"), N_("called ready"), N_("sent back"), N_("approved"), N_("tested")),
    *(N_("held"), N_("stopped"), N_("resumed"), N_("cancelled"), N_("brought forward"), N_("resent"), N_("corrected")),
    *(N_("looked at"), N_("added"), N_("password set"), N_("role"), N_("disabled"), N_("enabled")),
    *(N_("second factor set up"), N_("second factor taken away")),
    *(N_("logged in by provider"), N_("proved by provider"), N_("refused by provider")),
)
"""What was done."""
REFUSALS = (N_("disabled"), N_("address not verified"), N_("another account"), N_("not asked anew"), N_("code"))
"""Why a provider's word was not taken."""
