#pragma once

#include <stdint.h>

namespace mp::os {

// In bytes; 0 when the system has none, or gives none to anybody.
uintptr_t size_of_huge_page();

// To a multiple of the size of a page.
constexpr uintptr_t round_up(uintptr_t address, uintptr_t size) { return (address + size - 1) & ~(size - 1); }

}  // namespace mp::os
