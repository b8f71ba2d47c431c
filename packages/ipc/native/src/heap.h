// V8's heap, in a process that will be forked often: the fewer pieces it is in, the less there is to copy for a fork.
#pragma once

#include <stddef.h>

namespace mp::os {

// Where memory that somebody asks the system for is to be: pieces of V8's heap side by side, all else where its own hint says.
// Any thread may ask.
void* place_for(void* hint, size_t length, int protection, int flags);

// After this process has run other code, which splits the huge pages that it shares with forks: they are to be made again.
void begin_gathering();

// Puts two more megabytes of this process's memory on a huge page, if they are in use: forks share it at one entry until they
// write to it. Takes about a millisecond. False when there is nothing left to do. For one thread at a time; others may run.
bool gather_memory();

// As much of that as takes some milliseconds.
void gather_all_memory();

}  // namespace mp::os
