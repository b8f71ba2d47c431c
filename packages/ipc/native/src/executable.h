// Node itself, as it lies in memory.
#pragma once

#include <stdint.h>

namespace mp::os {

// From the first to the last of it.
struct Image {
  uintptr_t start, end;
};
Image executable();

}  // namespace mp::os
