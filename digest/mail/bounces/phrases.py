"""What mail servers say in English, in lower case and with short forms written out ("not", never "n't")."""

import re

_WHO = (
    r"(?:users?|recipients?|receiver|rcpt|mail ?box(?:es)?|maildrop|accounts?|address(?:es|ee)?|alias|user ?name|user ?id"
    r"|local[- ]part|customer|subscriber|person|mail ?id|inbox|employee|forward-path|maildir)"
)
_GONE = (
    r"(?:unknown|not (?:be )?found|not known|not (?:currently )?exists?|not existing|not a valid|invalid|not valid|non-?exist\w*"
    r"|no longer (?:exists?|valid|active|available|in use|works?|here|on server|accept\w*|used|maintained|a customer|employed)"
    r"|not (?:currently )?(?:active|activated|listed|registered|recogni[sz]ed|local|our customer|have an? [\w.]* ?account)"
    r"|disabled|inactive|in-active|deactivated|closed|terminated|deleted|removed|suspended|discontinued|cancell?ed)"
)
NO_ADDRESS_SHAPES = (
    re.compile(rf"\b{_WHO}\b[\"'):,-]{{0,3}}(?: (?!sender)[^\s.;!]{{1,60}}){{0,3}} {_GONE}\b"),
    re.compile(
        rf"\b{_WHO}\b(?: [^\s.;!]{{1,60}}){{0,8}} "
        r"(?:not (?:be )?found|not exists?|no longer exists?|not a known|not have an?(?: [\w.]{1,30}){0,2} account)\b"
    ),
    re.compile(
        r"\b(?:unknown|invalid|no such|not a valid|non-?existent|bad|not our|nonexisting|obsolete|wrong|disabled|inactive)"
        rf"(?: (?!sender|from|domain|host)[\w/-]{{1,20}}){{0,3}} {_WHO}\b"
    ),
    re.compile(
        rf"\bno(?: [\w-]{{1,20}}){{0,2}} {_WHO}(?: [\w-]{{1,20}}){{0,2}} (?:here|by that name|with th(?:is|at))\b"
    ),
)
NO_ADDRESS = (
    *(
        "not listed in domino directory",
        "not listed in public name & address book",
        "recipnotfound",
        "recipientnotfound",
    ),
    *("recipient not found by smtp address lookup", "unknown recipient", "no such person", "no such address"),
    *("user unknown", "unknown user", "unknown local", "unknown or illegal alias", "undeliverable address"),
    *("there is no one at this address", "nobody here by that name", "does not have an account", "not a yahoo"),
    *("no mailbox here", "no such mailbox", "this user does not have a", "not a known user", "addressee unknown"),
    *("delivery to this address is not available", "accountdisabled", "mailboxdisabled", "mailbox disabled"),
    *("is not a valid mailbox", "mailbox not found", "mailbox does not exist", "does not like recipient: unknown"),
    *("account has been disabled", "account is disabled", "account that you tried to reach is disabled"),
    *("destination addresses were unknown", "address is unknown", "recipient is unknown", "has left the company"),
    *(
        "is no longer at this company",
        "no longer works for",
        "is not a member of this organi",
        "addresses failed: unknown",
    ),
    *("unknown virtual", "not in my list of", "not deliverable: address", "mail address not exist", "no local mailbox"),
    *("on the suppression list", "recipient has been suppressed", "recipient on suppression", "previously bounced"),
    *("is not a user here", "no account by that name", "user does not exist", "dosn't exist", "does not exists"),
    *("intruder", "not known at this site", "who are you looking for", "archived recipient", "invalid mailbox path"),
    *("this address no longer accepts mail", "no one with that email address here", "deactivated mailbox"),
    *("the e-mail account does not exist at the organization", "bad destination mailbox address", "bad address syntax"),
    *("the address you entered could not be found", "the email address you entered", "wasn't found at"),
    *("was not found at", "is not our customer", "recipient address unknown", "delivery address unknown"),
    *("badrcptto", "validrcptto", "not a recogni", "account not available", "is not activ", "never logged onto"),
    *(
        "account expired",
        "account has expired",
        "email does not exist",
        "email not found",
        "invalid email",
        "no such email",
    ),
)
"""Besides what the shapes above match."""

