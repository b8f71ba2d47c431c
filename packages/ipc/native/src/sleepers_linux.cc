// Linux: a thread that comes to life is a clone() that gets the stack, the thread-local memory and the identity for the C
// library of the thread that was there, and jumps to where that slept. The C library does not know that it was ever gone.
#include "sleepers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "os.h"
#include "thread_id.h"

// Restartable sequences: the kernel's own per-thread registration, from glibc 2.35 on.
extern "C" {
extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned int __rseq_size __attribute__((weak));
}

namespace mp::os {

namespace {

enum State : int { kFree, kRunning, kAsleep, kDormant, kLeaving, kForgotten };

// What an epoll descriptor tells of.
struct Watched {
  int fd;
  bool is_eventfd;
  epoll_event event;
};
constexpr int kMostWatched = 64;
constexpr int kNotLooked = -1;

struct Thread {
  std::atomic<int> state;
  pthread_t handle;
  int id;
  Reason reason;
  // What `reason.epoll` watches. The template looks, once for as many forks as are made during one sleep.
  Watched watched[kMostWatched];
  int watched_count;
  // Where it sleeps, and whether the sleep is over.
  jmp_buf context;
  bool over;
  char* stack;
  // What the kernel knows of it.
  void* thread_pointer;
  int* id_address;
  void* robust_list;
  size_t robust_size;
  stack_t signal_stack;
  sigset_t mask;
  char name[16];
};

constexpr size_t kMostThreads = 128;
Thread threads[kMostThreads];
std::atomic<bool> too_many{false};
thread_local Thread* mine = nullptr;

bool is_fork = false;
std::atomic<int> dormant{0};
std::atomic<int32_t> gate{0};  // 1 while nobody may go on

void* thread_pointer() {
#if defined(__x86_64__)
  void* pointer;
  asm("mov %%fs:0, %0" : "=r"(pointer));
  return pointer;
#else
  return __builtin_thread_pointer();
#endif
}

[[gnu::always_inline]] inline char* stack_pointer() {
  char* pointer;
#if defined(__x86_64__)
  asm volatile("mov %%rsp, %0" : "=r"(pointer));
#else
  asm volatile("mov %0, sp" : "=r"(pointer));
#endif
  return pointer;
}

long futex(void* word, int operation, int value) {
  return syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

// Runs when the thread ends, by whatever way.
void on_thread_end(void* thread) { static_cast<Thread*>(thread)->state.store(kLeaving); }

pthread_key_t end_key() {
  static const pthread_key_t key = [] {
    pthread_key_t made;
    pthread_key_create(&made, on_thread_end);
    return made;
  }();
  return key;
}

// Also one whose thread was about to end, and now has.
bool is_free(Thread& thread) {
  int state = thread.state.load();
  if (state != kLeaving || syscall(SYS_tgkill, getpid(), thread.id, 0) == 0) return state == kFree;
  return thread.state.compare_exchange_strong(state, kFree);
}

Thread* take_place() {
  for (Thread& thread : threads) {
    int free = kFree;
    if (is_free(thread) && thread.state.compare_exchange_strong(free, kRunning)) return &thread;
  }
  too_many.store(true);
  return nullptr;
}

struct Start {
  void* (*run)(void*);
  void* argument;
  Thread* thread;
};

void* begin(void* given) {
  Start start = *static_cast<Start*>(given);
  free(given);
  mine = start.thread;
  mine->handle = pthread_self();
  mine->id = static_cast<int>(syscall(SYS_gettid));
  pthread_setspecific(end_key(), mine);
  return start.run(start.argument);
}

void note(Thread& me, const Reason& reason) {
  me.reason = reason;
  me.watched_count = kNotLooked;
  me.thread_pointer = thread_pointer();
  me.id_address = thread_id_address();
  syscall(SYS_get_robust_list, 0, &me.robust_list, &me.robust_size);
  sigaltstack(nullptr, &me.signal_stack);
  pthread_sigmask(SIG_SETMASK, nullptr, &me.mask);
  prctl(PR_GET_NAME, me.name);
}

// Whether it sleeps and was not woken: a waker was here who is not in a fork. Who sleeps on although the word has changed
// (one of several was meant) shall look again, and then sleep for what the word is now.
bool is_fast_asleep(const Thread& thread) {
  if (thread.state.load() != kAsleep) return false;
  const Reason& reason = thread.reason;
  if (reason.word != nullptr && reason.word->load() != reason.value) {
    futex(reason.word, FUTEX_WAKE, INT32_MAX);
    return false;
  }
  pollfd descriptor = {reason.epoll, POLLIN, 0};
  return reason.epoll < 0 || poll(&descriptor, 1, 0) == 0;
}

void register_restartable_sequences() {
  if (&__rseq_offset == nullptr || &__rseq_size == nullptr || __rseq_size == 0) return;
  constexpr unsigned kSize = 32;
#if defined(__x86_64__)
  constexpr unsigned kSignature = 0x53053053;
#else
  constexpr unsigned kSignature = 0xd428bc00;
#endif
  char* area = static_cast<char*>(thread_pointer()) + __rseq_offset;
  if (syscall(SYS_rseq, area, kSize, 0, kSignature) == 0) return;
  // Second word: the number of the processor, or that it cannot be had from here.
  reinterpret_cast<std::atomic<int32_t>*>(area)[1].store(-2);
}

int come_to_life(void* thread) {
  auto& me = *static_cast<Thread*>(thread);
  syscall(SYS_set_robust_list, me.robust_list, me.robust_size);
  register_restartable_sequences();
  if ((me.signal_stack.ss_flags & SS_DISABLE) == 0) sigaltstack(&me.signal_stack, nullptr);
  prctl(PR_SET_NAME, me.name);
  pthread_sigmask(SIG_SETMASK, &me.mask, nullptr);
  _longjmp(me.context, 1);
}

void revive(Thread& thread) {
  int state = kDormant;
  if (!thread.state.compare_exchange_strong(state, kRunning)) return;
  dormant.fetch_sub(1);
  constexpr int kFlags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                         CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
  // Below the frame in which it slept nothing is needed any more.
  auto top = (reinterpret_cast<uintptr_t>(thread.stack) - 1024) & ~uintptr_t{63};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int id = clone(come_to_life, reinterpret_cast<void*>(top), kFlags, &thread, thread.id_address, thread.thread_pointer,
                 thread.id_address);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (id > 0) return;
  // What Node does when it gets no thread.
  fprintf(stderr, "@mp/process: a forked process could not have its thread %s: %s\n", thread.name, strerror(errno));
  abort();
}

// An eventfd, and so what another thread of this process writes to, to wake the one that waits.
bool is_eventfd(int fd) {
  char path[64], name[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(path, name, sizeof name - 1);
  return length > 0 && strncmp(name, "anon_inode:[eventfd]", static_cast<size_t>(length)) == 0;
}

void look_at_epoll(Thread& thread) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", thread.reason.epoll);
  int info = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = info < 0 ? 0 : read(info, text, sizeof text - 1);
  if (info >= 0) close(info);
  text[length < 0 ? 0 : length] = '\0';
  thread.watched_count = 0;
  for (char* line = text; thread.watched_count < kMostWatched && (line = strstr(line, "tfd:")) != nullptr; line += 4) {
    int fd;
    unsigned events;
    unsigned long long data;
    if (sscanf(line, "tfd: %d events: %x data: %llx", &fd, &events, &data) != 3) continue;
    Watched& watched = thread.watched[thread.watched_count++];
    watched = {fd, is_eventfd(fd), {}};
    watched.event.events = events;
    watched.event.data.u64 = data;
  }
}

// The fork shares the object behind an epoll descriptor, and the eventfds in it, with the template. It gets its own.
void renew_epoll(Thread& thread) {
  int fresh = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < thread.watched_count; i++) {
    Watched& watched = thread.watched[i];
    if (watched.is_eventfd) {
      int own = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
      dup3(own, watched.fd, O_CLOEXEC);
      close(own);
    }
    epoll_ctl(fresh, EPOLL_CTL_ADD, watched.fd, &watched.event);
  }
  dup3(fresh, thread.reason.epoll, O_CLOEXEC);
  close(fresh);
}

}  // namespace

int create_thread(CreateThread create, pthread_t* handle, const pthread_attr_t* attributes, void* (*run)(void*),
                  void* argument) {
  Thread* place = is_fork ? nullptr : take_place();
  if (place == nullptr) return create(handle, attributes, run, argument);
  auto* start = static_cast<Start*>(malloc(sizeof(Start)));
  *start = {run, argument, place};
  int failure = create(handle, attributes, begin, start);
  if (failure == 0) return 0;
  place->state.store(kFree);
  free(start);
  return failure;
}

bool sleep_for(const Reason& reason, void (*wait)(void*), void* argument) {
  if (mine == nullptr || is_fork) {
    wait(argument);
    return true;
  }
  note(*mine, reason);
  mine->stack = stack_pointer();
  mine->over = false;
  if (_setjmp(mine->context) != 0) return mine->over;
  mine->state.store(kAsleep);
  wait(argument);
  mine->over = true;
  // SYNC: it says that it runs and then looks at the gate; who holds the threads shuts the gate and then looks at them.
  mine->state.store(kRunning);
  while (gate.load() != 0) futex(&gate, FUTEX_WAIT, 1);
  return true;
}

bool hold_threads(int64_t timeout_ns, char name[16]) {
  int64_t end = now_ns() + timeout_ns;
  for (;;) {
    gate.store(1);
    const Thread* awake = nullptr;
    for (Thread& thread : threads)
      if (!is_free(thread) && !is_fast_asleep(thread)) awake = &thread;
    if (awake == nullptr && !too_many.load()) {
      for (Thread& thread : threads)
        if (!is_free(thread) && thread.reason.epoll >= 0 && thread.watched_count == kNotLooked) look_at_epoll(thread);
      return true;
    }
    let_threads_go();
    if (now_ns() > end || too_many.load()) {
      char path[64];
      snprintf(path, sizeof path, "/proc/self/task/%d/comm", awake == nullptr ? 0 : awake->id);
      int file = open(path, O_RDONLY | O_CLOEXEC);
      ssize_t length = file < 0 ? 0 : read(file, name, 15);
      if (file >= 0) close(file);
      name[length > 0 ? length - 1 : 0] = '\0';
      return false;
    }
    timespec pause = {0, 100000};
    nanosleep(&pause, nullptr);
  }
}

void let_threads_go() {
  gate.store(0);
  futex(&gate, FUTEX_WAKE, INT32_MAX);
}

void inherit_threads() {
  is_fork = true;
  gate.store(0);
  for (Thread& thread : threads) {
    // One that runs has woken by itself when it was held already (a signal, a time), and waited at the gate.
    int state = thread.state.load();
    if (state != kAsleep && state != kRunning) continue;
    thread.state.store(kDormant);
    dormant.fetch_add(1);
  }
}

void wake_restless_threads() {
  for (Thread& thread : threads) {
    if (thread.state.load() != kDormant || (thread.reason.address != nullptr && !thread.over)) continue;
    if (thread.reason.epoll >= 0) renew_epoll(thread);
    revive(thread);
  }
}

void wake_dormant(const void* address) {
  if (dormant.load() == 0) return;
  int reason = errno;
  for (Thread& thread : threads)
    if (thread.state.load() == kDormant && thread.reason.address == address) revive(thread);
  errno = reason;
}

bool wake_dormant_thread(pthread_t handle) {
  for (Thread& thread : threads) {
    int state = thread.state.load();
    if ((state != kDormant && state != kForgotten) || !pthread_equal(thread.handle, handle)) continue;
    if (state == kForgotten) return false;
    revive(thread);
  }
  return true;
}

void forget_dormant(const void* address) {
  if (dormant.load() == 0) return;
  for (Thread& thread : threads) {
    int state = kDormant;
    if (thread.state.load() == state && thread.reason.address == address &&
        thread.state.compare_exchange_strong(state, kForgotten))
      dormant.fetch_sub(1);
  }
}

}  // namespace mp::os
