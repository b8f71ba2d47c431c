// Linux: memfd, futex, pidfd and abstract sockets, so that nothing of the library has a name in a file system.
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <mutex>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

namespace mp::os {

int create_memory(uint64_t bytes) {
  int fd = static_cast<int>(syscall(SYS_memfd_create, "mp-arena", MFD_CLOEXEC));
  if (fd >= 0 && fd <= STDERR_FILENO) {
    // The program has closed its stdio: what it or a child prints must not land in the arena.
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    fd = moved;
  }
  if (fd < 0) return -1;
  if (ftruncate(fd, static_cast<off_t>(bytes)) != 0) {
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
  }
  return fd;
}

void* map_memory(int fd, uint64_t offset, size_t length) {
  void* address =
      mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, static_cast<off_t>(offset));
  if (address == MAP_FAILED) return nullptr;
  madvise(address, length, MADV_DONTDUMP);  // a crashing process need not write the whole family's memory to disk
  return address;
}

void unmap_memory(void* address, size_t length) { munmap(address, length); }

int punch_memory(int fd, uint64_t offset, uint64_t length) {
  return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                   static_cast<off_t>(length));
}

constexpr size_t kLargestHeapBlock = (size_t{32} << 20) - (64 << 10);

// Who receives big messages frees as many, a garbage collection's worth at a time. glibc hands them back to the system as
// soon as they are twice as large as the largest block freed so far, and the next ones are fresh pages again, which take
// longer to come than to fill. So it is shown the largest block that it still takes for a usual one.
void keep_freed_memory() {
  void* volatile block = malloc(kLargestHeapBlock);
  free(block);
}

// Whether all these pages are there. Bringing in what is there already takes ten times as long as asking.
bool is_resident(uintptr_t start, size_t pages, size_t page) {
  unsigned char present[1024];
  for (size_t i = 0; i < pages; i += sizeof present) {
    size_t count = pages - i < sizeof present ? pages - i : sizeof present;
    if (mincore(reinterpret_cast<void*>(start + i * page), count * page, present) != 0) return false;
    if (memchr(present, 0, count) != nullptr) return false;
  }
  return true;
}

void populate_memory(void* address, size_t length) {
  static const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  auto start = reinterpret_cast<uintptr_t>(address) & ~(page - 1);
  size_t size = reinterpret_cast<uintptr_t>(address) + length - start;
  if (is_resident(start, (size + page - 1) / page, page)) return;
  // Linux 5.14 and later; older ones refuse, and the pages come one by one.
  madvise(reinterpret_cast<void*>(start), size, MADV_POPULATE_WRITE);
  static std::once_flag kept;
  std::call_once(kept, keep_freed_memory);
}

bool randomize(void* data, size_t length) { return getrandom(data, length, 0) == static_cast<ssize_t>(length); }

int close_on_exec(int fd) { return fcntl(fd, F_SETFD, FD_CLOEXEC); }

int listen_tcp(const char* host, const char* port, int backlog) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(host, port, &hints, &found) != 0) return -1;
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1;
  if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
                  bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, backlog) != 0)) {
    close(fd);
    fd = -1;
  }
  freeaddrinfo(found);
  return fd;
}

// Not through the C library, where that can be said: its code, too, is a page to look up after a long sleep.
[[gnu::always_inline]] static inline void futex(Word* word, long operation, long value, const timespec* timeout) {
#if defined(__x86_64__)
  long result = SYS_futex;
  register const timespec* fourth asm("r10") = timeout;
  asm volatile("syscall" : "+a"(result) : "D"(word), "S"(operation), "d"(value), "r"(fourth) : "rcx", "r11", "memory");
#else
  syscall(SYS_futex, word, operation, value, timeout, nullptr, 0);
#endif
}

