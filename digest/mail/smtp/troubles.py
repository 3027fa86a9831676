"""What keeps us from handing mail over, in the words of logs and pages."""

from digest.core.languages import N_

NO_CONNECTION = N_("no connection to the mail server %(where)s: %(why)s")
NOT_LET_IN = N_("the mail server %(where)s does not let us in: %(why)s")
TROUBLES = (NO_CONNECTION, NOT_LET_IN)
