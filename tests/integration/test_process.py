"""Sockets, signals and flags."""

import concurrent.futures
import os
import re
import signal
import socket
import stat
import subprocess

import grpc
import pytest

from plugin_client import Plugin
from processes import BIN, TOKEN, Process, Provider, eventually, run_provider

DEK = b"canary-dek-process-0123456789abc"
ARN = "arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
NOWHERE = "http://127.0.0.1:1"


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_the_socket_is_private_whatever_the_umask(start, umask):
    provider = start(Provider, NOWHERE, [ARN], umask=umask)
    assert mode_of(provider.sockets[0]) == 0o600


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_socket_has_the_mode_of_the_flag(start, umask):
    provider = start(Provider, NOWHERE, [ARN], ["--socket-mode=0660"], umask=umask)
    assert mode_of(provider.sockets[0]) == 0o660


def test_a_missing_directory_is_made(folder, start):
    path = folder / "a" / "b" / "c.sock"
    command = [f"{BIN}/aws-encryption-provider", f"--key={ARN}", f"--listen={path}",
               "--health-port=127.0.0.1:0"]
    process = Process(command, folder / "p.log")
    process.wait_for("health port open")
    assert stat.S_ISSOCK(os.stat(path).st_mode)
    assert process.end() == 0


def test_a_stale_socket_is_replaced_after_kill_9(start, emulator, key):
    for _ in range(5):
        provider = start(Provider, emulator.url, [key])
        with Plugin(provider.sockets[0]) as plugin:
            assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK
        provider.end(signal.SIGKILL)
        assert provider.sockets[0].exists()
        provider.log.unlink()


def refused(path):
    code, _, error = run_provider([f"--key={ARN}", f"--listen={path}", "--health-port=127.0.0.1:0"])
    assert code in (2, 3) and str(path) in error and "hint:" in error, error
    return error


def test_a_live_peers_socket_is_refused(start):
    provider = start(Provider, NOWHERE, [ARN])
    refused(provider.sockets[0])
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.status()["version"] == "v2beta1"


def test_a_regular_file_is_refused_and_left_alone(folder):
    path = folder / "data"
    path.write_text("precious")
    refused(path)
    assert path.read_text() == "precious"


def test_a_symlink_is_refused_and_left_alone(folder):
    target = folder / "target.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(target))
    link = folder / "link.sock"
    link.symlink_to(target)
    refused(link)
    assert link.is_symlink() and target.exists()


def test_a_used_health_port_is_refused_and_no_socket_is_left(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        path = folder / "p.sock"
        code, _, error = run_provider(
            [f"--key={ARN}", f"--listen={path}", f"--health-port=127.0.0.1:{port}"])
    assert code == 3 and "--health-port" in error and "hint:" in error, error
    assert not path.exists()


def test_sigterm_removes_the_socket_and_exits_with_0(start):
    provider = start(Provider, NOWHERE, [ARN])
    assert provider.end() == 0
    assert not provider.sockets[0].exists()


def test_sigterm_under_load_fails_no_call_that_was_taken(start, emulator, key):
    provider = start(Provider, emulator.url, [key])

    done = [0] * 8

    def load(number):
        with Plugin(provider.sockets[0]) as plugin:
            plugin.status()
            while True:
                try:
                    stub = plugin.channel.unary_unary("/v2.KeyManagementService/Encrypt")
                    stub(b"\x0a\x03dek", timeout=5)
                    done[number] += 1
                except grpc.RpcError as error:
                    return error.code()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = [pool.submit(load, n) for n in range(8)]
        eventually(lambda: min(done) > 0)
        assert provider.end() == 0
        for result in results:
            # A call that came too late to be taken is refused; none that was taken fails.
            assert result.result() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


def test_sigterm_does_not_wait_for_a_kms_that_hangs(start):
    from processes import Blackhole
    hole = Blackhole()
    provider = start(Provider, hole.url, [ARN])
    with Plugin(provider.sockets[0]) as plugin:
        plugin.status()
        call = plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK}, timeout=30)
        eventually(lambda: len(hole.taken) >= 2)
        assert provider.end(seconds=8) == 0
        assert call.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
    hole.close()


