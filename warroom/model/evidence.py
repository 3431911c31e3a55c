"""The bytes of a piece of evidence, which its size and SHA-256 are of."""

from base64 import b64decode

from warroom.model.words import Media


def evidence_bytes(media: Media, content: str) -> bytes:
    """A text in UTF-8, a file out of base64. Raises ValueError where it is no base64."""
    if media is Media.TEXT:
        return content.encode("utf-8", "replace")
    return b64decode(content, validate=True)
