// Functions of the C library that are ours in a template and its forks, because this library is preloaded there
// (LD_PRELOAD). Elsewhere nobody calls them.
//
//   mmap64               V8 takes its heap in pieces from places chosen at random: they are put side by side (heap_linux.cc).
//   madvise              V8 asks for its memory not to be inherited by forks: here that is not heard.
//   __register_atfork    clone() does not run what was registered for fork(): it is noted (fork_linux.cc runs it).
//   pthread_create,      Threads are known, and may be forked along while they sleep in one of the following.
//   pthread_join
//   pthread_cond_*,      A condition variable of the C library counts who waits, and its signaller may wait for them: in a
//   sem_*, epoll_*       fork for ever. Ours is a sequence number, and says of the sleeping thread where it sleeps.
//   write                A thread of a fork may be dormant until somebody writes to what it reads.
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstddef>

#include "atfork.h"
#include "dormant.h"
#include "fork.h"
#include "heap.h"
#include "huge_page_supply.h"
#include "sleepers.h"

#define MP_INTERPOSED extern "C" __attribute__((visibility("default")))

namespace {

void* next(std::atomic<void*>& known, const char* name) {
  void* function = known.load(std::memory_order_relaxed);
  if (function == nullptr) known.store(function = dlsym(RTLD_NEXT, name));
  return function;
}

// The function of the C library that this one stands in front of.
#define NEXT(name)                                       \
  reinterpret_cast<decltype(&name)>([] {                 \
    static std::atomic<void*> known;                     \
    return next(known, #name);                           \
  }())

// The first eight bytes of a condition variable. Where the C library keeps its attributes, they stay.
struct Condition {
  std::atomic<uint32_t> sequence;  // one more for every signal
  std::atomic<uint32_t> used;      // 1 once somebody has waited
};
static_assert(sizeof(Condition) <= offsetof(pthread_cond_t, __data.__wrefs), "the attributes are overwritten");

Condition& of(pthread_cond_t* condition) { return *reinterpret_cast<Condition*>(condition); }

// Attributes of a condition variable, as pthread_cond_init stores them.
bool is_shared(const pthread_cond_t* condition) { return (condition->__data.__wrefs & 1) != 0; }
bool is_monotonic(const pthread_cond_t* condition) { return (condition->__data.__wrefs & 2) != 0; }

struct Wait {
  Condition* condition;
  uint32_t sequence;
  clockid_t clock;
  const timespec* until;  // nullptr: for ever
  int failure;

  void perform() {
    int operation = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | (clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0);
    long result = until != nullptr && until->tv_sec < 0
                      ? (errno = ETIMEDOUT, -1)
                      : syscall(SYS_futex, &condition->sequence, operation, sequence, until, nullptr,
                                FUTEX_BITSET_MATCH_ANY);
    failure = result < 0 && errno == ETIMEDOUT ? ETIMEDOUT : 0;
  }
};

// Who was signalled between looking at the sequence and the wait does not wait; others may return for nothing, as they may
// with any condition variable. Nothing of it is touched after the wait: it may be gone then.
int wait_until(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
  if (until != nullptr && (until->tv_nsec < 0 || until->tv_nsec >= 1000000000)) return EINVAL;
  Wait wait = {&of(condition), 0, clock, until, 0};
  wait.condition->used.store(1);
  wait.sequence = wait.condition->sequence.load();
  int refusal = pthread_mutex_unlock(mutex);
  if (refusal != 0) return refusal;
  mp::os::Reason reason = {until == nullptr ? condition : nullptr, &wait.condition->sequence, wait.sequence, -1};
  bool waited = mp::os::sleep_for(reason, [](void* given) { static_cast<Wait*>(given)->perform(); }, &wait);
  refusal = pthread_mutex_lock(mutex);
  return refusal != 0 ? refusal : waited ? wait.failure : 0;
}

int signal_some(pthread_cond_t* condition, int count) {
  Condition& it = of(condition);
  bool used = it.used.load() != 0;
  it.sequence.fetch_add(1);
  if (!used) return 0;
  syscall(SYS_futex, &it.sequence, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr, nullptr, 0);
  mp::os::wake_dormant(condition);
  return 0;
}

struct Poll {
  int epoll;
  epoll_event* events;
  int most;
  int timeout;
  const sigset_t* mask;
  int result;
  int failure;

  void perform() {
    result = static_cast<int>(syscall(SYS_epoll_pwait, epoll, events, most, timeout, mask, _NSIG / 8));
    failure = errno;
  }
};

}  // namespace

MP_INTERPOSED void* mmap64(void* hint, size_t length, int protection, int flags, int fd, off64_t offset) noexcept {
  void* place = mp::os::place_for(hint, length, protection, flags);
  return reinterpret_cast<void*>(syscall(SYS_mmap, place, length, protection, flags, fd, offset));
}

MP_INTERPOSED int madvise(void* address, size_t length, int advice) noexcept {
  if (advice == MADV_DONTFORK) return 0;
  return static_cast<int>(syscall(SYS_madvise, address, length, advice));
}

extern "C" int __register_atfork(void (*)(), void (*)(), void (*)(), void*);

MP_INTERPOSED int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(), void* library) {
  mp::os::note_fork_handler({prepare, parent, child});
  return NEXT(__register_atfork)(prepare, parent, child, library);
}

