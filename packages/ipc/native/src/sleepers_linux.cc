// Linux: a thread of the template leaves where it sleeps in a jmp_buf, and what the kernel knows of it beside that.
#include "sleepers.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "executable.h"
#include "os.h"
#include "thread_id.h"
#include "thread_table.h"

namespace mp::os {

namespace {

std::atomic<bool> too_many{false};
thread_local Thread* mine = nullptr;

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

bool is_in_executable(void* (*function)(void*)) {
  static const Image image = executable();
  auto at = reinterpret_cast<uintptr_t>(function);
  return at >= image.start && at < image.end;
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

}  // namespace

int create_thread(CreateThread create, pthread_t* handle, const pthread_attr_t* attributes, void* (*run)(void*),
                  void* argument) {
  Thread* place = is_fork ? nullptr : take_place();
  if (place == nullptr) return create(handle, attributes, run, argument);
  place->is_of_executable = is_in_executable(run);
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

}  // namespace mp::os
