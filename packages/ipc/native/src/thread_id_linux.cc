#include "thread_id.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace mp::os {

int* thread_id_address() {
  int* address = nullptr;
  if (prctl(PR_GET_TID_ADDRESS, &address) == 0 && address != nullptr) return address;
  // A kernel without that call: the number is among the first words of the thread's block.
  auto* words = reinterpret_cast<int*>(pthread_self());
  auto id = static_cast<int>(syscall(SYS_gettid));
  for (size_t i = 0; i < 512; i++)
    if (words[i] == id) return words + i;
  return nullptr;
}

bool is_main_thread() { return syscall(SYS_gettid) == getpid(); }

}  // namespace mp::os
