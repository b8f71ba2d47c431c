// The threads of a template, which its forks have too.
//
// A fork of the system's has one thread, the one that forked. Node has several (V8's helpers among them), and whoever gave
// those work in a fork would wait for it for ever. So a template is forked only while each of its other threads is asleep
// in one of the few functions that are ours there (interposed_linux.cc): it holds no lock of the C library then, and where
// it sleeps has been noted. In a fork it goes on there, as if it had been woken for nothing.
//
//   running <──> asleep ──fork──> dormant ──somebody needs it──> running
//
// A dormant thread is nothing but its memory. It comes to life when what it waits for is signalled.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>

namespace mp::os {

// Starts a thread that may be forked along.
using CreateThread = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
int create_thread(CreateThread create, pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                  void* argument);

// What a thread sleeps for: as long as `word` has that value, or for descriptors. In a fork it comes to life when `address`
// is signalled, or, with descriptors, when this process writes to one, if nobody else can; without an address, at once.
struct Reason {
  const void* address;
  std::atomic<uint32_t>* word;
  uint32_t value;
  int epoll;  // the descriptor, or -1
};

// Calls `wait`, and lets this process be forked meanwhile. False in a fork, where the thread has just come to life, and
// `wait` has not ended. On the main thread and in forks it does nothing but call.
bool sleep_for(const Reason& reason, void (*wait)(void*), void* argument);

// Waits until all other threads sleep, and keeps them from going on. False when one does not sleep for that long: then
// `name` is what it is called. The same thread must let them go on.
bool hold_threads(int64_t timeout_ns, char name[16]);
void let_threads_go();

}  // namespace mp::os
