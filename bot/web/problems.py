"""Problems: what programs are told where a request cannot be answered, as RFC 9457 has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"

_DETAILS = {
    404: "there is nothing at this address; /api/openapi.json lists what there is",
    413: "the body is too large; send fewer or shorter questions",
    429: "too many requests; send the next one after as many seconds as Retry-After says",
    500: "the request failed, and the operator can see why; try again, or report it to them",
    503: "too many others ask at this moment; try again after the seconds of Retry-After",
}
"""What is said where a route says nothing of its own."""


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """What is wrong with one parameter, and what to do."""

    parameter: str
    detail: str


class Problem(HTTPException):
    """An error of the API; `detail` says what, which, and what to do."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        faults: Sequence[ParameterFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """An error with this status; of several `faults` all are told, the first as its detail."""
        detail = detail or (faults[0].detail if faults else "")
        super().__init__(status, detail or None, headers)
        self.faults = tuple(faults)


def problem(error: HTTPException) -> Response:
    """The response to a request that failed so."""
    status = error.status_code
    phrase = HTTPStatus(status).phrase
    is_plain = error.detail in {"", phrase}
    told: dict[str, object] = {
        "title": phrase,
        "status": status,
        "detail": _DETAILS.get(status, phrase) if is_plain else error.detail,
    }
    if isinstance(error, Problem) and error.faults:
        told["errors"] = [
            {"parameter": fault.parameter, "detail": fault.detail} for fault in error.faults
        ]
    return JSONResponse(told, status, dict(error.headers or {}), media_type=MEDIA_TYPE)
