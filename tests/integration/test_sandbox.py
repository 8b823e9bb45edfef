"""What is left to somebody who has taken over the provider, and that it still does its work."""

import base64
import os
import pathlib
import re
import resource
import secrets
import shutil
import subprocess
import time

import pytest

from plugin_client import Plugin
from processes import BIN, Provider, eventually

ARN = "arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DEK = b"canary-dek-sandbox-0123456789abc"
NOWHERE = "http://127.0.0.1:1"
PROBE = pathlib.Path(BIN).parent / "tests/integration/sandbox_probe"
PARTS = ["memory-lock", "capabilities", "landlock", "seccomp"]

SANITIZED = "this build has sanitizers" in subprocess.run(
    [PROBE, "seccomp", "/tmp", "/tmp"], capture_output=True, text=True, check=True).stdout
pytestmark = [pytest.mark.skipif(SANITIZED, reason="sanitizers need what a sandbox takes away"),
              pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to give up")]


def probe(folder, parts):
    """{attempt: whether it was refused} of a program behind these parts of the sandbox."""
    for name in ("readable", "changeable"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("x")
    done = subprocess.run([PROBE, parts, folder / "readable", folder / "changeable"],
                          capture_output=True, text=True, timeout=10)
    pathlib.Path("/tmp/atrest-sandbox-probe").unlink(missing_ok=True)
    lines = [line.split() for line in done.stdout.splitlines() if not line.startswith("gap")]
    assert len(lines) == 14, done.stdout
    return {attempt: verdict == "refused" for attempt, verdict in lines}


# What each part refuses by itself; all else is left to it.
REFUSED = {
    "": set(),
    "memory-lock": set(),
    "capabilities": {"raw-socket", "become-nobody", "ptrace"},
    "landlock": {"read-a-secret-file", "read-own-memory", "write-what-it-may-read",
                 "write-elsewhere", "fork-and-exec", "signal", "ptrace"},
    "seccomp": {"fork-and-exec", "exec", "ptrace", "signal", "raw-socket", "writable-code",
                "become-nobody"},
}
REFUSED[",".join(PARTS)] = set().union(*REFUSED.values())


@pytest.mark.parametrize("parts", REFUSED)
def test_each_part_refuses_what_it_is_there_for(folder, parts):
    refused = {attempt for attempt, is_refused in probe(folder, parts).items() if is_refused}
    assert refused == REFUSED[parts]


def status_of(pid):
    """Fields of /proc/PID/status, of all threads; equal in all of them."""
    seen = {}
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (thread / "status").read_text().splitlines():
            name, value = line.split(":", 1)
            seen.setdefault(name, set()).add(value.strip())
    return {name: values.pop() for name, values in seen.items() if len(values) == 1}


def test_every_thread_of_the_provider_is_shut_in(start, emulator, key):
    provider = start(Provider, emulator.url, [key])
    with Plugin(provider.sockets[0]) as plugin:
        plugin.encrypt(DEK)
    status = status_of(provider.pid)
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert int(status["CapBnd"], 16) == int(status["CapInh"], 16) == int(status["CapAmb"], 16) == 0
    ipc_lock = 1 << 14  # kept where RLIMIT_MEMLOCK cannot be raised
    assert int(status["CapEff"], 16) | ipc_lock == int(status["CapPrm"], 16) | ipc_lock == ipc_lock
    assert int(status["VmLck"].split()[0]) > 0


@pytest.mark.parametrize("flag,in_force", [
    ("all", PARTS), ("none", []), ("seccomp", ["seccomp"]),
    ("memory-lock,capabilities,landlock", PARTS[:3]), ("landlock,seccomp", PARTS[2:])])
def test_each_part_can_be_turned_off(start, flag, in_force):
    provider = start(Provider, NOWHERE, [ARN], [f"--sandbox={flag}"])
    assert f'"in_force":"{",".join(in_force) or "none"}"' in provider.text()
    assert "is not in force" not in provider.text()
    status = status_of(provider.pid)
    assert status["Seccomp"] == ("2" if "seccomp" in in_force else "0")
    assert status["NoNewPrivs"] == ("1" if in_force else "0")
    assert (status["CapBnd"] == "0000000000000000") == ("capabilities" in in_force)
    assert (status["VmLck"] != "0 kB") == ("memory-lock" in in_force)


def test_an_unknown_part_is_a_wrong_flag():
    done = subprocess.run([f"{BIN}/aws-encryption-provider", f"--key={ARN}", "--sandbox=apparmor"],
                          capture_output=True, text=True, timeout=10)
    assert done.returncode == 2 and "--sandbox" in done.stderr and "hint:" in done.stderr


def limited_provider(folder, arguments, limit, prefix=()):
    """Started with a finite RLIMIT_MEMLOCK and, by prefix, without what would lift it."""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                   "AWS_EC2_METADATA_DISABLED": "true"}
    log = open(folder / "limited.log", "wb")
    return subprocess.Popen(
        [*prefix, f"{BIN}/aws-encryption-provider", f"--key={ARN}", "--health-port=127.0.0.1:0",
         f"--listen={folder / 'l.sock'}", f"--kms-endpoint={NOWHERE}", *arguments],
        stderr=log, env=environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_MEMLOCK, (limit, limit)))


