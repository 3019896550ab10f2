"""Dice: numbers that a key decides for ever.

Draw number c of a key is read from SHA-256 of the key and c, so it depends on nothing else: no global state, no hash
seed, no locale, no order of work and no library's generator. Changing anything here changes every sheet ever printed;
a test pins the first draws.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another one
_WORD = 2**64


class Dice:
    """Draws from one key.

    >>> dice = Dice("seed", "student")
    >>> [dice.integer(1, 6) for _ in range(8)]
    [2, 6, 4, 6, 1, 4, 4, 3]
    """

    __slots__ = ("_count", "_key")

    def __init__(self, *key: str | int) -> None:
        self._key = _digest(*key)
        self._count = 0

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, each as likely as the others."""
        span = high - low + 1
        while (word := self._word()) >= _WORD - _WORD % span:
            pass  # the last, incomplete round would favour small numbers
        return low + word % span

    def nonzero(self, largest: int) -> int:
        """A whole number from -largest to largest that is not 0."""
        number = self.integer(1, 2 * largest)
        return number if number <= largest else largest - number

    def pick(self, given: Sequence[T]) -> T:
        """One of the given."""
        return given[self.integer(0, len(given) - 1)]

    def shuffled(self, given: Sequence[T]) -> list[T]:
        """The given in a drawn order."""
        rest = list(given)
        return [rest.pop(self.integer(0, len(rest) - 1)) for _ in given]

    def _word(self) -> int:
        self._count += 1
        return int.from_bytes(hashlib.sha256(self._key + self._count.to_bytes(8, "big")).digest()[:8], "big")


def variant_id(seed: int, student: str) -> str:
    """The short name of a variant, printed on its sheet and its key.

    >>> variant_id(7, "Ann")
    'XSNN-R2GM'
    """
    word = int.from_bytes(_digest("variant", seed, student)[:5], "big")
    letters = "".join(_LETTERS[word >> 5 * place & 31] for place in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _digest(*key: str | int) -> bytes:
    """Each part with its length in front, so that no two keys run together; accents in one composition."""
    parts = [unicodedata.normalize("NFC", str(part)).encode("utf-8") for part in ("symconv exercise 1", *key)]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