MP_INTERPOSED int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                                 void* argument) noexcept {
  return mp::os::create_thread(NEXT(pthread_create), thread, attributes, start, argument);
}

MP_INTERPOSED int pthread_join(pthread_t thread, void** result) {
  if (mp::os::wake_dormant_thread(thread)) return NEXT(pthread_join)(thread, result);
  if (result != nullptr) *result = nullptr;
  return 0;
}

MP_INTERPOSED int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) noexcept {
  mp::os::forget_dormant(condition);
  return NEXT(pthread_cond_init)(condition, attributes);
}

MP_INTERPOSED int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (is_shared(condition)) return NEXT(pthread_cond_wait)(condition, mutex);
  return wait_until(condition, mutex, CLOCK_MONOTONIC, nullptr);
}

MP_INTERPOSED int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  if (is_shared(condition)) return NEXT(pthread_cond_timedwait)(condition, mutex, until);
  return wait_until(condition, mutex, is_monotonic(condition) ? CLOCK_MONOTONIC : CLOCK_REALTIME, until);
}

// In the C library since glibc 2.30; libraries that were built for newer ones use it.
MP_INTERPOSED int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                         const timespec* until) {
  if (is_shared(condition)) return NEXT(pthread_cond_clockwait)(condition, mutex, clock, until);
  if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME) return EINVAL;
  return wait_until(condition, mutex, clock, until);
}

MP_INTERPOSED int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  return is_shared(condition) ? NEXT(pthread_cond_signal)(condition) : signal_some(condition, 1);
}

MP_INTERPOSED int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  return is_shared(condition) ? NEXT(pthread_cond_broadcast)(condition) : signal_some(condition, INT_MAX);
}

MP_INTERPOSED int sem_wait(sem_t* semaphore) {
  struct Waiting {
    sem_t* semaphore;
    int result;
    int failure;
  } waiting = {semaphore, 0, 0};
  auto wait = [](void* given) {
    auto* it = static_cast<Waiting*>(given);
    it->result = NEXT(sem_wait)(it->semaphore);
    it->failure = errno;
  };
  // Its value comes first, and while it is not zero nobody sleeps.
  auto* value = reinterpret_cast<std::atomic<uint32_t>*>(semaphore);
  if (!mp::os::sleep_for({semaphore, value, 0, -1}, wait, &waiting)) return NEXT(sem_wait)(semaphore);
  errno = waiting.failure;
  return waiting.result;
}

// Also called by signal handlers.
MP_INTERPOSED int sem_post(sem_t* semaphore) noexcept {
  int result = NEXT(sem_post)(semaphore);
  mp::os::wake_dormant(semaphore);
  return result;
}

MP_INTERPOSED int epoll_pwait(int epoll, epoll_event* events, int most, int timeout, const sigset_t* mask) {
  Poll poll = {epoll, events, most, timeout, mask, 0, 0};
  mp::os::Reason reason = {timeout < 0 ? events : nullptr, nullptr, 0, epoll};
  if (!mp::os::sleep_for(reason, [](void* given) { static_cast<Poll*>(given)->perform(); }, &poll))
    return epoll_pwait(epoll, events, most, timeout, mask);
  errno = poll.failure;
  return poll.result;
}

MP_INTERPOSED int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
  return epoll_pwait(epoll, events, most, timeout, nullptr);
}

// Also called by signal handlers.
MP_INTERPOSED ssize_t write(int fd, const void* data, size_t length) {
  mp::os::wake_dormant_reader(fd);
  return NEXT(write)(fd, data, length);
}

// Looks up what signal handlers may ask for; and what a template can use, it prepares.
__attribute__((constructor)) static void begin() {
  NEXT(sem_post);
  NEXT(write);
  if (mp::os::can_be_template()) mp::os::begin_supply();
}
