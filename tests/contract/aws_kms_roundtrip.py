"""Our KMS client against a KMS server that boto3 prepares.

usage: aws_kms_roundtrip.py ROUNDTRIP moto
       aws_kms_roundtrip.py ROUNDTRIP emulator KMS_EMULATOR
"""
import os
import re
import socket
import subprocess
import sys
import time

import boto3

REGION = "us-east-1"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
               "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1"}


def start_moto():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = os.path.join(os.path.dirname(sys.executable), "moto_server")
    process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process, f"http://127.0.0.1:{port}"


def start_emulator(program):
    process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--region", REGION],
                               stdout=subprocess.PIPE, text=True)
    return process, re.search(r"https?://[\d.:]+", process.stdout.readline()).group()


def await_port(url, process):
    host, port = url.rsplit("/", 1)[1].split(":")
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the server ended")
        try:
            socket.create_connection((host, int(port)), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not listen")


def main():
    roundtrip, kind = sys.argv[1:3]
    process, url = start_moto() if kind == "moto" else start_emulator(sys.argv[3])
    try:
        await_port(url, process)
        kms = boto3.client("kms", endpoint_url=url, region_name=REGION,
                           aws_access_key_id="test", aws_secret_access_key="test")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        command = [roundtrip, url, key]
        if kind == "emulator":
            disabled = kms.create_key()["KeyMetadata"]["Arn"]
            kms.disable_key(KeyId=disabled)
            command.append(disabled)
        print(f"{kind} at {url}", flush=True)
        return subprocess.run(command, env=ENVIRONMENT, check=False, timeout=120).returncode
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
