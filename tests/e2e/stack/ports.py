"""Loopback ports that are free now and below the range that the kernel gives to clients."""

import random
import socket


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count):
    """Distinct free ports. etcd and kube-apiserver must be told theirs, so another process could
    take one in between; a random choice makes that unlikely."""
    found = []
    while len(found) < count:
        port = random.randrange(20000, 32000)
        if port not in found and is_free(port):
            found.append(port)
    return found
