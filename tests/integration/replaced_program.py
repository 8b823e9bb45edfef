"""What kubernetes-sigs/aws-encryption-provider answers, written down as a table, and where this
program answers otherwise and why.

The `replaced` column is of its commit 6d4f71e (2026-06-16): read in cmd/server/main.go,
pkg/plugin, pkg/healthz and pkg/livez, and seen by running it. test_differential.py runs the table
against this program, and against a binary of the other one where ATREST_REPLACED_PROGRAM names it.
docs/drop-in.md is made of it: python3 tests/integration/replaced_program.py --markdown
"""

import dataclasses
import re
import sys
import typing

import grpc

DEK = b"canary-dek-0123456789abcdefghijk"
SAME = object()


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    ask: typing.Callable  # of a Subject: see test_differential.py
    replaced: object
    ours: object = SAME
    because: str = ""

    def expected(self, who):
        return self.replaced if who == "replaced" or self.ours is SAME else self.ours


def answer(call, *arguments):
    """What a call gives, or the name of its gRPC code."""
    try:
        return call(*arguments)
    except grpc.RpcError as error:
        return error.code().name


def opened(call):
    """"OK" if a Decrypt gives the DEK back, or the name of its gRPC code."""
    given = answer(call)
    return "OK" if given == DEK else given


def sealed_by_kms(subject, context=None, key=None):
    """A CiphertextBlob as AWS's own SDK makes it."""
    return subject.emulator.kms.encrypt(KeyId=key or subject.key, Plaintext=DEK,
                                        EncryptionContext=context or {})["CiphertextBlob"]


def opened_by_kms(subject, blob, context=None):
    return subject.emulator.kms.decrypt(CiphertextBlob=blob,
                                        EncryptionContext=context or {})["Plaintext"]


def frame(subject, encrypt):
    blob = encrypt(DEK)
    blob = blob[0] if isinstance(blob, tuple) else blob
    return blob[:1], opened_by_kms(subject, blob[1:]) == DEK


def under_context(subject):
    """Started with --encryption-context: sealed and opened with it, and not without."""
    program = subject.again("--encryption-context=cluster=one,stage=two")
    context = {"cluster": "one", "stage": "two"}
    blob, _ = program.plugin.encrypt(DEK)
    return (opened_by_kms(subject, blob[1:], context) == DEK,
            opened(lambda: program.plugin.decrypt(b"1" + sealed_by_kms(subject, context))),
            opened(lambda: program.plugin.decrypt(b"1" + sealed_by_kms(subject))))


def flipped(blob, at=-1):
    return blob[:at] + bytes([blob[at] ^ 1]) + (blob[at + 1:] if at != -1 else b"")


def disabled(subject):
    subject.emulator.kms.disable_key(KeyId=subject.key)
    return subject


def status_when_disabled(subject):
    answer(disabled(subject).plugin.encrypt, DEK)
    return subject.soon(lambda: subject.plugin.status(), lambda found: found["healthz"] != "ok",
                        lambda found: found["healthz"])


def health_when_disabled(path, after):
    def ask(subject):
        answer(disabled(subject).plugin.encrypt, DEK)
        return subject.soon(lambda: subject.get(path), lambda found: found[0] == after,
                            lambda found: found[0])
    return ask


def when_unreachable(path, after):
    def ask(subject):
        subject.emulator.end()
        answer(lambda: subject.plugin.encrypt(DEK, timeout=8))
        return subject.soon(lambda: subject.get(path), lambda found: found[0] == after,
                            lambda found: found[0])
    return ask