[[gnu::hot]] void futex_wait(Word* word, int32_t expected, int64_t timeout_ns) {
  timespec limit;
  timespec* timeout = nullptr;
  if (timeout_ns >= 0) {
    limit.tv_sec = timeout_ns / 1000000000;
    limit.tv_nsec = timeout_ns % 1000000000;
    timeout = &limit;
  }
  futex(word, FUTEX_WAIT, expected, timeout);
}

[[gnu::hot]] void futex_wake(Word* word, int32_t count) {
  futex(word, FUTEX_WAKE, count, nullptr);
}

// Abstract names start with a zero byte and vanish with their last descriptor.
static socklen_t mailbox_address(sockaddr_un* address, const uint32_t family[4], char kind, uint32_t slot) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  int length = snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "mp-%08x%08x%08x%08x-%c%u", family[0],
                        family[1], family[2], family[3], kind, slot);
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + static_cast<size_t>(length));
}

int open_mailbox(const uint32_t family[4], char kind, uint32_t slot) {
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  sockaddr_un address;
  socklen_t length = mailbox_address(&address, family, kind, slot);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0) {
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
  }
  return fd;
}

void post_mailbox(const uint32_t family[4], char kind, uint32_t slot) {
  static const int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address;
  socklen_t length = mailbox_address(&address, family, kind, slot);
  // A full mailbox already wakes its owner, a missing one belongs to a dead participant: both are fine.
  sendto(sender, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), length);
}

void drain_mailbox(int fd) {
  char byte;
  while (recv(fd, &byte, 1, MSG_DONTWAIT) >= 0) {
  }
}

int duplicate(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1); }

int open_desk(const uint32_t family[4], uint32_t pid) {
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  sockaddr_un address;
  socklen_t length = mailbox_address(&address, family, 'f', pid);
  int on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0 &&
      bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0)
    return fd;
  int reason = errno;
  close(fd);
  errno = reason;
  return -1;
}

// Receives one datagram and what came with it: the sender's user as the kernel knows it, and a descriptor.
static bool receive_with(int fd, void* data, size_t size, Caller* caller, int* descriptor) {
  iovec part = {data, size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (caller != nullptr) {
    message.msg_name = caller->address;
    message.msg_namelen = sizeof caller->address;
  }
  ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  if (got < 0) return false;
  if (caller != nullptr) caller->length = message.msg_namelen;
  bool known = false;
  int received = -1;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET) continue;
    if (header->cmsg_type == SCM_CREDENTIALS) {
      ucred from;
      memcpy(&from, CMSG_DATA(header), sizeof from);
      known = from.uid == geteuid();
    }
    if (header->cmsg_type == SCM_RIGHTS) memcpy(&received, CMSG_DATA(header), sizeof received);
  }
  bool good = known && got == static_cast<ssize_t>(size);
  if (descriptor != nullptr && good) *descriptor = received;
  else if (received >= 0) close(received);
  return good;
}

bool receive_request(int desk, uint64_t* key, Caller* caller) {
  return receive_with(desk, key, sizeof *key, caller, nullptr);
}

void answer_request(int desk, const Caller& caller, int fd) {
  char found = fd >= 0 ? 1 : 0;
  iovec part = {&found, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_name = const_cast<char*>(caller.address);
  message.msg_namelen = caller.length;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  sendmsg(desk, &message, MSG_DONTWAIT | MSG_NOSIGNAL);  // the caller's queue is empty: it asks once
}

static bool wait_readable(int fd, int64_t timeout_ns);

int request_descriptor(const uint32_t family[4], uint32_t pid, uint64_t key, int64_t timeout_ns) {
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  sockaddr_un mine{};
  mine.sun_family = AF_UNIX;  // no name: the system makes one up
  sockaddr_un address;
  socklen_t length = mailbox_address(&address, family, 'f', pid);
  int on = 1;
  int received = -1;
  int reason = 0;
  char found = 0;
  if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
      bind(fd, reinterpret_cast<sockaddr*>(&mine), sizeof mine.sun_family) != 0 ||
      connect(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      send(fd, &key, sizeof key, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof key))
    reason = errno;
  else if (!wait_readable(fd, timeout_ns))
    reason = ETIMEDOUT;
  else if (!receive_with(fd, &found, sizeof found, nullptr, &received) || received < 0)
    reason = ENOENT;
  close(fd);
  errno = reason;
  return received;
}

static uint64_t read_start_time(int32_t pid) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[1024];
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return 0;
  text[length] = 0;
  // Field 2 is the command in parentheses and may hold anything, so count from the last closing one: field 22.
  char* field = strrchr(text, ')');
  for (int i = 2; field != nullptr && i < 22; i++) field = strchr(field + 1, ' ');
  return field == nullptr ? 0 : strtoull(field + 1, nullptr, 10);
}

