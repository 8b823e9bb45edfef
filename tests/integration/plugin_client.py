"""A client of the plugin socket that shares no code with the project: grpcio, and messages written
by hand. Every field of the two protos is bytes or text, so the codec is a few lines."""

import grpc


def encode(fields):
    """{number: bytes or str} as a protobuf message."""
    out = b""
    for number, value in fields.items():
        value = value.encode() if isinstance(value, str) else value
        out += _varint(number << 3 | 2) + _varint(len(value)) + value
    return out


def decode(message):
    """A protobuf message of bytes fields as {number: bytes}."""
    fields = {}
    while message:
        tag, message = _take_varint(message)
        assert tag & 7 == 2, f"unexpected wire type in tag {tag}"
        size, message = _take_varint(message)
        fields[tag >> 3], message = message[:size], message[size:]
    return fields


def _varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def _take_varint(data):
    number, shift = 0, 0
    for index, byte in enumerate(data):
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, data[index + 1:]
    raise ValueError("truncated")


class Plugin:
    """Calls one socket. Methods raise grpc.RpcError as the plugin answers."""

    def __init__(self, path, authority=None):
        options = [("grpc.default_authority", authority)] if authority else []
        options += [("grpc.max_send_message_length", 1 << 24),
                    ("grpc.use_local_subchannel_pool", 1)]
        self.channel = grpc.insecure_channel("unix:" + str(path), options=options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.channel.close()

    def call(self, method, fields, timeout=5, raw=None):
        stub = self.channel.unary_unary(method, request_serializer=lambda x: x,
                                        response_deserializer=lambda x: x)
        return decode(stub(encode(fields) if raw is None else raw, timeout=timeout,
                           wait_for_ready=True))

    def future(self, method, fields, timeout=5):
        stub = self.channel.unary_unary(method, request_serializer=encode,
                                        response_deserializer=decode)
        return stub.future(fields, timeout=timeout)

    def status(self, timeout=5):
        answer = self.call("/v2.KeyManagementService/Status", {}, timeout)
        return {"version": answer[1].decode(), "healthz": answer[2].decode(),
                "key_id": answer[3].decode()}

    def encrypt(self, plaintext, uid="uid", timeout=5):
        answer = self.call("/v2.KeyManagementService/Encrypt", {1: plaintext, 2: uid}, timeout)
        return answer[1], answer[2].decode()

    def decrypt(self, ciphertext, key_id="", uid="uid", timeout=5):
        request = {1: ciphertext, 2: uid, 3: key_id}
        return self.call("/v2.KeyManagementService/Decrypt", request, timeout).get(1, b"")

    def version_v1(self):
        answer = self.call("/v1beta1.KeyManagementService/Version", {1: "v1beta1"})
        return [answer[n].decode() for n in (1, 2, 3)]

    def encrypt_v1(self, plaintext):
        request = {1: "v1beta1", 2: plaintext}
        return self.call("/v1beta1.KeyManagementService/Encrypt", request)[1]

    def decrypt_v1(self, cipher):
        request = {1: "v1beta1", 2: cipher}
        return self.call("/v1beta1.KeyManagementService/Decrypt", request).get(1, b"")
