"""How English-speaking servers put together that a mailbox does not exist or is full, in whatever words."""

import re

_WHO = (
    r"(?:users?|recipients?|receiver|rcpt|mail ?box(?:es)?|maildrop|accounts?|address(?:es|ee)?|alias|user ?name"
    r"|user ?id|local[- ]part|customer|subscriber|person|mail ?id|inbox|employee|forward-path|maildir)"
)
_GONE = (
    r"(?:unknown|not (?:be )?found|not known|not (?:currently )?exists?|not existing|not a valid|invalid|not valid"
    r"|non-?exist\w*|no longer (?:exists?|valid|active|available|in use|works?|here|on server|accept\w*|used"
    r"|maintained|a customer|employed)|not (?:currently )?(?:active|activated|listed|registered|recogni[sz]ed"
    r"|local|our customer|have an? [\w.]* ?account)"
    r"|disabled|inactive|in-active|deactivated|closed|terminated|deleted|removed|suspended|discontinued|cancell?ed)"
)
NO_ADDRESS = (
    re.compile(rf"\b{_WHO}\b[\"'):,-]{{0,3}}(?: (?!sender)[^\s.;!]{{1,60}}){{0,3}} {_GONE}\b"),
    re.compile(
        rf"\b{_WHO}\b(?: [^\s.;!]{{1,60}}){{0,8}} "
        r"(?:not (?:be )?found|not exists?|no longer exists?|not a known|not have an?(?: [\w.]{1,30}){0,2} account)\b"
    ),
    re.compile(
        r"\b(?:unknown|invalid|no such|not a valid|non-?existent|bad|not our|nonexisting|obsolete|wrong|disabled"
        r"|inactive)"
        rf"(?: (?!sender|from|domain|host)[\w/-]{{1,20}}){{0,3}} {_WHO}\b"
    ),
    re.compile(
        rf"\bno(?: [\w-]{{1,20}}){{0,2}} {_WHO}(?: [\w-]{{1,20}}){{0,2}} (?:here|by that name|with th(?:is|at))\b"
    ),
)
FULL = re.compile(
    r"\b(?:mail ?box|inbox|mail ?folder|mail ?file|account|quota|mail ?drop|storage|mail ?spool|user)\b"
    r"(?: [^\s.;!]{1,40}){0,4} "
    r"(?:is |was |been |currently |too )*(?:full|over(?: its| their| the| his)?(?: [a-z]+)? (?:quota|limit)|exceed\w*"
    r"(?: [^\s.;!]{1,20}){0,4} (?:quota|storage|size|limit|space))\b"
)
