// Descriptors on their way to other processes of the family. The sender parks one under a key; a thread of its own hands it
// to whoever asks for that key first, also while JavaScript is busy or blocked. docs/failure-model.md has the cases.
#pragma once

#include <cstdint>

namespace mp {

// Keeps a copy of `fd` until it is claimed or taken back. False with errno set.
bool park_descriptor(uint64_t key, int fd);
bool is_parked(uint64_t key);
// Closes the copy. False when it is not parked (any more): somebody has claimed it.
bool unpark_descriptor(uint64_t key);
// Asks process `pid` for a descriptor and waits for the answer. -1 with errno set: ENOENT when it is not parked there,
// ECONNREFUSED when the process has none or is gone, ETIMEDOUT.
int claim_descriptor(int32_t pid, uint64_t key, int64_t timeout_ns);

}  // namespace mp
