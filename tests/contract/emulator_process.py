"""A kms-emulator as a process of the test, and stock boto3 clients for it."""

import json
import os
import pathlib
import re
import select
import signal
import subprocess
import time
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

PROGRAM = os.environ.get("KMS_EMULATOR", "build/dev/bin/kms-emulator")
REGION = "us-east-1"
ACCOUNT = "000000000000"


class Emulator:
    """Runs until closed. `flags` are those of kms-emulator."""

    def __init__(self, *flags, region=REGION, keep=()):
        self.region = region
        command = [PROGRAM, "--listen", "127.0.0.1:0", "--region", region, *map(str, flags)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, pass_fds=keep)
        self.url = self._first_line()

    def _first_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], 20)
        line = self.process.stdout.readline().strip() if ready else ""
        if not line:
            self.process.kill()
            raise RuntimeError("kms-emulator did not start: " + self.process.communicate()[1])
        return line

    def client(self, service="kms", access_key="test", secret="test", token=None, **settings):
        config = botocore.config.Config(**{"retries": {"total_max_attempts": 1},
                                           "read_timeout": 20, **settings.pop("config", {})})
        return boto3.client(service, region_name=settings.pop("region_name", self.region),
                            endpoint_url=self.url, aws_access_key_id=access_key,
                            aws_secret_access_key=secret, aws_session_token=token, config=config,
                            **settings)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self):
        """Ends it as an operator does; gives exit code and stderr."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


class Controlled(Emulator):
    """An emulator with its control API."""

    CONTROL = "127.0.0.1:0"

    def __init__(self, *flags):
        reader, writer = os.pipe()
        os.set_inheritable(writer, True)
        super().__init__("--control", self.CONTROL, "--ready-fd", writer, *flags, keep=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            ready = json.loads(pipe.read())
        assert ready["url"] == self.url
        self.control_url = ready["control"]

    def control(self, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(self.control_url + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())


def refusal(call, **arguments):
    """(code, message, HTTP status) of a call that must fail."""
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        answer = error.response
        assert re.fullmatch(r"[0-9a-f-]{36}", answer["ResponseMetadata"]["RequestId"])
        return (answer["Error"]["Code"], answer["Error"]["Message"],
                answer["ResponseMetadata"]["HTTPStatusCode"])
    raise AssertionError("the call succeeded")


def aws(emulator, *words, secret="test"):
    """Stock awscli: (exit code, stdout, stderr)."""
    program = pathlib.Path(os.sys.executable).parent / "aws"
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "test",
                   "AWS_SECRET_ACCESS_KEY": secret, "AWS_DEFAULT_REGION": emulator.region,
                   "AWS_ENDPOINT_URL": emulator.url, "AWS_MAX_ATTEMPTS": "1",
                   "AWS_PAGER": ""}
    done = subprocess.run([program, *words, "--output", "json"], env=environment, text=True,
                          capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