def recorded(subject):
    """Which calls the metrics count, of v2: {(operation, status): n}."""
    blob, _ = subject.plugin.encrypt(DEK)
    subject.plugin.decrypt(blob)
    subject.plugin.decrypt(blob)
    answer(subject.plugin.decrypt, flipped(blob))
    answer(disabled(subject).plugin.encrypt, DEK)
    found = {}
    pattern = (r'^aws_encryption_provider_kms_operations_total\{key_arn="([^"]+)",'
               r'operation="(\w+)",status="([\w-]+)",version="v2"\} (\d+)$')
    for key, operation, status, count in re.findall(pattern, subject.sorted_metrics(), re.MULTILINE):
        assert key == subject.key
        found[operation, status] = int(count)
    return found


def buckets(subject):
    subject.plugin.encrypt(DEK)
    pattern = (r'^aws_encryption_provider_kms_operation_latency_ms_bucket\{key_arn="[^"]+",'
               r'le="([^"]+)",operation="encrypt",status="success",version="v2"\}')
    return [float(text) for text in re.findall(pattern, subject.sorted_metrics(), re.MULTILINE)]


def health_version(version):
    """Under which version the probe of /healthz is counted."""
    def ask(subject):
        program = subject.again(f"--health-kms-version={version}")
        program.soon(lambda: program.get("/healthz"), lambda found: found[0] == 200, lambda _: None)
        return sorted(set(re.findall(r'_operations_total\{.*version="(\w+)"',
                                     program.sorted_metrics())))
    return ask


def own_paths(subject):
    program = subject.again("--healthz-path=/deep", "--livez-path=/shallow")
    program.soon(lambda: program.get("/deep"), lambda found: found[0] == 200, lambda _: None)
    return [program.get(path)[0] for path in ("/deep", "/shallow", "/healthz", "/livez")]


def two_keys(subject):
    """Each socket names its own key, and the second context is the second key's."""
    other = subject.emulator.create_key()
    program = subject.again("--encryption-context=a=1", "--encryption-context=b=2",
                            keys=[subject.key, other])
    blob, key_id = program.plugins[1].encrypt(DEK)
    return (program.plugins[0].status()["key_id"] == subject.key, key_id == other,
            opened_by_kms(subject, blob[1:], {"b": "2"}) == DEK)


def starts(*flags):
    """"starts" or the exit code of a program with a --key, a --listen and these flags."""
    return lambda subject: subject.run(flags)


def socket_mode(subject):
    return f"{subject.sockets[0].stat().st_mode & 0o777:o}"


def socket_after_sigterm(subject):
    return subject.end(), subject.sockets[0].exists()


def onto(make):
    """What becomes of a file that is already at the path of the socket."""
    def ask(subject):
        path = subject.folder / "taken.sock"
        make(subject, path)
        return subject.run([], listen=path)
    return ask


CODES = "the gRPC code tells the cause: kube-apiserver's metrics and logs show it"
STRICT = "a configuration that cannot work is refused at the start instead of at the first read"
EXIT = "2 is the exit code of wrong usage"

