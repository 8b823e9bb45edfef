"""Values as kube-apiserver stores them, sealed by code that shares nothing with the project."""

import os
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from plugin_client import encode


def secret_object(name, namespace, data):
    """A Secret in kube-apiserver's protobuf: "k8s", then runtime.Unknown around v1.Secret."""
    secret = encode({1: encode({1: name, 3: namespace}), 2: encode({1: "password", 2: data}),
                     3: "Opaque"})
    return b"k8s\0" + encode({1: encode({1: "v1", 2: "Secret"}), 2: secret})


def gcm(key, text, etcd_key):
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, text, etcd_key.encode())


class Dek:
    """Key material, and what the KMS plugin makes of it: '1' and KMS's ciphertext."""

    def __init__(self, kms, key, context=None):
        self.key, self.plaintext = key, os.urandom(32)
        answer = kms.encrypt(KeyId=key, Plaintext=self.plaintext, EncryptionContext=context or {})
        self.wrapped = b"1" + answer["CiphertextBlob"]


def kms_v1(dek, etcd_key, text, provider="aws"):
    return (f"k8s:enc:kms:v1:{provider}:".encode() + struct.pack(">H", len(dek.wrapped)) +
            dek.wrapped + gcm(dek.plaintext, text, etcd_key))


def kms_v2(seed, etcd_key, text, provider="aws", key_id=None):
    info = os.urandom(32)
    key = HKDFExpand(SHA256(), 32, info).derive(seed.plaintext)
    record = encode({1: info + gcm(key, text, etcd_key), 2: key_id or seed.key, 3: seed.wrapped})
    return f"k8s:enc:kms:v2:{provider}:".encode() + record + b"\x28\x01"