FULL_SHAPE = re.compile(
    r"\b(?:mail ?box|inbox|mail ?folder|mail ?file|account|quota|mail ?drop|storage|mail ?spool|user)\b(?: [^\s.;!]{1,40}){0,4} "
    r"(?:is |was |been |currently |too )*(?:full|over(?: its| their| the| his)?(?: [a-z]+)? (?:quota|limit)|exceed\w*"
    r"(?: [^\s.;!]{1,20}){0,4} (?:quota|storage|size|limit|space))\b"
)
FULL = (
    *("over quota", "overquota", "over-quota", "quota exceed", "exceeded quota", "exceeds quota", "exceed the quota"),
    *("quotaexceeded", "exceeded the quota", "exceeded its quota", "exceeded their quota", "exceeded storage"),
    *(
        "exceeds the quota",
        "exceeded the storage",
        "out of storage",
        "mailbox full",
        "mailbox is full",
        "inbox is full",
    ),
    *("insufficient disk space", "disk quota", "disk full", "not enough disk space", "not enough storage space"),
    *(
        "no space left",
        "storage limit",
        "storage quota",
        "mailbox size limit",
        "mail box full",
        "recipient storage full",
    ),
    *(
        "exceeds allowed size",
        "exceeds allotted",
        "maximum mailbox size",
        "mailfull",
        "too many messages on the server",
    ),
    *("exceeded the limit of their mailbox", "over the maximum allowed mailbox", "mailbox has exceeded", "too full"),
    *(
        "account is full",
        "account is over",
        "account is exceeding their quota",
        "over disk space",
        "over the allowed quota",
    ),
    *("mailbox exceeds", "mailbox exceeded", "is over their", "is over quota", "exceeded max amount", "no more space"),
    *("exceeded allowed storage", "would exceed mailbox", "exceed mailbox quota", "exceeds mailbox", "quota violation"),
    *("mailbox would exceed", "overdrawn mailbox", "volume limit", "space limit", "maildir is full", "full mailbox"),
    *("full and can not accept", "has used up", "quota full", "mailsize limit", "larger than the space available"),
)
INACTIVE = ("inactive", "in-active", "not active", "not been used", "dormant", "abandoned", "not logged")
TOO_FAST = (
    *(
        "too quickly",
        "receiving mail at a rate",
        "receiving mail too",
        "rate that prevents",
        "receiving email at a rate",
    ),
    *("recipient has exceeded the rate", "recipient rate limit", "mailbox is busy", "throttled for this recipient"),
)
NO_SUCH_DOMAIN = (
    *("nxdomain", "non-existent domain", "nonexistent domain", "nonexistentdomain", "domain does not exist"),
    *("domainnonexistent", "domain not exist", "no such domain", "dns domain does not exist", "domain is non-existent"),
    *("domain name does not exist", "non-existent hosts", "nonexisting domain", "non existent domain"),
)
NO_DOMAIN = (
    *("host unknown", "unknown host", "host not found", "domain not found", "domain name not found", "unknown domain"),
    *("domain unknown", "could not find any host named", "couldn't find any host named", "not find any host", "no mx"),
    *(
        "no mail exchanger",
        "null mx",
        "nullmx",
        "does not accept mail (",
        "domain does not accept",
        "domain accepts no mail",
    ),
    *("bad destination host", "bad destination system", "name or service not known", "no mail hosts for domain"),
    *("could not be resolved", "can not resolve", "unable to resolve", "unresolvable", "no route found to domain"),
    *(
        "invalid domain",
        "invalid host",
        "illegal host/domain",
        "bad domain",
        "unrouteable address",
        "unroutable mail domain",
    ),
    *("host name lookup failure", "hostname lookup failed", "no such host", "host lookup did not complete"),
    *("unrouteable mail domain", "all host address lookups failed permanently", "domain name is not valid"),
    *("domain is not found", "domain was not found", "domain could not be found", "domain can not be found"),
    *("not find the domain", "domain not resolvable", "no dns records", "no dns record", "no valid hosts"),
    *("has no mail exchanger", "has no mx", "mx record indicated no smtp service", "no smtp service", "no a or mx"),
    *("no host found for existing smtp", "dns error", "domain has been disabled", "does not receive mail"),
    *(
        "dns lookup failure",
        "dns server returned answer with no data",
        "domain lookup fail",
        "unable to look up domain",
    ),
)
BLOCKED = (
    *(
        "spam",
        "unsolicited",
        "junk mail",
        "junkmail",
        "bulk mail",
        "bulk e-mail",
        "blacklist",
        "black list",
        "block list",
    ),
    *("blocklist", "blocked", "blocking", "denylist", "block-list", "rbl", "dnsbl", "barracudacentral", "reputation"),
    *("sorbs", "spamcop", "bad ip", "listed at", "listed by", "is listed in", "on our block", "banned", "barred"),
    *("sender address", "sender verify", "sender verification", "sender denied", "sender rejected", "sender domain"),
    *("sender not", "sender is not", "sender unknown", "envelope sender", "bad sender"),
    *(
        "unknown sender",
        "invalid sender",
        "domain of sender",
        "sender's domain",
        "from address",
        "from domain",
        "from: header",
    ),
    *("objectionable", "inappropriate", "offensive", "attachment", "virus", "malware", "phish", "trojan", "infected"),
)
"""So clear that an unknown user beside it does not count."""
OURS = (
    *(
        "policy",
        "policies",
        "not permitted",
        "not allowed",
        "forbidden",
        "prohibit",
        "not authorized",
        "not authorised",
    ),
    *(
        "unauthorized",
        "unauthenticated",
        "authentication",
        "authenticate",
        "relaying",
        "relay access",
        "not relay",
        "relay for",
    ),
    *("relay not", "unable to relay", "relay denied", "we do not relay", "no relay", "open relay", "not an open"),
    *(
        "spf",
        "dkim",
        "dmarc",
        "arc ",
        "ptr record",
        "reverse dns",
        "rdns",
        "reverse lookup",
        "reverse hostname",
        "helo command",
    ),
    *(
        "invalid helo",
        "bad helo",
        "helo/ehlo",
        "tls required",
        "must issue a starttls",
        "certificate",
        "encryption",
        "message too large",
    ),
    *("message is too large", "message size", "size exceeds", "size limit exceeded", "too big", "message too big"),
    *(
        "exceeds maximum",
        "exceeds the maximum",
        "maximum message size",
        "message length exceeds",
        "message header size",
    ),
    *(
        "max message size",
        "larger than the current",
        "content reject",
        "message content",
        "content filter",
        "content not",
    ),
    *("suspicious", "suspected", "fraud", "administrative prohibition", "administratively", "complaint", "poor "),
    *(
        "loop detected",
        "mail loop",
        "routing loop",
        "loop count",
        "loops back",
        "too many hops",
        "hop count",
        "too many received",
    ),
    *(
        "too many recipients",
        "too many invalid",
        "daily limit",
        "sending limit",
        "limit exceeded",
        "rate limit",
        "sending rate",
    ),
    *(
        "daily user sending quota",
        "quota for sending",
        "message rejected",
        "rejected by filter",
        "rejected by our filter",
    ),
    *("rejected due to", "rejected for policy", "rejected by rule", "rejected by header", "refused by", "not rfc"),
    *("rfc 5322", "rfc5322", "rfc 2822", "rfc 822", "malformed", "syntax error", "bare lf", "duplicate header"),
    *(
        "domain authentication",
        "restricted",
        "only accepts mail from",
        "accepts messages only from",
        "not accepted from",
    ),
    *("ask your postmaster", "contact your postmaster", "access denied", "client host rejected", "client host blocked"),
    *("your ip", "your host", "your server", "sending ip", "sending mta", "unusual rate", "abuse"),
    *(
        "see our",
        "hvu:b",
        "(rtr:",
        "(dyn:",
        "(hvu",
        "rejectmessage",
        "transport.rules",
        "resolver.rst",
        "bad reputation",
    ),
    *("permission to send", "not have permission", "permission denied to send", "delivery not authorized", "moderat"),
    *("message refused", "mail refused", "mail rejected", "e-mail rejected", "email rejected", "email not accepted"),
    *("message not accepted", "message not allowed", "mail not accepted", "bounced by content", "verification failed"),
    *("challenge", "tenant", "compromised", "8bit", "8bitmime", "smtputf8", "internationalized", "conversion"),
)
MAILBOX_UNAVAILABLE = (
    "mailbox unavailable",
    "mailbox not available",
    "mailbox is unavailable",
    "mailbox currently unavailable",
)
ADDRESS_REFUSED = (
    *("address rejected", "address refused", "recipient rejected", "recipient refused", "recipient not accepted"),
    *("rcpt refused", "rcpt rejected", "invalid", "not accepted", "recipient denied", "destination refused"),
)
PASSING = (
    *(
        "try again",
        "temporar",
        "timed out",
        "timeout",
        "time-out",
        "time out",
        "connection refused",
        "connection reset",
    ),
    *("grey", "graylist", "greylist", "retry", "retries", "expired", "message is too old", "too long in queue"),
    *("in the queue too long", "queue too long", "still undelivered", "not delivered within", "no route to host"),
    *(
        "network is unreachable",
        "network unreachable",
        "host unreachable",
        "host is unreachable",
        "service unavailable",
    ),
    *(
        "service not available",
        "too many connections",
        "deferred",
        "unable to connect",
        "could not connect",
        "can not connect",
    ),
    *(
        "connect to",
        "connection dropped",
        "lost connection",
        "connection was",
        "connection lost",
        "insufficient system",
    ),
    *("system storage", "out of memory", "internal error", "server error", "service is not", "overload", "busy"),
    *("server unavailable", "host unavailable", "system unavailable", "currently unavailable", "is unavailable now"),
    *("not responding", "did not respond", "no answer", "unreachable", "delivery time", "days without success"),
    *(
        "been delayed",
        "delivery attempts",
        "too many concurrent",
        "resources",
        "maintenance",
        "system error",
        "unable to deliver",
    ),
    *("queue for", "communication failure", "local configuration error", "i/o error", "read error", "write error"),
)
REFUSED = (
    "rejected",
    "refused",
    "denied",
    "not accept",
    "discarded",
    "transaction failed",
    "unacceptable",
    "disallowed",
)