WRONG_FLAGS = [
    ([], "--key is missing"),
    ([f"--key={ARN},{ARN}"], "--listen has 1"),
    ([f"--key={ARN}", "--region=us-east-1"], "--region is us-east-1"),
    ([f"--key={ARN}", "--nonsense"], "unknown flag --nonsense"),
    ([f"--key={ARN}", "--health-kms-version=v3"], "--health-kms-version"),
    ([f"--key={ARN}", "--qps-limit=x"], "--qps-limit"),
    ([f"--key={ARN}", "--qps-limit=5"], "--burst-limit"),
    ([f"--key={ARN}", "--encryption-context=nonsense"], "--encryption-context"),
    ([f"--key={ARN}", "--source-arn=nonsense"], "source"),
    ([f"--key={ARN}", "stray"], "\"stray\""),
]


@pytest.mark.parametrize("arguments,message", WRONG_FLAGS)
def test_a_wrong_flag_is_one_clear_error(arguments, message):
    code, out, error = run_provider(arguments)
    assert code == 2 and out == ""
    lines = error.splitlines()
    assert lines[0].startswith("aws-encryption-provider: error: ") and message in lines[0]
    assert len(lines) <= 2


def test_help_and_version_say_what_they_should():
    code, out, error = run_provider(["--help"])
    assert (code, error) == (0, "")
    assert all(part in out for part in ("USAGE", "FLAGS", "EXIT CODES", "EXAMPLES"))
    code, out, _ = run_provider(["--version"])
    assert code == 0
    for pattern in (r"^aws-encryption-provider \d+\.\d+\.\d+$", r"^commit \w+$", r"^compiler (g|clang)\+\+",
                    r"^gRPC ", r"^protobuf ", r"^libcurl ", r"^OpenSSL "):
        assert re.search(pattern, out, re.M), pattern


def test_credentials_are_in_no_log(start, emulator, key):
    provider = start(Provider, emulator.url, [key],
                     env={"AWS_SECRET_ACCESS_KEY": "canary-secret-key", "AWS_SESSION_TOKEN": TOKEN})
    with Plugin(provider.sockets[0]) as plugin:
        with pytest.raises(grpc.RpcError):
            plugin.encrypt(DEK)
        eventually(lambda: plugin.status()["healthz"] not in ("ok",), 3)


def test_the_process_cannot_be_dumped(start):
    provider = start(Provider, NOWHERE, [ARN])
    limits = open(f"/proc/{provider.pid}/limits").read()
    assert re.search(r"Max core file size\s+0\s+0", limits)


def test_the_socket_is_served_within_a_second_of_the_start(folder):
    import time
    path = folder / "p.sock"
    begin = time.monotonic()
    with subprocess.Popen([f"{BIN}/aws-encryption-provider", "--key=alias/x", f"--listen={path}",
                           "--health-port=127.0.0.1:0", "--kms-endpoint=https://192.0.2.1"],
                          stderr=subprocess.DEVNULL) as process:
        eventually(path.exists, 1)
        with Plugin(path) as plugin:
            assert plugin.status(timeout=1)["healthz"] != "ok"
        assert time.monotonic() - begin < 1
        process.terminate()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("allowed", [False, True])
def test_another_user_gets_in_only_by_flag(folder, start, allowed):
    flags = ["--socket-mode=0666"] + (["--allow-uid=65534"] if allowed else [])
    provider = start(Provider, NOWHERE, [ARN], flags)
    folder.chmod(0o755)
    child = os.fork()
    if child == 0:  # connects, greets as an HTTP/2 client does, and tells whether it is answered
        code = 2
        try:
            os.setgid(65534)
            os.setuid(65534)
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(provider.sockets[0]))
                client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
                code = 0 if client.recv(1) else 1
        except (BrokenPipeError, ConnectionResetError):
            code = 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == (0 if allowed else 1)
    metric = 'aws_encryption_provider_refused_connections_total{socket="'
    refusals = provider.get("/metrics")[1].split(metric)[1].splitlines()[0]
    assert refusals.endswith("} 0" if allowed else "} 1")
    assert ('"refused a connection"' in provider.text()) is not allowed
