"""A throw-away authority, certificates and keys for one kube-apiserver, made with openssl."""

import os
import pathlib
import subprocess


def openssl(directory, *arguments):
    subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)


def new_key(directory, name):
    openssl(directory, "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", f"{name}.key")


def issue(directory, name, subject, extensions):
    """name.key and name.crt, signed by ca."""
    new_key(directory, name)
    pathlib.Path(directory, f"{name}.ext").write_text(extensions)
    openssl(directory, "req", "-new", "-key", f"{name}.key", "-subj", subject, "-out", f"{name}.csr")
    openssl(directory, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "30", "-extfile", f"{name}.ext", "-out", f"{name}.crt")


def make(directory):
    """ca, apiserver, admin (in system:masters), and the key pair for service account tokens."""
    pathlib.Path(directory).mkdir(mode=0o700, parents=True, exist_ok=True)
    mask = os.umask(0o077)
    try:
        new_key(directory, "ca")
        openssl(directory, "req", "-x509", "-new", "-key", "ca.key", "-days", "30",
                "-subj", "/CN=atrest-ca", "-out", "ca.crt")
        issue(directory, "apiserver", "/CN=kube-apiserver",
              "extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1,IP:127.0.0.2,"
              "IP:127.0.0.3,IP:127.0.0.4,DNS:localhost\n")
        issue(directory, "admin", "/O=system:masters/CN=atrest-admin",
              "extendedKeyUsage=clientAuth\n")
        openssl(directory, "genrsa", "-out", "service-accounts.key", "2048")
        openssl(directory, "rsa", "-in", "service-accounts.key", "-pubout",
                "-out", "service-accounts.pub")
    finally:
        os.umask(mask)
