#pragma once

#include <stdint.h>

namespace mp::os {

// In bytes; 0 when the system has none, or gives none to anybody.
uintptr_t size_of_huge_page();

}  // namespace mp::os
