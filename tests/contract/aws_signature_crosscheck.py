"""Our signer and botocore's give the same signatures, and our verifier accepts botocore's.

usage: aws_signature_crosscheck.py FILTER [COUNT [SEED]]     (FILTER: aws_signature_filter)
"""
import base64
import datetime
import json
import random
import string
import subprocess
import sys
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

PRINTABLE = "".join(chr(c) for c in range(32, 127))


def text(rng, alphabet, low, high):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def header_value(rng):
    return text(rng, PRINTABLE, 1, 40).strip() or "x"


def random_case(rng):
    token = text(rng, string.ascii_letters + string.digits + "+/=", 20, 600)
    names = {"x-" + text(rng, string.ascii_letters + "-", 1, 12) + "z" for _ in range(rng.randint(0, 6))}
    query = "&".join(
        quote(text(rng, PRINTABLE, 1, 8), safe="") + "=" + quote(text(rng, PRINTABLE, 0, 8), safe="")
        for _ in range(rng.randint(0, 4)))
    path = "/" + "/".join(
        quote(text(rng, PRINTABLE, 0, 8), safe="-_.~") for _ in range(rng.randint(0, 3)))
    port = rng.choice(["", ":443", ":8443"])
    moment = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
        seconds=rng.randint(0, 10**9))
    return {
        "method": rng.choice(["GET", "POST", "PUT"]),
        "url": "https://kms.eu-west-1.amazonaws.com" + port + path + ("?" + query if query else ""),
        "headers": [["Content-Type", "application/x-amz-json-1.1"],
                    ["X-Amz-Target", "TrentService.Encrypt"]] + [[n, header_value(rng)] for n in names],
        "body": base64.b64encode(rng.randbytes(rng.randint(0, 5000))).decode(),
        "access_key_id": "AKIA" + text(rng, string.ascii_uppercase + "234567", 16, 16),
        "secret": text(rng, string.ascii_letters + string.digits + "+/", 40, 40),
        "token": token if rng.random() < 0.5 else "",
        "region": rng.choice(["eu-west-1", "us-gov-east-1", "cn-north-1"]),
        "service": rng.choice(["kms", "sts"]),
        "moment": moment,
        "time": moment.strftime("%Y%m%dT%H%M%SZ"),
    }


def sign_with_botocore(case):
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: case["moment"]
    request = AWSRequest(method=case["method"], url=case["url"], headers=dict(case["headers"]),
                         data=base64.b64decode(case["body"]))
    credentials = Credentials(case["access_key_id"], case["secret"], case["token"] or None)
    botocore.auth.SigV4Auth(credentials, case["service"], case["region"]).add_auth(request)
    return request


def line(case, **changes):
    return json.dumps({k: v for k, v in {**case, **changes}.items() if k != "moment"}) + "\n"


def expected(rng, case):
    """Lines for our filter, and what it must answer."""
    request = sign_with_botocore(case)
    authorization = request.headers["Authorization"]
    host = botocore.auth._host_from_url(case["url"])
    headers = [[name, value] for name, value in request.headers.items()] + [["Host", host]]
    spoiled = [h if h[0] != "X-Amz-Target" else [h[0], h[1] + "x"] for h in headers]
    yield line(case, do="sign"), authorization
    yield line(case, do="verify", headers=headers), "ok"
    yield line(case, do="verify", headers=spoiled), "InvalidSignatureException"


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(2**32)
    print(f"{count} random requests, seed {seed}, botocore {botocore.__version__}")
    rng = random.Random(seed)
    pairs = [pair for _ in range(count) for pair in expected(rng, random_case(rng))]
    done = subprocess.run([sys.argv[1]], input="".join(p[0] for p in pairs), text=True,
                          stdout=subprocess.PIPE, check=True)
    answers = done.stdout.splitlines()
    assert len(answers) == len(pairs), (len(answers), len(pairs))
    failures = 0
    for (request, want), got in zip(pairs, answers):
        if got != want and not (want.startswith("Invalid") and got.startswith(want)):
            failures += 1
            print(f"request: {request}wanted: {want}\ngot:    {got}")
    print(f"{len(pairs) - failures} of {len(pairs)} answers agree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
