"""The AWS KMS JSON protocol from outside, signed with Signature Version 4.

Written against AWS's documentation and with nothing of the project's own code, so that what the
programs understand of each other is checked by a third.
"""

import datetime
import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """KMS answered with an error; `code` is its name."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.code = json.loads(body).get("__type", "").rsplit("#", 1)[-1] if body else ""


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Kms:
    """A client of one endpoint."""

    def __init__(self, url, region="us-east-1", key_id="test", secret="test"):
        self.url, self.region, self.key_id, self.secret = url, region, key_id, secret

    def call(self, operation, **fields):
        body = json.dumps(fields).encode()
        headers = {"Content-Type": "application/x-amz-json-1.1",
                   "X-Amz-Target": f"TrentService.{operation}"}
        headers.update(self.signature(headers, body))
        request = urllib.request.Request(self.url + "/", body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return json.loads(reply.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode(errors="replace")) from None

    def create_key(self):
        return self.call("CreateKey")["KeyMetadata"]["Arn"]

    def signature(self, headers, body):
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        signed = {name.lower(): value for name, value in headers.items()}
        signed.update({"host": urllib.parse.urlsplit(self.url).netloc, "x-amz-date": date})
        names = ";".join(sorted(signed))
        canonical = "\n".join(["POST", "/", "", *(f"{n}:{signed[n]}" for n in sorted(signed)), "",
                               names, hashlib.sha256(body).hexdigest()])
        scope = f"{date[:8]}/{self.region}/kms/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", date, scope,
                             hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = digest(key, part)
        return {"X-Amz-Date": date,
                "Authorization": f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope}, "
                                 f"SignedHeaders={names}, Signature={digest(key, to_sign).hex()}"}
