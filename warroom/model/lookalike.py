"""Names that are taken for one another: pure, and only as good as a reader's eyes are."""

from unicodedata import name as name_of
from unicodedata import normalize

_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Scripts that share shapes, and that nobody's name mixes. Unicode's names of letters begin so."""

_SHAPES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԚԜаеорсухѕіјԁһԛԝӏкмтвнΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχγ1I0",
    "ABEKMHOPCTYXSIJQWaeopcyxsijdhqwlkmtbhABEZHIKMNOPTYXaikvopuxyllO",
)
"""Letters of other scripts by the Latin ones that they look like, and of the Latin ones themselves.

A small part of Unicode's table of confusables (UTS 39), of what keyboards have.
"""


def shape(name: str) -> str:
    """The same for two names that a reader takes for one."""
    shown = normalize("NFKC", name).translate(_SHAPES).casefold()
    return shown.translate(_SHAPES).replace("rn", "m")


def plain(name: str) -> str:
    """A name in the usual forms of its letters: full-width ones and ligatures are others."""
    return normalize("NFC", normalize("NFKC", name))


def mixed(name: str) -> bool:
    """Whether a name has letters of several scripts that look like each other's."""
    found = {name_of(char, "").partition(" ")[0] for char in plain(name)}
    return len(found & _SCRIPTS) > 1
