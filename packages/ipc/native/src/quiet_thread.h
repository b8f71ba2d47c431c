// A thread of this library's own: it does little, and hears no signals.
#pragma once

#include <pthread.h>

namespace mp {

// Starts one; detached, unless it is to be joined by this handle. False with errno set.
bool start_quiet_thread(void* (*run)(void*), void* argument, pthread_t* joined_by = nullptr);

}  // namespace mp
