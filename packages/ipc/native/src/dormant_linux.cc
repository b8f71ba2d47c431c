// Linux: a thread that comes to life is a clone() that gets the stack, the thread-local memory and the identity for the C
// library of the thread that was there, and jumps to where that slept. The C library does not know that it was ever gone.
#include "dormant.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "thread_table.h"

// Restartable sequences: the kernel's own per-thread registration, from glibc 2.35 on.
extern "C" {
extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned int __rseq_size __attribute__((weak));
}

namespace mp::os {

namespace {

std::atomic<int> dormant{0};
std::atomic<int> dormant_readers{0};  // of them, those that somebody's write shall wake

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
