"""Finds what looks like a credential in a text, before it is sent: pure, and it never refuses.

Forms of tokens are those that their issuers document, so that secret scanning finds them:
GitHub ("Behind GitHub's new authentication token formats"), GitLab ("Token overview"), AWS ("IAM
identifiers"), Slack ("Token types"), Stripe ("API keys"), Google ("API keys"), npm and PyPI ("API
tokens"), RFC 7519 (JWT), RFC 7468 (PEM). Assignments and random texts are by trial on real
timelines and logs; docs/secrets.md has the figures.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from warroom.model.words import BLANK

MOST = 20
"""Findings that are told of one text."""

LONGEST = 200_000
"""Characters of a text that are looked at: what is longer is a file."""


class Found(NamedTuple):
    """Characters `start` to `end` look like a credential of this `sort` ("a GitHub token")."""

    start: int
    end: int
    sort: str


def _issued(sort: str, pattern: str) -> tuple[str, re.Pattern[str]]:
    # Not in the middle of a longer word: there it is a part of something else.
    return sort, re.compile(rf"(?<![A-Za-z0-9_])(?:{pattern})(?![A-Za-z0-9_])", re.ASCII)


_ISSUED = (
    _issued("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255}"),
    _issued("a GitLab token", r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_-]{20,}"),
    _issued("an AWS access key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    _issued("a Slack token", r"xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[0-9]-[A-Za-z0-9-]{10,255}"),
    _issued("a Slack webhook", r"https://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"),
    _issued("a Stripe key", r"[srp]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/]{24,}"),
    _issued("a Google key", r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}"),
    _issued("a Google token", r"ya29\.[A-Za-z0-9_-]{20,}"),
    _issued("an npm token", r"npm_[A-Za-z0-9]{36}"),
    _issued("a PyPI token", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    _issued("a JSON web token",
            r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"),
    _issued("a Vault token", r"hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    _issued("a SendGrid key", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    _issued("a DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}"),
    _issued("a Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
    _issued("an Anthropic or OpenAI key",
            r"sk-(?:ant|proj|svcacct)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{48}"),
    _issued("a Hugging Face token", r"hf_[A-Za-z]{34}"),
    _issued("an age key", r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    # Of this program: an invite's line.
    _issued("an invite", r"wss://[^\s/]+/#[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
)  # fmt: skip

_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[\s\S]*?-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|[\s\S]*)"
)
_IN_URL = re.compile(
    r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@'\"<>]*:(?P<value>[^\s/@'\"<>]{3,})@"
)
_HEADER = re.compile(
    r"(?i:\b(?:bearer|basic|x-api-key:|authorization:(?:\s*token)?))\s+"
    r"(?P<value>[A-Za-z0-9._~+/=-]{16,})"
)
_ASSIGNED = re.compile(
    r"""(?ix)
    (?<![A-Za-z0-9])
    (?P<name> (?:[A-Za-z0-9]+[_.-]){0,5}
        (?P<word> pass(?:word|wd|phrase|wort)? | pwd | kennwort
        | secret | token | api[_.-]?key | apikey | secret[_.-]?key | access[_.-]?key
        | private[_.-]?key | account[_.-]?key | credentials? | auth[_.-]?token )
        (?:[_.-]?(?:key|id|value))? )
    ["'`]? \s* (?P<by> =>|:=|=|:|\b(?:is|was|ist|lautet)\b:?) \s*
    (?: (?P<quote> ["'`]) (?P<quoted> [^"'`\n]{4,}) | (?P<value> [^\s"'`]{4,}) )
    """
)
_RANDOM = re.compile(
    r"(?<![A-Za-z0-9+/_=.:@\\-])[A-Za-z0-9+/_-]{24,72}={0,2}(?![A-Za-z0-9+/_=.@:-])"
)

_NONE = re.compile(
    r"""(?ix) [*x•.\-_#?]+ | <.*>? | \[.*\]? | \{.*\}? | \$.* | %.* | @.* | \(.*
    | null | none | nil | true | false | yes | no | undefined | unset | empty | n/a | missing
    | redacted.* | hidden | example.* | changeme | placeholder | required | expired | invalid
    | (?:your|my|the)[_-].* | process\.env.* | os\.environ.* | env\..* | vault:.* | file:.* | /.*
    """
)
_WORDS_ONLY = re.compile(r"[^\W\d_]+[.,;:!?)]*")
_CALL = re.compile(
    r"[A-Za-z_][\w.]*\([^()]*\)[,;]?$|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+[,;]?$|[A-Za-z_][\w.]*\["
)
_NAME_OF_PARTS = re.compile(r"[a-z]+(?:[-_.](?:[a-z]+|[a-z]?\d{1,4}))+")
_STRONG = frozenset({"password", "passwd", "passphrase", "passwort", "pwd", "kennwort"})


def find(text: str) -> list[Found]:
    """What in `text` looks like a credential, in its order, at most MOST of it."""
    found = sorted(_all(text[:LONGEST]), key=lambda each: (each.start, -each.end))
    kept: list[Found] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept[:MOST]


def blanked(text: str, found: Iterable[Found]) -> str:
    """`text` with what was found taken out."""
    for each in sorted(found, reverse=True):
        text = f"{text[: each.start]}{BLANK}{text[each.end :]}"
    return text


def words_for(text: str, found: list[Found]) -> str:
    """What was found, in words: the sort, and the first few characters of each."""
    first = found[0]
    shown = text[first.start : first.end].split("\n", maxsplit=1)[0]
    # Enough to see which one is meant, and not more: the line stands on a screen that others see.
    shown = f"{shown[:4]}…" if len(shown) > 8 else "…"
    more = len(found) - 1
    return f"{first.sort} ({shown})" + (f" and {more} more" if more else "")


def _all(text: str) -> Iterator[Found]:
    for match in _PRIVATE_KEY.finditer(text):
        yield Found(match.start(), match.end(), "a private key")
    for sort, pattern in _ISSUED:
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), sort)
    for match in _IN_URL.finditer(text):
        if not _NONE.fullmatch(match["value"]):
            yield Found(*match.span("value"), "a password in an address")
    for match in _HEADER.finditer(text):
        if any(char.isdigit() for char in match["value"]) and not _is_hash(match["value"]):
            yield Found(*match.span("value"), "an authorization header")
    for match in _ASSIGNED.finditer(text):
        if _is_assigned(match, text):
            group = "quoted" if match["quoted"] else "value"
            end = match.start(group) + len(match[group].rstrip(".,;)"))
            yield Found(match.start(group), end, f"a {_named(match['word'])}")
    for match in _RANDOM.finditer(text):
        if _is_random(match[0]) and not _is_about_hashes(text, match.start()):
            yield Found(match.start(), match.end(), "a random text, as keys are")


def _named(word: str) -> str:
    word = re.sub(r"[_.-]", " ", word.lower())
    return "password" if word in _STRONG or word == "pass" else word


def _is_assigned(match: re.Match[str], text: str) -> bool:
    given, by = match["quoted"] or match["value"], match["by"]
    value = given.rstrip(".,;)")
    word = match["word"].lower()
    if len(value) < 4 or _NONE.fullmatch(value) or _CALL.match(value):
        return False
    digits = any(char.isdigit() for char in value)
    spoken = by[0].isalpha()
    if "/" in value and value.count("/") > 1 and not match["quote"]:
        return False  # a path, or an address
    if word in _STRONG or word == "pass":
        if spoken:
            # "The password is wrong": a sentence about one, and no password.
            return digits and len(value) >= 6
        prose = by == ":" and _WORDS_ONLY.fullmatch(given) is not None
        if word == "pass":
            return digits and not value.isdigit() and not prose
        # "password: swordfish" is one, "password: reset by ana" a sentence.
        return not prose or text[match.end() :].split("\n", maxsplit=1)[0].strip() == ""
    # A token, a key, a secret: what people write about them has no digits in it, or is short.
    letters = any(char.isalpha() for char in value)
    plain = _is_hash(value) or _NAME_OF_PARTS.fullmatch(value) is not None
    return not spoken and digits and letters and len(value) >= 12 and not plain


_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+|[0-9a-fA-F-]{36}")


def _is_hash(value: str) -> bool:
    """A hash, a commit, a UUID: looks random, and is shown everywhere."""
    return _HEX.fullmatch(value) is not None


def _is_random(value: str) -> bool:
    body = value.rstrip("=")
    if not (re.search("[a-z]", body) and re.search("[A-Z]", body) and re.search("[0-9]", body)):
        return False
    # A name of several words, a path, an id of parts: its parts are short or all of one case.
    parts = [part for part in re.split("[-_/+]", body) if part]
    if len(parts) > 4 or max(map(len, parts)) < 20:
        return False
    # Letters and digits change places in what is drawn at random, and not in CamelCaseNames2.
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in body if c.isalnum()]
    changes = sum(a != b for a, b in pairwise(kinds))
    return changes >= 0.35 * len(kinds) and _entropy(body) >= min(4.2, math.log2(len(body)) - 0.6)


def _entropy(text: str) -> float:
    """Shannon's, in bits a character."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)


_HASHES = re.compile(
    r"(?i)(?:sha-?\d*|md5|integrity|digest|checksum|hash|etag|fingerprint|base64,)\W{0,3}$"
)


def _is_about_hashes(text: str, start: int) -> bool:
    return _HASHES.search(text[max(0, start - 24) : start]) is not None