def test_memory_that_cannot_be_locked_costs_one_line_and_nothing_else(folder):
    with limited_provider(folder, [], 65536, ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]) \
            as process:
        log = folder / "limited.log"
        eventually(lambda: '"started"' in log.read_text())
        process.terminate()
        assert process.wait(10) == 0
    text = log.read_text()
    assert text.count("is not in force") == 1
    assert '"part":"memory-lock","why":"RLIMIT_MEMLOCK is 64 KiB"' in text
    assert '"in_force":"capabilities,landlock,seccomp"' in text


def test_it_works_rotates_and_stops_behind_all_parts(folder, start, emulator, key):
    credentials = folder / "aws" / "credentials"
    credentials.parent.mkdir()

    def write(access_key_id):
        new = credentials.with_suffix(".new")
        new.write_text(f"[default]\naws_access_key_id = {access_key_id}\n"
                       "aws_secret_access_key = test\n")
        new.replace(credentials)

    write("wrong")
    provider = start(Provider, emulator.url, [key], env={
        "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials), "AWS_CONFIG_FILE": "/absent"})
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] not in ("", "ok"))
        write("test")

        def encrypts():
            try:
                return plugin.encrypt(DEK)
            except Exception:  # pylint: disable=broad-except
                return None
        sealed, key_id = eventually(encrypts, 20)
        assert plugin.decrypt(sealed, key_id) == DEK
        assert plugin.decrypt_v1(plugin.encrypt_v1(DEK)) == DEK
    assert provider.get("/livez")[0] == 200
    assert "aws_encryption_provider_build_info" in provider.get("/metrics")[1]
    assert provider.end() == 0
    assert not provider.sockets[0].exists()


def test_names_are_looked_up_behind_all_parts(start, emulator, key):
    provider = start(Provider, emulator.url.replace("127.0.0.1", "localhost"), [key])
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.decrypt(*plugin.encrypt(DEK)) == DEK


def test_a_credential_process_still_runs_and_the_log_says_what_that_costs(folder, start, emulator,
                                                                        key):
    config = folder / "config"
    script = folder / "give"
    script.write_text('#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"test",'
                      '"SecretAccessKey":"test"}\'\n')
    script.chmod(0o755)
    config.write_text(f"[default]\ncredential_process = {script}\n")
    provider = start(Provider, emulator.url, [key], env={
        "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": "/absent"})
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.decrypt(*plugin.encrypt(DEK)) == DEK
    text = provider.text()
    assert '"part":"landlock","why":"credential_process runs programs' in text
    assert text.count("seccomp lets programs be started") == 1
    assert status_of(provider.pid)["Seccomp"] == "2"


def test_the_socket_of_another_owner_still_gets_it(start):
    provider = start(Provider, NOWHERE, [ARN], ["--socket-owner=65534:65534"])
    status = os.stat(provider.sockets[0])
    assert (status.st_uid, status.st_gid) == (65534, 65534)
    assert provider.end() == 0
    assert not provider.sockets[0].exists()


def test_a_directory_of_another_owner_still_serves(folder, start):
    folder.chmod(0o755)
    os.chown(folder, 65534, 65534)
    provider = start(Provider, NOWHERE, [ARN])
    assert provider.end() == 0
    assert not provider.sockets[0].exists()


