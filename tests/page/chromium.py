"""A headless Chromium driven over a pipe by its DevTools protocol, with the standard library alone."""

import base64
import contextlib
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time


class ProtocolError(RuntimeError):
    """The browser refused a command, or did not answer."""


class Browser:
    """One Chromium with one page. Keeps what the page logs, throws and requests."""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="podsim-page-")
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()
        arguments = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                     "--disable-dev-shm-usage", "--disable-background-networking",
                     "--disable-component-update", "--disable-extensions", "--disable-sync",
                     "--hide-scrollbars", "--force-color-profile=srgb",
                     "--font-render-hinting=none", "--remote-debugging-pipe",
                     f"--user-data-dir={self.folder}", "about:blank"]

        def place_pipes():
            # Copies first: either end may stand where the other has to go.
            read, write = os.dup(to_browser), os.dup(from_browser)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self.process = subprocess.Popen(arguments, preexec_fn=place_pipes, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget",
                                 {"targetId": target["targetId"], "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", {"enabled": True})

    def close(self):
        """Ends the browser and removes its folder."""
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, deadline):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.into], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise ProtocolError("no answer from Chromium")
            part = os.read(self.into, 1 << 20)
            if not part:
                raise ProtocolError("Chromium has ended")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, parameters=None, seconds=60):
        """The result of a command; events that come before it are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if self.session:
            message["sessionId"] = self.session
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.out, text):]
        deadline = time.monotonic() + seconds
        while True:
            answer = self._read(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise ProtocolError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, event, seconds=30):
        """Waits for an event after the last `open`."""
        deadline = time.monotonic() + seconds
        while not any(e.get("method") == event for e in self.events):
            self.events.append(self._read(deadline))

    def window(self, width, height, dark=False):
        """Sets size and colour scheme."""
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700})
        self.call("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def open(self, file):
        """Loads a file; returns seconds from the start of navigation to the end of loading."""
        self.events.clear()
        self.call("Page.navigate", {"url": pathlib.Path(file).resolve().as_uri()})
        self.wait_for("Page.loadEventFired")
        return self.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart") / 1000

    def evaluate(self, expression, seconds=60):
        """The value of an expression, whose promise is awaited."""
        answer = self.call("Runtime.evaluate", {"expression": expression, "awaitPromise": True,
                                                "returnByValue": True, "userGesture": True}, seconds)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise ProtocolError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def complaints(self):
        """What the page has logged or thrown."""
        found = []
        for event in self.events:
            if event.get("method") == "Runtime.consoleAPICalled":
                found.append(str([a.get("value") for a in event["params"]["args"]]))
            if event.get("method") == "Runtime.exceptionThrown":
                details = event["params"]["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            if event.get("method") == "Log.entryAdded":
                found.append(event["params"]["entry"]["text"])
        return found

    def requests(self):
        """Addresses that the page has asked for, besides its own file."""
        return [e["params"]["request"]["url"] for e in self.events
                if e.get("method") == "Network.requestWillBeSent"
                and e["params"].get("type") != "Document"]

    def screenshot(self, file, whole=True):
        """Writes a PNG of the page, or of what the window shows."""
        options = {"format": "png", "captureBeyondViewport": whole}
        pathlib.Path(file).write_bytes(base64.b64decode(self.call("Page.captureScreenshot",
                                                                   options)["data"]))

    def draw_all(self):
        """Scrolls through the page, so that every chart is drawn."""
        return self.evaluate("""(async () => {
          const charts = [...document.querySelectorAll('[data-chart]')].filter(c => c.clientWidth > 0);
          for (const chart of charts) {
            chart.scrollIntoView({ block: 'center' });
            for (let i = 0; i < 200 && !chart.dataset.drawn; ++i)
              await new Promise(done => setTimeout(done, 10));
          }
          window.scrollTo(0, 0);
          return charts.length;
        })()""")


@contextlib.contextmanager
def browser(program):
    """A browser that is closed at the end."""
    opened = Browser(program)
    try:
        yield opened
    finally:
        opened.close()


def find_program():
    """Chromium's path, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
