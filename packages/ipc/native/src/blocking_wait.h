// Waiting with a blocked thread: what src/wait/sync-wait.ts and src/wait/gate.ts ask for.
#pragma once

#include <cstdint>

#include "gate.h"
#include "layout.h"

namespace mp {

// Spins for at most `spin_ns`, then sleeps until the bell of `me` differs from `expected` or `timeout_ns` have passed
// (< 0: for ever). 1: spinning paid, -1: it did not, 0: it was not tried.
int32_t wait_bell(Participant& me, int32_t expected, int64_t spin_ns, int64_t timeout_ns);

// Blocks until what the gate's rule says. False: the owner is still on the list, and its JavaScript has to look after something.
bool wait_at(const Gate& gate);
// Sleeps for its bell, or for so long as the gate says at most.
void wait_for_bell_at(const Gate& gate);
// Adds one to the gate's word and wakes whom it is for. False: the word has as much as it may have.
bool give_to(const Gate& gate);

}  // namespace mp
