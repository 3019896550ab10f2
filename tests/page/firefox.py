"""A page in Firefox, driven by Marionette, the protocol that every Firefox speaks; no driver has to be installed."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Marionette:
    """One session: messages are a length, a colon and JSON."""

    def __init__(self, port):
        given_up = time.monotonic() + 60
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except OSError:
                if time.monotonic() > given_up:
                    raise
                time.sleep(0.2)
        self.number = 0
        self.read()  # who it is
        self.call("WebDriver:NewSession")

    def read(self):
        size = b""
        while not size.endswith(b":"):
            size += self.socket.recv(1)
        text = b""
        while len(text) < int(size[:-1]):
            text += self.socket.recv(int(size[:-1]) - len(text))
        return json.loads(text)

    def call(self, command, **given):
        self.number += 1
        message = json.dumps([0, self.number, command, given]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self.read()
        assert error is None, error
        return result

    def run(self, script):
        return self.call("WebDriver:ExecuteScript", script=script, args=[])["value"]


@contextmanager
def firefox(file):
    """A file opened in Firefox."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        port = free_port()
        (Path(profile) / "user.js").write_text(f'user_pref("marionette.port", {port});\n', "utf-8")
        command = [FIREFOX, "--headless", "--marionette", "--profile", profile, "--width", "1280", "--height", "900"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            session = Marionette(port)
            with session.socket:
                session.call("WebDriver:Navigate", url=Path(file).as_uri())
                yield session
        finally:
            process.terminate()
            process.wait(30)
