"""The clients through which a row of emulator_conformance.yaml is asked. Each has `ask(operation,
arguments)`, which gives an Answer, or None where this client cannot ask that.

Boto3 is stock botocore, AwsCli is stock awscli inside this process, Ours is aws_kms_filter.
"""

import base64
import contextlib
import dataclasses
import io
import json
import os
import pathlib
import re
import subprocess
import tempfile
from unittest import mock

import awscli.clidriver
import botocore.exceptions


@dataclasses.dataclass
class Answer:
    code: str  # "ok" or AWS's
    message: str
    status: int | None  # None where the client does not show it
    members: dict
    exact: bool = True  # whether `message` is AWS's text and nothing else


def dashed(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


class Boto3:
    name = "boto3"

    def __init__(self, kms):
        self.kms = kms

    def ask(self, operation, arguments):
        try:
            members = getattr(self.kms, dashed(operation).replace("-", "_"))(**arguments)
        except botocore.exceptions.ClientError as error:
            answer = error.response
            return Answer(answer["Error"]["Code"], answer["Error"]["Message"],
                          answer["ResponseMetadata"]["HTTPStatusCode"], {})
        return Answer("ok", "", 200, members)


class AwsCli:
    """Its own start takes half a second, a command then some milliseconds."""

    name = "awscli"
    REFUSAL = re.compile(r"An error occurred \((\S+)\) when calling the \w+ operation"
                         r"(?: \(reached max retries: 0\))?: ?(.*)", re.S)

    def __init__(self, url, region="us-east-1"):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent",
                       "AWS_DATA_PATH": os.environ["AWS_DATA_PATH"],  # awscli set it on import
                       "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                       "AWS_DEFAULT_REGION": region, "AWS_ENDPOINT_URL": url,
                       "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": ""}
        self.environment = mock.patch.dict(os.environ, environment, clear=True)
        with self.environment:
            self.driver = awscli.clidriver.create_clidriver()

    def ask(self, operation, arguments):
        out, errors = io.StringIO(), io.StringIO()
        with tempfile.TemporaryDirectory() as directory, self.environment, \
                contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            words = self._words(arguments, pathlib.Path(directory))
            code = self.driver.main(["kms", dashed(operation), *words, "--output", "json"])
        if code == 0:
            return Answer("ok", "", None, json.loads(out.getvalue() or "{}"))
        refused = self.REFUSAL.search(errors.getvalue())
        if not refused:
            return Answer(f"exit code {code}: {errors.getvalue().strip()[-300:]}", errors.getvalue().strip(), None, {})
        return Answer(refused[1], refused[2].rstrip("\n"), None, {})

    @staticmethod
    def _words(arguments, directory):
        words = []
        for name, value in arguments.items():
            flag = "--" + dashed(name)
            if isinstance(value, bool):
                words.append(flag if value else "--no" + flag[1:])
            elif isinstance(value, bytes):
                (directory / name).write_bytes(value)
                words += [flag, f"fileb://{directory / name}"]
            else:
                words += [flag, json.dumps(value) if isinstance(value, (dict, list)) else str(value)]
        return words


class Ours:
    """Our own client has what the provider needs: three operations and no options."""

    name = "our client"
    FIELDS = {"KeyId": "key", "EncryptionContext": "context", "Plaintext": "plaintext",
              "CiphertextBlob": "blob"}

    def __init__(self, program, url, region="us-east-1"):
        environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                       "AWS_REGION": region, "AWS_EC2_METADATA_DISABLED": "true",
                       "NO_PROXY": "127.0.0.1"}
        self.process = subprocess.Popen([program, url], env=environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, operation, arguments):
        if operation not in ("Encrypt", "Decrypt", "DescribeKey") or arguments.keys() - self.FIELDS:
            return None
        line = {"operation": operation}
        for name, value in arguments.items():
            line[self.FIELDS[name]] = (base64.b64encode(value).decode()
                                       if isinstance(value, bytes) else value)
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Answer(answer["code"], answer["message"], None, answer["answer"], exact=False)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)
