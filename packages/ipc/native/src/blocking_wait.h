// Waiting with a blocked thread: what src/wait/sync-wait.ts and src/wait/gate.ts ask for.
#pragma once

#include <node_api.h>

#include <cstdint>

#include "layout.h"

namespace mp {

// Spins for at most `spin_ns`, then sleeps until the bell of `me` differs from `expected` or `timeout_ns` have passed
// (< 0: for ever). 1: spinning paid, -1: it did not, 0: it was not tried.
int32_t wait_bell(Participant& me, int32_t expected, int64_t spin_ns, int64_t timeout_ns);

void define_waiting(napi_env env, napi_value exports);

}  // namespace mp
