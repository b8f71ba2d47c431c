#include "descriptors.h"

#include <errno.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "membership.h"
#include "os.h"
#include "quiet_thread.h"

namespace mp {

namespace {

std::mutex desk_lock;
std::map<uint64_t, int> parked;
int32_t desk_pid = 0;  // the process whose thread answers: a forked child has to start its own

// Takes a descriptor out of the table: whoever does that owns it.
int take(uint64_t key) {
  std::lock_guard<std::mutex> guard(desk_lock);
  auto found = parked.find(key);
  if (found == parked.end()) return -1;
  int fd = found->second;
  parked.erase(found);
  return fd;
}

void* answer(void* argument) {
  int desk = static_cast<int>(reinterpret_cast<intptr_t>(argument));
  for (;;) {
    uint64_t key;
    os::Caller caller;
    if (!os::receive_request(desk, &key, &caller)) continue;
    int fd = take(key);
    // Once it is sent, it is in the caller's queue: should that one die, the system closes it.
    os::answer_request(desk, caller, fd);
    if (fd >= 0) close(fd);
  }
}

// With desk_lock held.
bool open_desk() {
  if (desk_pid == getpid()) return true;
  int desk = os::open_desk(head->header.family, static_cast<uint32_t>(getpid()));
  if (desk < 0) return false;
  if (!start_quiet_thread(answer, reinterpret_cast<void*>(static_cast<intptr_t>(desk)))) {
    int reason = errno;
    close(desk);
    errno = reason;
    return false;
  }
  desk_pid = getpid();
  return true;
}

}  // namespace

bool park_descriptor(uint64_t key, int fd) {
  std::lock_guard<std::mutex> guard(desk_lock);
  if (!open_desk()) return false;
  int copy = os::duplicate(fd);
  if (copy < 0) return false;
  parked[key] = copy;
  return true;
}

bool is_parked(uint64_t key) {
  std::lock_guard<std::mutex> guard(desk_lock);
  return parked.count(key) != 0;
}

bool unpark_descriptor(uint64_t key) {
  int fd = take(key);
  if (fd < 0) return false;
  close(fd);
  return true;
}

int claim_descriptor(int32_t pid, uint64_t key, int64_t timeout_ns) {
  return os::request_descriptor(head->header.family, static_cast<uint32_t>(pid), key, timeout_ns);
}

}  // namespace mp
