"""Why the sandbox says no."""


class Refusal(Exception):
    """An answer in the 4xx range; ``code`` is for programs, ``message`` for people."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}
