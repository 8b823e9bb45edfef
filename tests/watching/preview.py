#!/usr/bin/env python3
"""Draws the dashboard from real series: minutes of load and faults, then an HTML page and a picture.

  ATREST_BIN=build/release/bin tests/contract/in_venv.sh python tests/watching/preview.py OUT_DIR [SECONDS]

Writes OUT_DIR/dashboard.html, and OUT_DIR/dashboard.png if there is a Chromium.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]

from draw import WIDTH, Drawing  # noqa: E402
from stage import NODES, SOCKETS, Node, Stage, provoke_all  # noqa: E402


def trouble(stage, seconds):
    """A night in a few minutes: each part is a tenth of the time."""
    part = seconds / 10
    first, second, third = stage.nodes.values()
    kms, configmaps = stage.kms.kms, stage.keys["configmaps"]
    time.sleep(2 * part)  # all is well
    stage.fault({"error": "ThrottlingException"}, probability=0.5, forMs=int(part * 1000))
    time.sleep(1.4 * part)
    stage.fault({"latencyMs": 900, "jitterMs": 1500}, probability=0.4, forMs=int(part * 1000))
    time.sleep(1.4 * part)
    kms.disable_key(KeyId=configmaps)
    time.sleep(part)
    kms.enable_key(KeyId=configmaps)
    stage.put("/registry/secrets/default/plain", encrypted=False)
    stage.look_at_etcd()
    time.sleep(0.5 * part)
    third.end()
    time.sleep(part)
    third.launch()
    stage.fault({"reset": "before-reply"}, probability=0.3, forMs=int(part * 500))
    time.sleep(0.7 * part)
    new = stage.kms.create_key()
    stage.keys["configmaps"], second.keys["configmaps"] = new, (new, new)
    second.reload()  # the other nodes come later
    provoke_all(stage)
    kms.schedule_key_deletion(KeyId=configmaps)
    stage.put("/registry/secrets/default/plain")
    stage.look_at_etcd()
    time.sleep(0.4 * part)


def chromium():
    return shutil.which("chromium") or shutil.which("google-chrome")


def take_picture(page, picture, height):
    subprocess.run([chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    f"--window-size={WIDTH},{height}", f"--screenshot={picture}", f"file://{page}"],
                   check=True, capture_output=True, timeout=60)


def main(out, seconds):
    found = subprocess.run([str(HERE / "prometheus.sh")], check=True, capture_output=True, text=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-"))
    stage = Stage(folder, pathlib.Path(found.stdout.strip()))
    try:
        start = time.time()
        trouble(stage, seconds)
        end = time.time()
        drawing = Drawing(stage.prometheus, start, end, max(1, round((end - start) / 300)))
        page = out / "dashboard.html"
        page.write_text(drawing.page())
        print("alerts:", *sorted({each["labels"]["alertname"] + " " + each["state"]
                                  for each in stage.prometheus.ask("alerts")["alerts"]}), sep="\n  ")
        print("empty panels:", drawing.empty)
        if chromium():
            take_picture(page.resolve(), out / "dashboard.png", drawing.height())
    finally:
        stage.end()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    main(directory, float(sys.argv[2]) if len(sys.argv) > 2 else 240)
