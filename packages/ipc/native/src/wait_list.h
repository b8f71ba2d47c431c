// Wait lists as native code changes them. src/wait/wait-list.ts does the same in JavaScript and says why it is so.
#pragma once

#include <cstdint>

#include "layout.h"

namespace mp {

Word* word_at(int32_t index);  // a word of the first window

void add_waiter(int32_t list, uint32_t slot);
void remove_waiter(int32_t list, uint32_t slot);

// Wakes so many waiters, each in turn, or all of them (< 0); never the one in the slot `except`. False: nobody is on the list.
bool wake_waiters(int32_t list, int32_t count, int32_t except);

}  // namespace mp
