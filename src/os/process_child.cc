#include "os/process_child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "os/child_surroundings.h"
#include "os/system_error.h"

namespace atrest::os {
namespace {

struct Pipe {
  FileDescriptor ours, theirs;
};

Result<Pipe> MakePipe(const std::string& program) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError("make a pipe for", program);
  Pipe pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  if (::fcntl(pipe.ours.get(), F_SETFL, O_NONBLOCK) != 0) return SystemError("open", program);
  return pipe;
}

}  // namespace

Result<ProcessChild> ProcessChild::Start(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return Error{Failure::kBug, "no program was named"};
  const std::string& program = arguments.front();
  TRY_ASSIGN(Pipe output, MakePipe(program));
  TRY_ASSIGN(Pipe notes, MakePipe(program));
  pid_t pid = 0;
  ChildSurroundings surroundings(output.theirs.get(), notes.theirs.get());
  if (const int number = surroundings.Spawn(arguments, pid); number != 0) {
    return SystemError("start", program, number);
  }
  ProcessChild child(pid, std::move(output.ours), std::move(notes.ours), OpenProcess(pid));
  if (!child.ended_.valid()) return SystemError("watch", program);
  return child;
}

ProcessChild::ProcessChild(pid_t pid, FileDescriptor output, FileDescriptor notes,
                           FileDescriptor ended)
    : pid_(pid), output_(std::move(output)), notes_(std::move(notes)), ended_(std::move(ended)) {}

ProcessChild::ProcessChild(ProcessChild&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      output_(std::move(other.output_)),
      notes_(std::move(other.notes_)),
      ended_(std::move(other.ended_)) {}

ProcessChild::~ProcessChild() {
  if (pid_ == 0) return;
  Signal(SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void ProcessChild::Signal(int number) const {
  if (pid_ != 0) ::kill(-pid_, number);
}

Result<int> ProcessChild::TakeStatus() {
  int status = 0;
  pid_t taken = 0;
  while ((taken = ::waitpid(pid_, &status, 0)) < 0 && errno == EINTR) continue;
  if (taken < 0) return SystemError("wait for", "a program");
  pid_ = 0;
  return status;
}

}  // namespace atrest::os