ROWS = [
    # Status and Version
    Row("v2 Status", lambda s: s.healthy_status(),
        {"version": "v2beta1", "healthz": "ok", "key_id": "KEY"}),
    Row("v1 Version", lambda s: s.plugin.version_v1()[:2], ["v1beta1", "AWSKMS"]),
    # Ciphertext
    Row("v2 Encrypt: '1' and KMS's blob", lambda s: frame(s, s.plugin.encrypt), (b"1", True)),
    Row("v1 Encrypt: '1' and KMS's blob", lambda s: frame(s, s.plugin.encrypt_v1), (b"1", True)),
    Row("v2 Encrypt's key_id", lambda s: s.plugin.encrypt(DEK)[1] == s.key, True),
    Row("v2 Decrypt of '1' and a blob of the SDK",
        lambda s: opened(lambda: s.plugin.decrypt(b"1" + sealed_by_kms(s))), "OK"),
    Row("v1 Decrypt of '1' and a blob of the SDK",
        lambda s: opened(lambda: s.plugin.decrypt_v1(b"1" + sealed_by_kms(s))), "OK"),
    Row("v1 Decrypt of a blob without '1'",
        lambda s: opened(lambda: s.plugin.decrypt_v1(sealed_by_kms(s))), "OK"),
    Row("v2 Decrypt of a blob without '1'",
        lambda s: opened(lambda: s.plugin.decrypt(sealed_by_kms(s))),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v2 Decrypt under another key_id",
        lambda s: opened(lambda: s.plugin.decrypt(b"1" + sealed_by_kms(s), key_id="other")), "OK"),
    Row("v2 Decrypt of a blob of another key",
        lambda s: opened(lambda: s.plugin.decrypt(
            b"1" + sealed_by_kms(s, key=s.emulator.create_key()))), "OK"),
    Row("the encryption context binds", under_context, (True, "OK", "UNKNOWN"),
        (True, "OK", "INVALID_ARGUMENT"), CODES),
    Row("two keys, two sockets, two contexts", two_keys, (True, True, True)),
    # Input that is wrong
    Row("v2 Decrypt of nothing", lambda s: answer(s.plugin.decrypt, b""),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v1 Decrypt of nothing", lambda s: answer(s.plugin.decrypt_v1, b""),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v2 Decrypt of '1' alone", lambda s: answer(s.plugin.decrypt, b"1"),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v2 Decrypt of a short blob", lambda s: answer(s.plugin.decrypt, b"1abc"),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v2 Decrypt of a tampered blob",
        lambda s: answer(s.plugin.decrypt, b"1" + flipped(sealed_by_kms(s))),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v1 Decrypt of a tampered blob",
        lambda s: answer(s.plugin.decrypt_v1, b"1" + flipped(sealed_by_kms(s))),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v2 Encrypt of nothing", lambda s: answer(s.plugin.encrypt, b""),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("v1 Encrypt of 'ping'", lambda s: s.plugin.decrypt_v1(s.plugin.encrypt_v1(b"ping")), b"ping"),
    Row("v2 Encrypt of 4096 bytes", lambda s: answer(lambda: s.plugin.encrypt(b"x" * 4096)[1] == s.key),
        True, "INVALID_ARGUMENT",
        "kube-apiserver refuses a ciphertext of more than 1024 bytes, later and less clearly"),
    Row("v1 Encrypt of 4096 bytes",
        lambda s: s.plugin.decrypt_v1(s.plugin.encrypt_v1(b"x" * 4096)) == b"x" * 4096, True),
    Row("v1 Encrypt of 4097 bytes", lambda s: answer(s.plugin.encrypt_v1, b"x" * 4097),
        "UNKNOWN", "INVALID_ARGUMENT", CODES),
    Row("a method that there is not", lambda s: answer(s.plugin.call, "/v2.KeyManagementService/X", {}),
        "UNIMPLEMENTED"),
    Row("Encrypt under a disabled key", lambda s: answer(disabled(s).plugin.encrypt, DEK),
        "UNKNOWN", "FAILED_PRECONDITION", CODES),
    # Health
    Row("/healthz and /livez while all is well",
        lambda s: (s.healthy_status() and s.get("/healthz"), s.get("/livez")),
        ((200, "OK"), (200, "OK"))),
    Row("another path", lambda s: s.get("/other")[0], 404),
    Row("--healthz-path, --livez-path", own_paths, [200, 200, 404, 404]),
    Row("v2 Status under a disabled key", status_when_disabled, "err",
        "kms Encrypt: DisabledException", "kube-apiserver shows this text: it names the cause"),
    Row("/healthz under a disabled key", health_when_disabled("/healthz", 500), 500),
    Row("/livez under a disabled key", health_when_disabled("/livez", 200), 200),
    Row("/healthz without KMS", when_unreachable("/healthz", 500), 500),
    Row("/livez without KMS",
        lambda s: when_unreachable("/livez", 500 if s.who == "replaced" else 200)(s), 500, 200,
        "a restart does not bring KMS back, and while it lasts no Secret can be read"),
    # Metrics
    Row("the probe is counted as v1", health_version("v1"), ["v1"]),
    Row("--health-kms-version=v2", health_version("v2"), ["v2"]),
    Row("kms_operations_total", recorded,
        {("encrypt", "success"): 1, ("decrypt", "success"): 2, ("decrypt", "failure-corruption"): 1,
         ("encrypt", "failure"): 1}),
    Row("buckets of kms_operation_latency_ms", buckets,
        [float(2 ** n) for n in range(1, 15)] + [float("inf")]),
    # Flags
    Row("no flags but --key and --listen", starts(), "starts"),
    Row("--debug, --debug=false", starts("--debug", "--debug=false"), "starts"),
    Row("--encryption-context='[a=b]'", starts("--encryption-context=[a=b]"), "starts"),
    Row("--encryption-context with a quoted comma", starts('--encryption-context="a=b,c"'), "starts"),
    Row("--encryption-context=", starts("--encryption-context="), "starts"),
    Row("--encryption-context=a", starts("--encryption-context=a"), 1, 2, EXIT),
    Row("--qps-limit with --burst-limit", starts("--qps-limit=5", "--burst-limit=5"), "starts"),
    Row("--qps-limit=5 alone", starts("--qps-limit=5"), 1, 2, EXIT),
    Row("--qps-limit=five", starts("--qps-limit=five"), 2),
    Row("--retry-token-capacity", starts("--retry-token-capacity=100"), "starts"),
    Row("--source-arn", starts("--source-arn=arn:aws:eks:eu-west-1:111122223333:cluster/a"), "starts"),
    Row("an unknown flag", starts("--no-such-flag"), 2),
    Row("--key= (empty)", lambda s: s.run([], keys=[""]), 1, 2, EXIT),
    Row("one key, two sockets", starts("--listen=/tmp/second.sock"), 1, 2, EXIT),
    Row("no --key", lambda s: s.run([], keys=[]), "starts", 2, STRICT),
    Row("--health-kms-version=v3", starts("--health-kms-version=v3"), "starts", 2,
        "the replaced program then checks nothing and calls that healthy"),
    Row("an argument that is no flag", starts("stray"), "starts", 2,
        "a forgotten '--' would change nothing, silently"),
    Row("--version", starts("--version"), 2, 0, "new"),
    # Sockets and signals
    Row("mode of the socket, umask 022", socket_mode, "755", "600",
        "who may connect may decrypt; --socket-mode=0755 gives it back"),
    Row("a stale socket", onto(lambda s, path: s.stale_socket(path)), "starts"),
    Row("a regular file at the path", onto(lambda s, path: path.write_text("mine")), "starts", 3,
        "it is somebody's file, and the replaced program deletes it"),
    Row("the socket of a program that runs", lambda s: s.run([], listen=s.sockets[0]), "starts", 3,
        "the other program would be cut off; the replaced program deletes its socket"),
    Row("SIGTERM: exit code, socket left", socket_after_sigterm, (0, False)),
]


def text(value):
    if isinstance(value, dict):
        return ", ".join(f"{' '.join(k) if isinstance(k, tuple) else k}: {v}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(text(each) for each in value)
    if isinstance(value, bytes):
        return value.decode()
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def markdown():
    lines = ["<!-- made by tests/integration/replaced_program.py --markdown -->",
             "# A drop-in, row by row", "",
             "What kubernetes-sigs/aws-encryption-provider (commit 6d4f71e) answers, and what this program",
             "answers where that is something else. Each row is a test.", "",
             "| | replaced program | this program | why |", "|---|---|---|---|"]
    for row in ROWS:
        ours = "the same" if row.ours is SAME else text(row.ours)
        lines.append(f"| {row.name} | {text(row.replaced)} | {ours} | {row.because} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__" and sys.argv[1:] == ["--markdown"]:
    sys.stdout.write(markdown())
