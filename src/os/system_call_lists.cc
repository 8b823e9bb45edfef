#include "os/system_call_lists.h"

#include <sys/syscall.h>

namespace atrest::os {
namespace {

// clang-format off
constexpr unsigned kServer[] = {
    // read and write
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_lseek, SYS_close,
    SYS_close_range, SYS_dup, SYS_dup3, SYS_pipe2, SYS_fcntl, SYS_fsync, SYS_fdatasync,
    SYS_ftruncate, SYS_flock,
    // files
    SYS_openat, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_fstatfs, SYS_getdents64, SYS_faccessat,
    SYS_faccessat2, SYS_readlinkat, SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_renameat2,
    SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_getcwd, SYS_umask,
    // sockets; socket(2) itself is in the filter
    SYS_socketpair, SYS_bind, SYS_listen, SYS_connect, SYS_accept, SYS_accept4, SYS_shutdown,
    SYS_getsockname, SYS_getpeername, SYS_getsockopt, SYS_setsockopt, SYS_sendto, SYS_recvfrom,
    SYS_sendmsg, SYS_recvmsg, SYS_sendmmsg, SYS_recvmmsg,
    // waiting
    SYS_ppoll, SYS_pselect6, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_eventfd2,
    SYS_signalfd4, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime, SYS_futex,
    SYS_nanosleep, SYS_clock_nanosleep, SYS_sched_yield, SYS_restart_syscall,
    // memory; mmap(2) and mprotect(2) are in the filter
    SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_membarrier,
    // threads; clone(2) is in the filter
    SYS_exit, SYS_exit_group, SYS_set_robust_list, SYS_set_tid_address, SYS_rseq, SYS_gettid,
    SYS_getpid, SYS_tgkill, SYS_sched_getaffinity, SYS_sched_getparam,
    SYS_sched_getscheduler, SYS_getcpu,
    // signals
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigtimedwait,
    SYS_sigaltstack,
    // what one may ask
    SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_getrandom, SYS_getuid, SYS_geteuid,
    SYS_getgid, SYS_getegid, SYS_getgroups, SYS_uname, SYS_sysinfo, SYS_times, SYS_getrusage,
    SYS_prlimit64, SYS_getrlimit, SYS_capget,
#ifdef __x86_64__
    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_mkdir, SYS_rmdir, SYS_unlink,
    SYS_rename, SYS_chmod, SYS_chown, SYS_lchown, SYS_getdents, SYS_dup2, SYS_pipe, SYS_poll,
    SYS_select, SYS_epoll_create, SYS_epoll_wait, SYS_eventfd, SYS_time, SYS_arch_prctl,
#endif
};

constexpr unsigned kIntrusive[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_kcmp,
    SYS_pidfd_getfd, SYS_perf_event_open, SYS_bpf, SYS_userfaultfd, SYS_io_uring_setup,
    SYS_io_uring_enter, SYS_io_uring_register, SYS_keyctl, SYS_add_key, SYS_request_key,
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon,
    SYS_swapoff, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_fsopen, SYS_fsmount,
    SYS_move_mount, SYS_open_tree, SYS_mount_setattr, SYS_open_by_handle_at, SYS_setns,
    SYS_unshare, SYS_acct, SYS_quotactl, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime,
    SYS_adjtimex, SYS_sethostname, SYS_setdomainname, SYS_syslog, SYS_vhangup, SYS_personality,
    SYS_fanotify_init, SYS_lookup_dcookie,
#ifdef __x86_64__
    SYS_kexec_file_load, SYS_ioperm, SYS_iopl, SYS_modify_ldt,
#endif
};
// clang-format on

}  // namespace

std::span<const unsigned> ServerCalls() { return kServer; }

std::span<const unsigned> IntrusiveCalls() { return kIntrusive; }

}  // namespace atrest::os
