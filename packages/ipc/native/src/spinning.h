// Looking for a while before sleeping: when that pays, and whether there is a processor to do it on.
#pragma once

#include <cstdint>

#include "layout.h"

namespace mp {

// Sleeping costs 20 to 35 us a hop, so looking a little longer pays when the answer is near. A budget adapts: it doubles
// when looking paid and halves when not; at nothing it is tried again now and then.
constexpr int64_t kLongestSpinNs = 50000;
constexpr int64_t kShortestSpinNs = 1000;
constexpr int64_t kProbeSpinNs = kLongestSpinNs;
constexpr uint32_t kShortestPause = 16;  // sleeps between two such tries, more while they fail
constexpr uint32_t kLongestPause = 256;

int64_t longest_spin();  // 0 where there is one processor

// Who spins takes a core from somebody who could ring. So the family never spins on all cores, and nobody spins while more
// members have been woken than there are cores for.
bool room_to_spin(const Participant& me);

}  // namespace mp
