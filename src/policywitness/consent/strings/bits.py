"""A row of bits written as base64url, as the IAB's consent strings are: the first bit is the most significant."""

from __future__ import annotations

_DIGITS = {
    digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}


class NotBits(ValueError):
    """The text is not base64url, or ends before the field that was asked for."""


class Bits:
    """Reads fields one after the other. Every read raises NotBits past the end."""

    def __init__(self, text: str) -> None:
        if any(digit not in _DIGITS for digit in text):
            raise NotBits("a character that base64url has not")
        self._bits = "".join(f"{_DIGITS[digit]:06b}" for digit in text)
        self._at = 0

    def take(self, count: int) -> str:
        """The next `count` bits as text of 0 and 1."""
        if count > len(self._bits) - self._at:
            raise NotBits("it ends too soon")
        self._at += count
        return self._bits[self._at - count : self._at]

    def integer(self, count: int) -> int:
        """An unsigned number of `count` bits."""
        return int(self.take(count), 2)

    def letters(self, count: int) -> str:
        """`count` capital letters of 6 bits each."""
        return "".join(chr(ord("A") + self.integer(6)) for _ in range(count))

    def members(self, count: int) -> tuple[int, ...]:
        """The numbers, from 1, of the set ones among the next `count` bits."""
        return tuple(place for place, bit in enumerate(self.take(count), start=1) if bit == "1")

    def fibonacci(self) -> int:
        """A number in Fibonacci coding: it ends with the first two ones in a row."""
        value, small, large, before = 0, 1, 2, "0"
        while True:
            bit = self.take(1)
            if bit == before == "1":
                return value
            value += small if bit == "1" else 0
            small, large, before = large, small + large, bit
