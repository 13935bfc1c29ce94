"""A Firefox without a screen, driven by Marionette: the protocol that every Firefox speaks.

Messages are JSON with their length before them, over TCP at the port that Firefox writes into its
profile: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

_START_S = 120
_ANSWER_S = 180
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of an element's reference, as WebDriver names it."""

_QUIET = {
    "app.update.enabled": False,
    "browser.startup.page": 0,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.newtabpage.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "browser.zoom.siteSpecific": False,
}
"""Nothing is fetched but what a test asks for."""

TAB, ENTER = "\ue004", "\ue007"
"""Keys, as WebDriver names them."""


class Firefox:
    """One window of a running Firefox."""

    def __init__(self, port: int) -> None:
        """Connect to the Marionette at `port`, and begin a session."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_S)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._read()  # what it is
        told = self.command("WebDriver:NewSession", {"capabilities": {}})
        self.version = str(told["capabilities"]["browserVersion"])

    def command(self, name: str, parameters: Mapping[str, object] | None = None) -> Any:
        """The value of a command. Raises AssertionError for an error that Firefox tells."""
        self._number += 1
        text = json.dumps([0, self._number, name, dict(parameters or {})])
        data = text.encode()
        self._socket.sendall(b"%d:%s" % (len(data), data))
        _, number, fault, value = self._read()
        assert number == self._number
        assert fault is None, fault
        return value.get("value", value) if isinstance(value, dict) else value

    def goto(self, address: str) -> Self:
        """Open a page, and wait until it is loaded."""
        self.command("WebDriver:Navigate", {"url": address})
        return self

    @property
    def url(self) -> str:
        """The address of the page."""
        return str(self.command("WebDriver:GetCurrentURL"))

    @property
    def title(self) -> str:
        """The title of the page, as the window shows it, whether scripts run or not."""
        return str(self.command("WebDriver:GetTitle"))

    def run(self, script: str, *arguments: object, privileged: bool = False) -> Any:
        """What a script in the page returns; `privileged`, in Firefox itself."""
        self.command("Marionette:SetContext", {"value": "chrome" if privileged else "content"})
        try:
            wanted = {"script": script, "args": list(arguments), "sandbox": None}
            return self.command("WebDriver:ExecuteScript", wanted)
        finally:
            self.command("Marionette:SetContext", {"value": "content"})

    def find(self, selector: str) -> str:
        """The reference of the first element of a CSS selector, once it is there."""
        wanted = {"using": "css selector", "value": selector}
        found = self.wait(lambda: self.command("WebDriver:FindElements", wanted), selector)
        return str(found[0][_ELEMENT])

    def text(self, selector: str) -> str:
        """The text of the first element of a selector, as it is seen."""
        return str(self.command("WebDriver:GetElementText", {"id": self.find(selector)}))

    def click(self, selector: str) -> None:
        """Click on the first element of a selector."""
        self.command("WebDriver:ElementClick", {"id": self.find(selector)})

    def type(self, selector: str, text: str) -> None:
        """Type into the first element of a selector."""
        self.command("WebDriver:ElementSendKeys", {"id": self.find(selector), "text": text})

    def press(self, keys: str) -> None:
        """Press keys one after another, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self.command("WebDriver:PerformActions", {"actions": [source]})

    def resize(self, width_px: int, *, zoom: float = 1) -> None:
        """Make the page so many pixels wide, also narrower than a window may be, and zoom in."""
        self.run(
            """const browser = gBrowser.selectedBrowser;
            browser.style.maxWidth = arguments[0] + "px";
            browser.fullZoom = arguments[1];""",
            width_px,
            zoom,
            privileged=True,
        )

    def wait(self, ready: Any, what: str) -> Any:
        """What `ready` gives, once that is true. Raises AssertionError where it never is."""
        end = time.monotonic() + _ANSWER_S
        while not (found := ready()):
            assert time.monotonic() < end, f"not within {_ANSWER_S} s: {what}; at {self.url}"
            time.sleep(0.1)
        return found

    def close(self) -> None:
        """End Firefox."""
        self.command("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._stream.close()
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            one = self._stream.read(1)
            assert one, "Firefox has closed the connection"
            length += one
        return json.loads(self._stream.read(int(length[:-1])))


@contextmanager
def firefox(program: str, settings: Mapping[str, object] | None = None) -> Iterator[Firefox]:
    """A Firefox with a profile of its own and these settings; it ends with the block."""
    with tempfile.TemporaryDirectory() as made:
        profile = Path(made)
        told = {"marionette.port": 0, **_QUIET, **(settings or {})}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in told.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        command = [program, "--headless", "--marionette", "--remote-allow-system-access"]
        command += ["--no-remote", "--profile", made]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            browser = Firefox(_port(profile, process))
            yield browser
            browser.close()
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(profile, ignore_errors=True)


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    file = profile / "MarionetteActivePort"
    end = time.monotonic() + _START_S
    while not (file.exists() and file.read_text().strip()):
        assert process.poll() is None, f"Firefox has ended with code {process.returncode}"
        assert time.monotonic() < end, f"Firefox has not started within {_START_S} s"
        time.sleep(0.1)
    return int(file.read_text())
