#include "membership.h"

#include <climits>

#include "os.h"

namespace mp {

Head* head = nullptr;
int arena_fd = -1;

bool join_family(int fd) {
  if (head != nullptr) return true;
  void* address = os::map_memory(fd, 0, kWindowBytes);
  if (address == nullptr) return false;
  os::close_on_exec(fd);
  head = static_cast<Head*>(address);
  arena_fd = fd;
  return true;
}

[[gnu::hot]] static void wake(uint32_t slot, bool in_futex, bool in_loop) {
  if (in_futex) os::futex_wake(&head->participants[slot].bell, INT_MAX);
  if (in_loop) os::post_mailbox(head->header.family, 'd', slot);
}

// Only the one that changes `sleep` pays for the system call.
[[gnu::hot]] void wake_sleeper(uint32_t slot) {
  Word& sleep = head->participants[slot].sleep;
  int32_t how = sleep.load();
  if (how != kInFutex && how != kInLoop) return;
  if (sleep.compare_exchange_strong(how, kWaking)) wake(slot, how == kInFutex, how == kInLoop);
}

// For news of a death: whoever was waking the sleeper may be the dead one, so `waking` is no excuse.
static void ring_for_sure(uint32_t slot) {
  head->participants[slot].bell.fetch_add(1);
  int32_t how = head->participants[slot].sleep.load();
  wake(slot, how == kInFutex || how == kWaking, how == kInLoop || how == kWaking);
}

[[gnu::hot]] bool lives(const Participant& participant) {
  int32_t state = state_of(participant.state.load());
  return state == kAlive || state == kStarting;
}

uint64_t start_of(const Participant& participant) {
  return static_cast<uint32_t>(participant.start_low.load()) |
         static_cast<uint64_t>(static_cast<uint32_t>(participant.start_high.load())) << 32;
}

void ring_everyone() {
  int32_t used = head->header.slots_used.load();
  for (int32_t slot = 0; slot < used; slot++)
    if (state_of(head->participants[slot].state.load()) == kAlive) ring_for_sure(static_cast<uint32_t>(slot));
}

static bool mark(Participant& participant) {
  int32_t word = participant.state.load();
  while (state_of(word) == kAlive || state_of(word) == kStarting)
    if (participant.state.compare_exchange_weak(word, (word & ~0xff) | kDead)) return true;
  return false;
}

void declare_dead(int32_t pid, uint64_t start) {
  bool any = false;
  int32_t used = head->header.slots_used.load();
  for (int32_t slot = 0; slot < used; slot++) {
    Participant& participant = head->participants[slot];
    if (participant.pid.load() != pid) continue;
    uint64_t born = start_of(participant);
    if (born != 0 && start != 0 && born != start) continue;  // the pid belongs to somebody else by now
    any = mark(participant) || any;
  }
  if (!any) return;
  head->header.death_epoch.fetch_add(1);
  ring_everyone();
}

void declare_slot_dead(uint32_t slot) {
  if (!mark(head->participants[slot])) return;
  head->header.death_epoch.fetch_add(1);
  ring_everyone();
}

}  // namespace mp
