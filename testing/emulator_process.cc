#include "testing/emulator_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace atrest::fakes {
namespace {

constexpr const char* kSeed =
    "keys:\n"
    "  - id: 1234abcd-12ab-34cd-56ef-1234567890ab\n"
    "    material: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

void Require(bool succeeded) {
  if (!succeeded) std::abort();
}

// Its standard output is the pipe. Only what is allowed between fork and exec in a process of
// threads.
pid_t Start(std::vector<char*> arguments, int output) {
  const pid_t parent = getpid();
  const pid_t pid = fork();
  Require(pid >= 0);
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  dup2(output, STDOUT_FILENO);
  execv(arguments[0], arguments.data());
  _exit(1);
}

std::string ReadLine(int input) {
  std::string line;
  char byte = 0;
  while (read(input, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

}  // namespace

EmulatorProcess::EmulatorProcess(const std::string& program, const TlsFiles& tls) {
  const std::string seed = directory_ / "seed.yaml";
  std::ofstream(seed) << kSeed;
  std::vector<std::string> words = {program, "--listen=127.0.0.1:0", "--region=eu-west-1",
                                    "--seed=" + seed};
  if (!tls.certificate.empty()) {
    words.insert(words.end(), {"--tls", "--tls-cert=" + tls.certificate, "--tls-key=" + tls.key});
  }
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::array<int, 2> output{};
  Require(pipe2(output.data(), O_CLOEXEC) == 0);
  pid_ = Start(std::move(arguments), output[1]);
  close(output[1]);
  url_ = ReadLine(output[0]);
  close(output[0]);
  Require(url_.starts_with("http"));
}

EmulatorProcess::~EmulatorProcess() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

int EmulatorProcess::port() const { return std::stoi(url_.substr(url_.rfind(':') + 1)); }

}  // namespace atrest::fakes