uint64_t start_time(int32_t pid) {
  static std::atomic<int32_t> known{0};  // this process, or the one of which it is a fork
  static std::atomic<uint64_t> own{0};
  if (pid != getpid()) return read_start_time(pid);
  // SYNC: `own` is stored before `known`, by whichever thread.
  if (known.load() == pid) return own.load();
  uint64_t start = read_start_time(pid);
  if (start == 0) return 0;  // out of descriptors, say
  own.store(start);
  known.store(pid);
  return start;
}

int open_process(int32_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

static bool wait_readable(int fd, int64_t timeout_ns) {
  int64_t deadline = now_ns() + timeout_ns;
  for (;;) {
    int64_t left = timeout_ns < 0 ? -1 : deadline - now_ns();
    if (timeout_ns >= 0 && left <= 0) return false;
    int64_t milliseconds = left < 0 ? -1 : left / 1000000 + 1;
    if (milliseconds > INT_MAX) milliseconds = INT_MAX;
    pollfd one = {fd, POLLIN, 0};
    if (poll(&one, 1, static_cast<int>(milliseconds)) > 0) return true;
  }
}

int child_ended(int32_t pid, int64_t timeout_ns, bool reap, int32_t* exitcode) {
  int options = WEXITED | WNOHANG | (reap ? 0 : WNOWAIT);
  for (int tries = 0;; tries++) {
    siginfo_t info;
    info.si_pid = 0;
    if (waitid(P_PID, static_cast<id_t>(pid), &info, options) != 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (info.si_pid == pid) {
      *exitcode = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
      return 1;
    }
    if (timeout_ns == 0 || tries > 0) return 0;
    int fd = open_process(pid);
    if (fd < 0) return -1;
    bool ended = wait_readable(fd, timeout_ns);
    close(fd);
    if (!ended) return 0;
  }
}

int64_t memory_bytes() { return int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE); }

int32_t processors() {
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0) return CPU_COUNT(&usable);
  return static_cast<int32_t>(sysconf(_SC_NPROCESSORS_ONLN));  // more than a set has room for
}

int32_t processor() { return sched_getcpu(); }

// A thread leaves where it may not run at once. Whoever has set no limit to where it may has none afterwards, and the processors
// that a container gets later are its own, too: what was allowed before is set again only if that was less than all.
bool leave_processor(int32_t number) {
  cpu_set_t before, others, all, after;
  if (sched_getaffinity(0, sizeof before, &before) != 0) return false;  // more than a set has room for
  others = before;
  CPU_CLR(number, &others);
  if (CPU_COUNT(&others) == 0) return false;
  memset(&all, 0xff, sizeof all);
  if (sched_setaffinity(0, sizeof others, &others) != 0) return false;
  sched_setaffinity(0, sizeof all, &all);
  if (sched_getaffinity(0, sizeof after, &after) != 0 || !CPU_EQUAL(&after, &before))
    sched_setaffinity(0, sizeof before, &before);
  return true;
}

static inline int64_t nanoseconds(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

[[gnu::hot]] int64_t now_ns() { return nanoseconds(CLOCK_MONOTONIC); }

int64_t thread_time_ns() { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace mp::os
