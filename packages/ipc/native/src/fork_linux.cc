// Linux: clone(CLONE_PARENT), pidfds in an epoll set. The template is started with this library
// in LD_PRELOAD, so that a few functions of the C library are ours in it (interposed_linux.cc).
#include "fork.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "atfork.h"
#include "dormant.h"
#include "fork_link.h"
#include "heap.h"
#include "huge_code.h"
#include "huge_page_supply.h"
#include "os.h"
#include "sleepers.h"
#include "thread_id.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

namespace mp::os {

namespace {

constexpr size_t kMostHandlers = 64;
ForkHandler handlers[kMostHandlers];
size_t handler_count = 0;
bool handlers_lost = false;

constexpr int kGroupSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
struct sigaction dispositions[sizeof kGroupSignals / sizeof *kGroupSignals];

constexpr uint32_t kFew = 10;  // as in template.ts of @mp/process: fewer are not worth memory
uint32_t forks_made = 0;
int32_t latest_forks[kFew];
bool prepared = false;  // as far as it pays off by now

constexpr int32_t kIdleMs = 1;  // without a request: time to do something for those that come
constexpr int64_t kPatienceNs = 10'000'000'000;  // with a thread of the template that does not sleep

void listen_to_the_group() {
  for (size_t i = 0; i < sizeof kGroupSignals / sizeof *kGroupSignals; i++)
    sigaction(kGroupSignals[i], &dispositions[i], nullptr);
}

// A child of this process's parent, with all threads that this process has.
pid_t clone_for_parent(bool spare) {
  int* thread_id = thread_id_address();
  if (thread_id == nullptr || handlers_lost) {
    errno = ENOSYS;
    return -1;
  }
  char awake[16];
  if (!hold_threads(kPatienceNs, awake)) {
    fprintf(stderr, "@mp/process: the forkserver cannot fork a process in which a thread is busy: %s\n", awake);
    errno = EBUSY;
    return -1;
  }
  void* robust_list = nullptr;
  size_t robust_size = 0;
  syscall(SYS_get_robust_list, 0, &robust_list, &robust_size);
  for (size_t i = handler_count; i-- > 0;)
    if (handlers[i].prepare != nullptr) handlers[i].prepare();
  unsigned long flags = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD;
#if defined(__x86_64__)
  auto pid = static_cast<pid_t>(syscall(SYS_clone, flags, nullptr, nullptr, thread_id, nullptr));
#else
  auto pid = static_cast<pid_t>(syscall(SYS_clone, flags, nullptr, nullptr, nullptr, thread_id));
#endif
  int reason = errno;
  if (pid == 0) {
    if (robust_list != nullptr) syscall(SYS_set_robust_list, robust_list, robust_size);
    inherit_threads();
    // Before there is a thread that would hear, and ignore, what it gets.
    if (!spare) listen_to_the_group();
  }
  for (size_t i = 0; i < handler_count; i++) {
    auto handler = pid == 0 ? handlers[i].child : handlers[i].parent;
    if (handler != nullptr) handler();
  }
  if (pid == 0) wake_restless_threads();
  else let_threads_go();
  errno = reason;
  return pid;
}

// A step of what makes forks cheaper; false when there is none left. Code is worth its memory after a few forks only.
bool prepare_for_more() {
  if (!prepared) prepared = !gather_memory() && (forks_made < kFew || !move_code(latest_forks, kFew));
  return !prepared;
}

// Uses the time until somebody asks for a fork.
bool wait_for_request(int channel, int32_t patience_ms) {
  while (!is_called(channel, kIdleMs) && prepare_for_more()) continue;
  return is_called(channel, patience_ms);
}

}  // namespace

void note_fork_handler(const ForkHandler& handler) {
  if (handler_count < kMostHandlers) handlers[handler_count++] = handler;
  else handlers_lost = true;
}

bool can_be_template() {
  Dl_info mine, used;
  return dladdr(reinterpret_cast<void*>(&listen_to_the_group), &mine) != 0 &&
         dladdr(dlsym(RTLD_DEFAULT, "madvise"), &used) != 0 && mine.dli_fbase == used.dli_fbase;
}

void become_template(int channel) {
  close_on_exec(channel);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (size_t i = 0; i < sizeof kGroupSignals / sizeof *kGroupSignals; i++)
    sigaction(kGroupSignals[i], &ignore, &dispositions[i]);
}

int32_t serve_forks(int channel, int32_t patience_ms, int32_t most, int* link, bool* spare) {
  pid_t parent = getppid();
  sigset_t all, before;
  sigfillset(&all);
  int32_t served = 0;
  end_supply();
  begin_gathering();
  prepared = false;
  for (; most < 0 || served < most; served++) {
    if (!wait_for_request(channel, patience_ms)) break;
    if (!receive_request(channel, link, spare)) _exit(0);
    // No signal may reach a fork before it has dispositions of its own.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = clone_for_parent(*spare);
    int32_t answer = pid > 0 ? pid : -errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (pid == 0) {
      // Whoever wanted this process is gone, and its family with it.
      if (getppid() != parent) _exit(1);
      close(channel);
      tell_forked(*link, getpid());
      if (*spare) start_time(getpid());  // it will be asked for when there is less time
      return -1;
    }
    tell_forked(*link, answer);
    close(*link);
    latest_forks[forks_made++ % kFew] = answer;
    if (forks_made == kFew) prepared = false;
    // Of many requests at once all wait for what is done at once, and no processor has anything else to do: step by step.
    if (forks_made >= kFew) prepare_for_more();
  }
  if (forks_made < kFew) give_back_all();
  return served;
}

void move_to_huge_pages() {
  gather_all_memory();
  move_all_code(latest_forks, std::min<size_t>(forks_made, kFew));
  give_back_all();
}

void begin(int link, std::string* order) { await_order(link, order, listen_to_the_group); }

int open_child_set() { return epoll_create1(EPOLL_CLOEXEC); }

bool add_child(int set, int32_t pid) {
  int fd = open_process(pid);
  if (fd < 0) return false;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = static_cast<uint64_t>(static_cast<uint32_t>(pid)) << 32 | static_cast<uint32_t>(fd);
  if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0) return true;
  int reason = errno;
  close(fd);
  errno = reason;
  return false;
}

int32_t next_ended_child(int set, int32_t* exitcode, bool* known) {
  epoll_event event;
  if (epoll_wait(set, &event, 1, 0) <= 0) return 0;
  auto pid = static_cast<int32_t>(event.data.u64 >> 32);
  int fd = static_cast<int>(event.data.u64 & 0xffffffff);
  epoll_ctl(set, EPOLL_CTL_DEL, fd, nullptr);
  close(fd);
  *known = child_ended(pid, 0, true, exitcode) == 1;
  return pid;
}

void leave(int32_t exitcode) {
  fflush(nullptr);
  _exit(exitcode);
}

}  // namespace mp::os
