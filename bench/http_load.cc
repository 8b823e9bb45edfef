// Load on a KMS endpoint: sends the same signed Encrypt over keep-alive connections as fast as the
// answers come, from one thread, and prints requests per second and latencies as JSON. Where a
// server closes a connection after its answer, the next request gets a new one.
//
//   http-load URL KEY-ID CONNECTIONS SECONDS
//
// A signature is good for 15 minutes, so signing costs nothing here and each request is verified
// there.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4/signer.h"

namespace {

using Clock = std::chrono::steady_clock;
using atrest::Secret;

[[noreturn]] void Fail(const std::string& why) {
  std::cerr << "http-load: error: " << why << "\n";
  std::exit(3);
}

// Of a key's ARN; for a bare key id the emulator's default.
std::string RegionOf(const std::string& key_id) {
  if (!key_id.starts_with("arn:")) return "us-east-1";
  const std::size_t begin = key_id.find(":kms:") + 5;
  return key_id.substr(begin, key_id.find(':', begin) - begin);
}

std::string SignedRequest(const std::string& url, const std::string& key_id) {
  const std::string body = R"({"KeyId":")" + key_id +
                           R"(","Plaintext":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",)"
                           R"("EncryptionContext":{"cluster":"prod"}})";
  atrest::aws::Credentials credentials;
  credentials.access_key_id = "test";
  credentials.secret_access_key = Secret("test");
  atrest::http::Request request;
  request.method = "POST";
  request.url = url + "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "TrentService.Encrypt"}};
  request.body = Secret(body);
  atrest::aws::Signer(RegionOf(key_id), "kms")
      .Sign(request, credentials, std::chrono::system_clock::now());
  std::string text = "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  for (const auto& header : request.headers) text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n" + body;
}

int Connect(const std::string& url) {
  const std::size_t colon = url.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1))));
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    Fail("connect: " + std::string(std::strerror(errno)));
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

struct Connection {
  int descriptor = -1;
  Clock::time_point sent;
  std::string received;
  bool closing = false;  // the server said that this answer was the last one
};

void Send(Connection& connection, const std::string& text) {
  connection.sent = Clock::now();
  if (::send(connection.descriptor, text.data(), text.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(text.size())) {
    Fail("send: " + std::string(std::strerror(errno)));
  }
}

// True once a whole answer is there; ends the program on any other status than 200.
bool Receive(Connection& connection) {
  char buffer[16384];
  const ssize_t size = ::recv(connection.descriptor, buffer, sizeof buffer, 0);
  if (size <= 0) Fail("the server closed the connection");
  connection.received.append(buffer, static_cast<std::size_t>(size));
  const std::size_t head = connection.received.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  if (connection.received.compare(9, 3, "200") != 0) Fail("answer: " + connection.received);
  std::string lower = connection.received.substr(0, head);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t at = lower.find("content-length: ");
  if (at == std::string::npos) Fail("an answer without a length");
  const std::size_t body = std::stoul(lower.substr(at + 16));
  if (connection.received.size() < head + 4 + body) return false;
  connection.closing =
      lower.find("connection: close") != std::string::npos || lower.compare(0, 8, "http/1.0") == 0;
  connection.received.clear();
  return true;
}

void Open(int poll, Connection& connection, const std::string& url) {
  connection.descriptor = Connect(url);
  connection.closing = false;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &connection;
  ::epoll_ctl(poll, EPOLL_CTL_ADD, connection.descriptor, &event);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) Fail("usage: http-load URL KEY-ID CONNECTIONS SECONDS");
  const std::string url = argv[1], request = SignedRequest(url, argv[2]);
  std::vector<Connection> connections(static_cast<std::size_t>(std::stoi(argv[3])));
  const int poll = ::epoll_create1(0);
  for (Connection& connection : connections) Open(poll, connection, url);
  const auto start = Clock::now();
  const auto end = start + std::chrono::milliseconds(static_cast<long>(std::stod(argv[4]) * 1000));
  for (Connection& connection : connections) Send(connection, request);
  std::vector<double> microseconds;
  microseconds.reserve(1'000'000);
  while (Clock::now() < end) {
    epoll_event events[64];
    const int count = ::epoll_wait(poll, events, 64, 1000);
    for (int i = 0; i < count; ++i) {
      Connection& connection = *static_cast<Connection*>(events[i].data.ptr);
      if (!Receive(connection)) continue;
      microseconds.push_back(
          std::chrono::duration<double, std::micro>(Clock::now() - connection.sent).count());
      if (connection.closing) {
        ::close(connection.descriptor);
        Open(poll, connection, url);
      }
      Send(connection, request);
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (microseconds.empty()) Fail("no answer in time");
  std::sort(microseconds.begin(), microseconds.end());
  std::cout << R"({"requests_per_second": )"
            << static_cast<long>(static_cast<double>(microseconds.size()) / seconds)
            << R"(, "p50_us": )" << static_cast<long>(microseconds[microseconds.size() / 2])
            << R"(, "p99_us": )" << static_cast<long>(microseconds[microseconds.size() * 99 / 100])
            << "}\n";
  return 0;
}
