#include "quiet_thread.h"

#include <errno.h>
#include <signal.h>

#include <cstddef>

namespace mp {

namespace {

// All have the same, so that the C library keeps the stack of one that has ended for the next one.
constexpr size_t kStack = 64 << 10;

}  // namespace

bool start_quiet_thread(void* (*run)(void*), void* argument, pthread_t* joined_by) {
  // Signals belong to the main thread: Node's handlers must never run here.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  if (joined_by == nullptr) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  int failure = pthread_create(joined_by != nullptr ? joined_by : &thread, &attributes, run, argument);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failure;
  return failure == 0;
}

}  // namespace mp
