// Linux: clone(CLONE_PARENT), descriptors over a socket, pidfds in an epoll set. The template is started with this library
// in LD_PRELOAD, so that a few functions of the C library are ours in it (interposed_linux.cc).
#include "fork.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atfork.h"
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

constexpr int64_t kPatienceNs = 10'000'000'000;  // with a thread of the template that does not sleep

void listen_to_the_group() {
  for (size_t i = 0; i < sizeof kGroupSignals / sizeof *kGroupSignals; i++)
    sigaction(kGroupSignals[i], &dispositions[i], nullptr);
}

// A child of this process's parent, with all threads that this process has.
pid_t clone_for_parent() {
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
    listen_to_the_group();  // before there is a thread that would hear, and ignore, what it gets
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

struct Request {
  uint32_t bytes;    // of the order, which follows
  uint32_t present;  // one bit for each stream whose descriptor came along
};

// False at the end of the stream, or when it is broken.
bool read_all(int fd, void* data, size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    ssize_t got = recv(fd, at, size, MSG_WAITALL);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool write_all(int fd, const void* data, size_t size) {
  auto* at = static_cast<const char*>(data);
  while (size > 0) {
    ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    at += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

// The head of a request, with the descriptors: of streams that are not there, -1. The last is the ticket, a pipe: the fork
// may begin when there is something in it, and must not when nobody can write to it any more.
bool receive_head(int channel, Request* request, int stdio[kStdio], int* ticket) {
  iovec part = {request, sizeof *request};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * (kStdio + 1))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got;
  do {
    got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  int received[kStdio + 1];
  size_t count = 0;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(received, CMSG_DATA(header), count * sizeof(int));
  }
  auto size = static_cast<size_t>(got);
  if (size < sizeof *request && !read_all(channel, reinterpret_cast<char*>(request) + size, sizeof *request - size))
    return false;
  size_t next_one = 0;
  for (int i = 0; i < kStdio; i++)
    stdio[i] = (request->present & 1u << i) != 0 && next_one < count ? received[next_one++] : -1;
  if (next_one >= count) return false;
  *ticket = received[next_one];
  return true;
}

// Puts the streams where a process has them. None of them is among the first three: the template's own are open.
void take_stdio(const int stdio[kStdio]) {
  for (int i = 0; i < kStdio; i++) {
    int fd = stdio[i] >= 0 ? stdio[i] : open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(fd, i);  // the copy stays open on exec
    close(fd);
  }
}

void await_ticket(int ticket) {
  char byte;
  ssize_t got;
  do {
    got = read(ticket, &byte, 1);
  } while (got < 0 && errno == EINTR);
  if (got != 1) _exit(1);
  close(ticket);
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

bool socket_pair(int fds[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0; }

namespace {

int32_t request_with_ticket(int channel, const std::string& order, const int stdio[kStdio], int ticket) {
  Request request = {static_cast<uint32_t>(order.size()), 0};
  int fds[kStdio + 1];
  size_t count = 0;
  for (int i = 0; i < kStdio; i++) {
    if (stdio[i] < 0) continue;
    request.present |= 1u << i;
    fds[count++] = stdio[i];
  }
  fds[count++] = ticket;
  iovec part = {&request, sizeof request};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fds)] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int) * count);
  memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
  ssize_t sent;
  do {
    sent = sendmsg(channel, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  // A socket's buffer that takes less than these eight bytes does not exist.
  if (sent != static_cast<ssize_t>(sizeof request)) return errno == EPIPE ? -ECONNRESET : -errno;
  int32_t answer;
  if (!write_all(channel, order.data(), order.size()) || !read_all(channel, &answer, sizeof answer)) return -ECONNRESET;
  return answer;
}

}  // namespace

int32_t request_fork(int channel, const std::string& order, const int stdio[kStdio]) {
  int ticket[2];
  if (pipe2(ticket, O_CLOEXEC) != 0) return -errno;
  int32_t answer = request_with_ticket(channel, order, stdio, ticket[0]);
  // Not when the template has died right after it had forked: nobody knows that fork, and it must not begin.
  if (answer > 0 && write(ticket[1], "", 1) != 1) answer = -errno;
  close(ticket[0]);
  close(ticket[1]);
  return answer;
}

void serve_forks(int channel, std::string* order) {
  pid_t parent = getppid();
  sigset_t all, before;
  sigfillset(&all);
  for (;;) {
    Request request;
    int stdio[kStdio], ticket;
    if (!receive_head(channel, &request, stdio, &ticket)) _exit(0);
    order->resize(request.bytes);
    if (!read_all(channel, order->data(), order->size())) _exit(0);
    // No signal may reach a fork before it has dispositions of its own.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = clone_for_parent();
    if (pid == 0) {
      // Whoever wanted this process is gone, and its family with it.
      if (getppid() != parent) _exit(1);
      close(channel);
      take_stdio(stdio);
      pthread_sigmask(SIG_SETMASK, &before, nullptr);
      await_ticket(ticket);
      return;
    }
    int32_t answer = pid > 0 ? pid : -errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    close(ticket);
    for (int fd : stdio)
      if (fd >= 0) close(fd);
    if (!write_all(channel, &answer, sizeof answer)) _exit(0);
  }
}

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
