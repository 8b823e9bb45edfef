"""Child processes with a log each. Only what was started here is ever signalled."""

import os
import pathlib
import signal
import subprocess
import time


class Failed(Exception):
    """A process did not do what it must; the text names it, why, and its log."""


def wait_until(condition, seconds, interval=0.05):
    """True as soon as condition() is, False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(interval)
    return True


class Process:
    """One program, in a session of its own so that Ctrl-C reaches only who handles it."""

    def __init__(self, name, command, log_directory, environment=None):
        self.name = name
        self.log_path = pathlib.Path(log_directory) / f"{name}.log"
        self.command = [str(word) for word in command]
        self._log = open(self.log_path, "ab")  # a restarted program goes on in the same log
        self._log_start = self._log.tell()
        self._process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            start_new_session=True, env={**os.environ, **(environment or {})})

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process.poll() is None

    def failure(self, what):
        state = "is running" if self.is_running() else f"exited with {self._process.returncode}"
        return Failed(f"{self.name} {what} ({state}); the end of {self.log_path}:\n{self.log_tail()}")

    def log_tail(self, lines=8):
        return "\n".join(self.log_text().splitlines()[-lines:])

    def log_text(self):
        """What this run of the program wrote."""
        return self.log_path.read_bytes()[self._log_start:].decode(errors="replace")

    def wait_for(self, condition, what, seconds=60):
        """Until condition() holds; Failed if the process ends first or the time is over."""
        if not wait_until(lambda: condition() or not self.is_running(), seconds) or not condition():
            raise self.failure(f"is not {what}")

    def kill(self):
        self._end(signal.SIGKILL, 10)

    def stop(self, seconds=30):
        """SIGTERM, and SIGKILL if that is not enough. The exit status, negative for a signal."""
        return self._end(signal.SIGTERM, seconds)

    def _end(self, first_signal, seconds):
        if self.is_running():
            self._process.send_signal(first_signal)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()
        return self._process.returncode
