#include "spinning.h"

#include "membership.h"
#include "os.h"

namespace mp {

namespace {

constexpr int32_t kSlotsLookedAt = 64;  // a bigger family sleeps anyway

int64_t cores() {
  static const int64_t count = os::processors();
  return count;
}

}  // namespace

int64_t longest_spin() { return cores() > 1 ? kLongestSpinNs : 0; }

[[gnu::hot]] bool room_to_spin(const Participant& me) {
  int32_t used = head->header.slots_used.load(std::memory_order_relaxed);
  if (used > kSlotsLookedAt) used = kSlotsLookedAt;
  int64_t spinning = 0;
  int64_t waking = 0;
  for (int32_t slot = 0; slot < used; slot++) {
    const Participant& other = head->participants[slot];
    int32_t sleep = other.sleep.load(std::memory_order_relaxed);
    if ((sleep != kSpinning && sleep != kWaking) || &other == &me || !lives(other)) continue;
    (sleep == kSpinning ? spinning : waking)++;
  }
  return spinning < cores() - 1 && spinning + waking < cores();
}

}  // namespace mp