def test_it_runs_as_nobody_on_a_read_only_root(folder):
    """All of the machine is mounted read-only but the directory of the socket."""
    folder.chmod(0o755)
    place = folder / "run"
    place.mkdir()
    os.chown(place, 65534, 65534)
    script = (f'mount --bind {place} {place} && mount -o remount,bind,ro / && '
              f'exec setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all '
              f'{BIN}/aws-encryption-provider --key={ARN} --listen={place}/s.sock '
              f'--health-port=127.0.0.1:0 --kms-endpoint={NOWHERE} --state-dir={place}/state')
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("no mount namespaces here")
    log = folder / "p.log"
    with open(log, "wb") as out, subprocess.Popen(
            ["unshare", "-m", "--propagation=private", "sh", "-ec", script], stderr=out,
            env={**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                 "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}) as process:
        eventually(lambda: '"started"' in log.read_text() or process.poll() is not None)
        text = log.read_text()
        assert process.poll() is None, text
        with pytest.raises(OSError):
            open(f"/proc/{process.pid}/root{folder}/new", "w")
        with Plugin(place / "s.sock") as plugin:
            assert plugin.status()["version"] == "v2beta1"
        process.terminate()
        assert process.wait(10) == 0
    assert 'landlock,seccomp"' in text
    assert not (place / "s.sock").exists()


# The socket's way into the world, as the kernel sees it.
CALLS = "bind,chmod,fchmod,fchmodat,listen,rename,renameat,renameat2,mkdir,mkdirat,umask,connect"


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_nobody_can_reach_the_socket_before_it_has_its_mode(folder):
    trace, path = folder / "trace", folder / "s.sock"
    with subprocess.Popen(
            ["strace", "-f", "-y", f"-etrace={CALLS}", "-o", trace, f"{BIN}/aws-encryption-provider",
             f"--key={ARN}", f"--listen={path}", "--health-port=127.0.0.1:0",
             f"--kms-endpoint={NOWHERE}", "--socket-mode=0660"],
            stderr=subprocess.DEVNULL, preexec_fn=lambda: os.umask(0),
            env={**os.environ, "AWS_EC2_METADATA_DISABLED": "true"}) as process:
        eventually(path.exists)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        os.kill(int(children.split()[0]), 15)
        process.wait(10)
    text = trace.read_text()
    made = re.search(rf'bind\(\d+<[^>]*>, {{sa_family=AF_UNIX, sun_path="({re.escape(str(folder))}'
                     r'/\.atrest-\w+)/socket"', text)
    assert made, text
    private = re.escape(made[1])
    steps = [rf'mkdir\("{private}", 0700\) += 0', rf'bind\(.*"{private}/socket"',
             rf'chmod\("{private}/socket", 0660\) += 0', r"listen\(",
             rf'renameat2\(AT_FDCWD.*"{private}/socket".*"{re.escape(str(path))}", RENAME_NOREPLACE']
    places = [re.search(step, text) for step in steps]
    assert all(places), text
    starts = [place.start() for place in places]
    assert starts == sorted(starts), text
    # Nobody widens it before it moves, the directory is never anything but 0700.
    assert {mode for mode in re.findall(rf'chmod\("{private}", (\d+)\)', text)} <= {"0700"}
    assert len(re.findall(rf'chmod\("{private}/socket"', text)) == 1


def test_the_sandbox_costs_no_memory(start):
    """Locking on fault touches nothing."""
    kib = {}
    for flag in ("none", "all"):
        provider = start(Provider, NOWHERE, [ARN], [f"--sandbox={flag}"], name=flag)
        time.sleep(0.5)
        kib[flag] = int(status_of(provider.pid)["VmRSS"].split()[0])
        provider.end()
    assert kib["all"] < kib["none"] * 1.1 + 512, kib


def writable_memory(pid):
    """All of it, region by region, as root reads it."""
    maps = pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            begin, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if rights.startswith("rw"):
                memory.seek(int(begin, 16))
                yield line, memory.read(int(end, 16) - int(begin, 16))


def traces(pid, dek):
    """Where the key, a half of it or what JSON makes of it is found."""
    needles = [dek[:16], dek[16:], base64.b64encode(dek)[:20]]
    return [line for line, content in writable_memory(pid)
            for needle in needles if needle in content]


def test_a_key_is_nowhere_in_memory_after_its_call(start, emulator, key):
    """Not in gRPC's buffers nor protobuf's, curl's or OpenSSL's, while the connection stays open."""
    # Without it the loader of a debug build saves registers that hold parts of keys.
    provider = start(Provider, emulator.url, [key], env={"LD_BIND_NOW": "1"})
    with Plugin(provider.sockets[0]) as plugin:
        deks = [secrets.token_bytes(32) for _ in range(2)]
        sealed = plugin.encrypt(deks[0])
        cipher = plugin.encrypt_v1(deks[1])
        for dek in deks:
            eventually(lambda: traces(provider.pid, dek) == [], 3)  # the call is being closed
        assert plugin.decrypt(*sealed) == deks[0]
        assert plugin.decrypt_v1(cipher) == deks[1]
        for dek in deks:
            eventually(lambda: traces(provider.pid, dek) == [], 3)
        # The search does find what is there: the token of the environment.
        assert any(b"AWS_SECRET_ACCESS_KEY=" in content
                   for _, content in writable_memory(provider.pid))
