// Enters the provider's sandbox and tries what somebody would who has taken it over:
// test_sandbox.py reads the verdicts, one "ATTEMPT done|refused" a line.
//
//   sandbox_probe PART,PART... READABLE_DIRECTORY CHANGEABLE_DIRECTORY
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "os/sandbox.h"

namespace atrest {
namespace {

void Tell(const char* attempt, bool done) {
  static_cast<void>(std::printf("%s %s\n", attempt, done ? "done" : "refused"));
}

bool Opens(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  return file >= 0;
}

// A fork that then execs, as a shell code would.
bool StartsAProgram() {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    ::execl("/bin/true", "true", nullptr);
    ::_exit(1);
  }
  int status = 1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

bool ReplacesItself() {
  int ends[2] = {};
  if (::pipe2(ends, O_CLOEXEC) != 0) return true;
  // In a thread, so that nothing else of this process is lost where it is refused.
  bool refused = false;
  std::thread([&refused] {
    refused = ::execl("/absent", "absent", nullptr) != 0 && errno != ENOENT;
  }).join();
  return !refused;
}

bool WritesAndExecutes() {
  return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}

void TryEverything(const std::string& readable, const std::string& changeable) {
  Tell("read-a-secret-file", Opens("/etc/shadow", O_RDONLY));
  Tell("read-own-memory", Opens("/proc/self/mem", O_RDONLY));
  Tell("read-what-it-may", Opens(readable + "/file", O_RDONLY));
  Tell("write-what-it-may-read", Opens(readable + "/file", O_WRONLY));
  Tell("write-where-it-may", Opens(changeable + "/new", O_WRONLY | O_CREAT));
  Tell("write-elsewhere", Opens("/tmp/atrest-sandbox-probe", O_WRONLY | O_CREAT));
  Tell("fork-and-exec", StartsAProgram());
  Tell("exec", ReplacesItself());
  Tell("ptrace", ::ptrace(PTRACE_SEIZE, ::getppid(), 0, 0) == 0);
  Tell("signal", ::kill(::getppid(), 0) == 0);
  Tell("raw-socket", ::socket(AF_PACKET, SOCK_RAW, 0) >= 0);
  Tell("internet-socket", ::socket(AF_INET, SOCK_STREAM, 0) >= 0);
  Tell("writable-code", WritesAndExecutes());
  Tell("become-nobody", ::setuid(65534) == 0);
}

int Main(const std::string& parts, const std::string& readable, const std::string& changeable) {
  os::SandboxRules rules;
  for (const os::SandboxPart part : os::kSandboxParts) {
    if (("," + parts + ",").find("," + std::string(os::SandboxPartName(part)) + ",") !=
        std::string::npos) {
      rules.parts.insert(part);
    }
  }
  rules.files.readable = {readable};
  rules.files.changeable = {changeable};
  const auto gaps = os::EnterSandbox(rules);
  if (!gaps) return 1;
  for (const os::SandboxGap& gap : *gaps) {
    const std::string name(os::SandboxPartName(gap.part));
    static_cast<void>(std::printf("gap %s: %s\n", name.c_str(), gap.why.message.c_str()));
  }
  TryEverything(readable, changeable);
  return 0;
}

}  // namespace
}  // namespace atrest

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return atrest::Main(argv[1], argv[2], argv[3]);
}
