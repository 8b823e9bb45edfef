"""EncryptionConfigurations as dicts; json.dumps of one is a file that kube-apiserver reads."""

import base64
import secrets


def identity():
    return {"identity": {}}


def kms(name, socket, api="v2", timeout="3s", cachesize=1000):
    """A KMS plugin that serves `socket`. `cachesize` is of v1 only."""
    plugin = {"apiVersion": api, "name": name, "endpoint": f"unix://{socket}", "timeout": timeout}
    if api == "v1":
        plugin["cachesize"] = cachesize
    return {"kms": plugin}


def local(kind, name="key1", secret=None):
    """aescbc, aesgcm or secretbox with one key; a new one unless `secret` (32 bytes) is given."""
    text = base64.b64encode(secret or secrets.token_bytes(32)).decode()
    return {kind: {"keys": [{"name": name, "secret": text}]}}


def rule(resources, *providers):
    return {"resources": list(resources), "providers": list(providers)}


def configuration(*rules):
    return {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration",
            "resources": list(rules)}


def uses_kms_v1(document):
    return any(provider.get("kms", {}).get("apiVersion") == "v1"
               for each in document["resources"] for provider in each["providers"])
