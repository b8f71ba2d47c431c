// Machine code and its constants on huge pages: for a process that will be forked often.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace mp::os {

// Copies two more megabytes of the executable's code or constants, of what one of these forks of this process uses most, to
// memory that a fork shares at one entry: it need not find, map and unmap each small page of a file that it runs through. Takes
// half a millisecond, if there is a huge page already. False when there is nothing left to do, or when it has taken long: the
// system may have no such pages, or has to make room for them first. Without forks that are alive, it goes by what this process
// itself has used.
bool move_code(const int32_t* forks, size_t count);

// What is left of it, as far as it takes some milliseconds. This, too, may be tried again.
void move_all_code(const int32_t* forks, size_t count);

}  // namespace mp::os
