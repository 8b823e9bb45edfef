#include "os/process_child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

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

// What the child has: no input, our two pipes, nothing else that is open, default signals.
class Surroundings {
 public:
  Surroundings(int output, int notes) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files_, notes, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Surroundings() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  // errno, 0 for success.
  int Spawn(std::vector<std::string> arguments, pid_t& pid) {
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    return ::posix_spawnp(&pid, words.front(), &files_, &attributes_, words.data(), environ);
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

// glibc 2.36 declares pidfd_open() without C linkage.
FileDescriptor OpenProcess(pid_t pid) {
  return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace

Result<ProcessChild> ProcessChild::Start(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return Error{Failure::kBug, "no program was named"};
  const std::string& program = arguments.front();
  TRY_ASSIGN(Pipe output, MakePipe(program));
  TRY_ASSIGN(Pipe notes, MakePipe(program));
  pid_t pid = 0;
  Surroundings surroundings(output.theirs.get(), notes.theirs.get());
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
