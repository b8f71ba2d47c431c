// The threads of a template, as both see them: the template (sleepers_linux.cc), and its forks (dormant_linux.cc).
#pragma once

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "epoll_set.h"
#include "sleepers.h"

namespace mp::os {

// One that sleeps is forked along, and so is one that has woken by itself and waits at the gate.
//   kFree <──> kRunning <──> kAsleep      kRunning ──its function has ended──> kLeaving ──it is gone──> kFree
// In a fork:
//   kDormant ──> kReviving ──> kRunning   kDormant ──what it slept for is something new──> kForgotten
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
inline Thread threads[kMostThreads];
inline std::atomic<size_t> thread_count{0};  // the first so many places have been taken once

// Those that there are, or were.
struct Known {
  Thread* begin() const { return threads; }
  Thread* end() const { return threads + thread_count.load(); }
};
constexpr Known known;

inline bool is_fork = false;
inline std::atomic<int32_t> gate{0};  // 1 while nobody may go on

inline void* thread_pointer() {
#if defined(__x86_64__)
  void* pointer;
  asm("mov %%fs:0, %0" : "=r"(pointer));
  return pointer;
#else
  return __builtin_thread_pointer();
#endif
}

}  // namespace mp::os
