// Linux: a thread that comes to life is a clone() that gets the stack, the thread-local memory and the identity for the C
// library of the thread that was there, and jumps to where that slept. The C library does not know that it was ever gone.
#include "sleepers.h"

#include <dlfcn.h>
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
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "epoll_set.h"
#include "os.h"
#include "thread_id.h"

// Restartable sequences: the kernel's own per-thread registration, from glibc 2.35 on.
extern "C" {
extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned int __rseq_size __attribute__((weak));
}

namespace mp::os {

namespace {

enum State : int { kFree, kRunning, kAsleep, kDormant, kReviving, kLeaving, kForgotten };

struct Thread {
  std::atomic<int> state;
  bool is_of_executable;  // what it runs: Node's own
  pthread_t handle;
  int id;
  Reason reason;
  EpollSet set;    // of `reason.epoll`
  bool is_reader;  // in a fork: a write is all that it waits for
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
std::atomic<size_t> thread_count{0};  // the first so many places have been taken once
std::atomic<bool> too_many{false};

// Those that there are, or were.
struct Known {
  Thread* begin() const { return threads; }
  Thread* end() const { return threads + thread_count.load(); }
};
constexpr Known known;
thread_local Thread* mine = nullptr;

bool is_fork = false;
std::atomic<int> dormant{0};
std::atomic<int> dormant_readers{0};  // of them, those that somebody's write shall wake
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
  for (size_t i = 0; i < kMostThreads; i++) {
    int free = kFree;
    if (!is_free(threads[i]) || !threads[i].state.compare_exchange_strong(free, kRunning)) continue;
    for (size_t count = thread_count.load(); count <= i && !thread_count.compare_exchange_weak(count, i + 1);) continue;
    return &threads[i];
  }
  too_many.store(true);
  return nullptr;
}

bool is_in_executable(void* function) {
  Dl_info executable, its;
  return dladdr(reinterpret_cast<void*>(getauxval(AT_ENTRY)), &executable) != 0 && dladdr(function, &its) != 0 &&
         its.dli_fbase == executable.dli_fbase;
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
  me.set.forget();
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

// Of a thread that is being revived.
void begin_again(Thread& thread) {
  constexpr int kFlags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                         CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
  // Below the frame in which it slept nothing is needed any more.
  auto top = (reinterpret_cast<uintptr_t>(thread.stack) - 1024) & ~uintptr_t{63};
  thread.state.store(kRunning);
  int id = clone(come_to_life, reinterpret_cast<void*>(top), kFlags, &thread, thread.id_address, thread.thread_pointer,
                 thread.id_address);
  if (id > 0) return;
  // What Node does when it gets no thread.
  fprintf(stderr, "@mp/process: a forked process could not have its thread %s: %s\n", thread.name, strerror(errno));
  abort();
}

// What libraries run may also be woken by writes that are not seen here.
bool waits_for_writes(const Thread& thread) {
  return thread.is_of_executable && thread.reason.epoll >= 0 && thread.reason.address != nullptr && !thread.over &&
         thread.set.is_written_to();
}

// Also called by signal handlers; none interrupts it.
void revive(Thread& thread) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int state = kDormant;
  if (thread.state.compare_exchange_strong(state, kReviving)) {
    if (thread.reason.epoll >= 0) thread.set.renew(thread.reason.epoll);
    if (thread.is_reader) dormant_readers.fetch_sub(1);
    dormant.fetch_sub(1);
    begin_again(thread);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

int create_thread(CreateThread create, pthread_t* handle, const pthread_attr_t* attributes, void* (*run)(void*),
                  void* argument) {
  Thread* place = is_fork ? nullptr : take_place();
  if (place == nullptr) return create(handle, attributes, run, argument);
  place->is_of_executable = is_in_executable(reinterpret_cast<void*>(run));
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
    for (Thread& thread : known)
      if (!is_free(thread) && !is_fast_asleep(thread)) awake = &thread;
    if (awake == nullptr && !too_many.load()) {
      for (Thread& thread : known)
        if (!is_free(thread) && thread.reason.epoll >= 0 && !thread.set.is_known()) thread.set.look_at(thread.reason.epoll);
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
  for (Thread& thread : known) {
    // One that runs has woken by itself when it was held already (a signal, a time), and waited at the gate.
    int state = thread.state.load();
    if (state != kAsleep && state != kRunning) continue;
    thread.state.store(kDormant);
    dormant.fetch_add(1);
    thread.is_reader = waits_for_writes(thread);
    if (thread.is_reader) dormant_readers.fetch_add(1);
  }
}

void wake_restless_threads() {
  for (Thread& thread : known) {
    const bool can_wait = thread.reason.epoll < 0 ? thread.reason.address != nullptr && !thread.over : thread.is_reader;
    if (thread.state.load() == kDormant && !can_wait) revive(thread);
  }
}

// SYNC: whoever finds no reader left, or one that runs, writes to descriptors that `revive` has renewed before it said so.
void wake_dormant_reader(int fd) {
  if (dormant_readers.load() == 0) return;
  int reason = errno;
  for (Thread& thread : known) {
    if (!thread.is_reader || !thread.set.hears_of(fd)) continue;
    if (thread.state.load() == kDormant) revive(thread);
    while (thread.state.load() == kReviving) sched_yield();
  }
  errno = reason;
}

void wake_dormant(const void* address) {
  if (dormant.load() == 0) return;
  int reason = errno;
  for (Thread& thread : known)
    if (thread.state.load() == kDormant && thread.reason.address == address) revive(thread);
  errno = reason;
}

bool wake_dormant_thread(pthread_t handle) {
  for (Thread& thread : known) {
    int state = thread.state.load();
    if ((state != kDormant && state != kForgotten) || !pthread_equal(thread.handle, handle)) continue;
    if (state == kForgotten) return false;
    revive(thread);
  }
  return true;
}

void forget_dormant(const void* address) {
  if (dormant.load() == 0) return;
  for (Thread& thread : known) {
    int state = kDormant;
    if (thread.state.load() == state && thread.reason.address == address &&
        thread.state.compare_exchange_strong(state, kForgotten))
      dormant.fetch_sub(1);
  }
}

}  // namespace mp::os
