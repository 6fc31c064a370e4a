"""Does a website do what its privacy policy says? Evidence, and the policy beside it."""

__version__ = "0.1.0"
