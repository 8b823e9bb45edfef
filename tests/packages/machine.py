"""A minimal Debian whose systemd runs as pid 1 of its own namespaces, and commands in it."""

import pathlib
import shutil
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent


class Machine:
    def __init__(self, suite, directory, logs):
        self.root = directory / "root"
        self.root.mkdir()
        archive = subprocess.run([HERE / "root.sh", suite], check=True, capture_output=True,
                                 text=True).stdout.strip()
        subprocess.run(["tar", "-C", self.root, "-xf", archive], check=True)
        with open(logs / f"{suite}-boot.log", "wb") as log:
            self._unshare = subprocess.Popen([HERE / "boot.sh", self.root], stdout=log,
                                             stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self._init = self._find_init()
        self.eventually(lambda: self.run("systemctl", "is-system-running", ok=None).stdout.strip()
                        in ("running", "degraded"), "systemd is up", 60)

    def _find_init(self):
        children = pathlib.Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for pid in children.read_text().split():
                if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
                    return pid
            assert self._unshare.poll() is None, "boot.sh ended; see its log"
            time.sleep(0.1)
        raise AssertionError("systemd did not start")

    def run(self, *command, ok=0, stdin=b""):
        """`ok`: the exit code that is expected, None for any."""
        words = [str(word) for word in command]
        run = subprocess.run(["nsenter", "-t", self._init, "-m", "-p", "-u", "-i", "-n", "-C", "env", "-i",
                              "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                              "DEBIAN_FRONTEND=noninteractive", *words],
                             capture_output=True, input=stdin, timeout=120)
        run.stdout, run.stderr = run.stdout.decode(errors="replace"), run.stderr.decode(errors="replace")
        if ok is not None:
            assert run.returncode == ok, f"{words}: exit {run.returncode}\n{run.stdout}{run.stderr}"
        return run

    def eventually(self, holds, what, seconds=20):
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
            time.sleep(0.1)

    def install(self, *files):
        shutil.rmtree(self.root / "debs", ignore_errors=True)
        (self.root / "debs").mkdir()
        for file in files:
            shutil.copy(file, self.root / "debs")
        return self.run("dpkg", "-i", *("/debs/" + pathlib.Path(file).name for file in files))

    def property(self, unit, name):
        return self.run("systemctl", "show", "-P", name, unit).stdout.strip()

    def stop(self):
        self._unshare.kill()  # --kill-child: pid 1 of the namespace ends, and all in it
        self._unshare.wait()
