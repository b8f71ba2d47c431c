// In a fork of a template: the threads that slept there (sleepers.h), until somebody needs them.
#pragma once

#include <pthread.h>

namespace mp::os {

// By the fork's first thread: what was held in the template is dormant here. Those that wait for a time, or for what others
// write, come to life at once.
void inherit_threads();
void wake_restless_threads();
// Brings to life the threads that sleep for this; or that thread, which somebody waits for. False when it never was here.
void wake_dormant(const void* address);
bool wake_dormant_thread(pthread_t thread);
// Those that wait for somebody to write to this descriptor, before that is done.
void wake_dormant_reader(int fd);
// What was there is something new, and nobody sleeps for it.
void forget_dormant(const void* address);

}  // namespace mp::os
