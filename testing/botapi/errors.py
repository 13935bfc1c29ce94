"""What the server answers when it refuses: a code, Telegram's words, and whose fault it was."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """A refused request that a correct bot can meet: a blocked chat, an old query, a pause."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        """`parameters` as in ResponseParameters: retry_after, migrate_to_chat_id."""
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> dict[str, object]:
        """The JSON object Telegram sends.

        >>> ApiError(404, "Not Found").body()
        {'ok': False, 'error_code': 404, 'description': 'Not Found'}
        """
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class MistakeError(ApiError):
    """A refused request that no correct bot ever sends; it is recorded as a violation.

    `kind` groups mistakes so that a test can expect one: "method", "parameter", "html",
    "length", "entities", "quote", "keyboard", "link", "commands", "inline", "answer", "token".
    """

    def __init__(self, kind: str, description: str, *, code: int = 400) -> None:
        """`description` is whole, with its prefix."""
        super().__init__(code, description)
        self.kind = kind


def bad_request(text: str) -> ApiError:
    """400 with Telegram's prefix and its lower-case first letter.

    >>> bad_request("Chat not found").description
    'Bad Request: chat not found'
    """
    return ApiError(400, _prefixed("Bad Request", text))


def forbidden(text: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, _prefixed("Forbidden", text))


def mistake(kind: str, text: str) -> MistakeError:
    """400 for something the bot should never have sent."""
    return MistakeError(kind, _prefixed("Bad Request", text))


def too_many_requests(retry_after_s: int) -> ApiError:
    """429 with the seconds to wait in `parameters`."""
    return ApiError(
        429,
        f"Too Many Requests: retry after {retry_after_s}",
        {"retry_after": retry_after_s},
    )


def conflict(text: str) -> ApiError:
    """409: somebody else is polling, or a webhook is set."""
    return ApiError(409, f"Conflict: {text}")


def migrated(new_chat_id: int) -> ApiError:
    """400 for a group that lives on as a supergroup, with its new id."""
    return ApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new_chat_id},
    )


def _prefixed(prefix: str, text: str) -> str:
    """Telegram lowers the first letter unless the second one is a capital or `_`."""
    if len(text) > 1 and (text[1] == "_" or text[1].isupper()):
        return f"{prefix}: {text}"
    return f"{prefix}: {text[:1].lower()}{text[1:]}"
