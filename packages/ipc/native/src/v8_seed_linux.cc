// Linux: V8 is a part of the executable, and its flags are in what that has of writable memory.
#include "v8_seed.h"

#include <link.h>

#include <algorithm>
#include <cstddef>

namespace mp::os {

namespace {

constexpr size_t kMost = 16;
int32_t* found[kMost];
size_t count = 0;
int times = 0;

// Of the executable, which comes first among what is loaded.
int look_through(dl_phdr_info* info, size_t, void* seed) {
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_W) == 0) continue;
    constexpr uintptr_t kWord = sizeof(int32_t);
    const uintptr_t start = (info->dlpi_addr + part.p_vaddr + kWord - 1) & ~(kWord - 1);
    auto* word = reinterpret_cast<int32_t*>(start);
    auto* end = reinterpret_cast<int32_t*>((info->dlpi_addr + part.p_vaddr + part.p_memsz) & ~(kWord - 1));
    for (; word < end && count < kMost; word++)
      if (*word == *static_cast<int32_t*>(seed)) found[count++] = word;
  }
  return 1;
}

}  // namespace

void look_for_seed(int32_t seed) {
  if (times++ == 0) dl_iterate_phdr(look_through, &seed);
  else count = static_cast<size_t>(std::remove_if(found, found + count, [=](auto* word) { return *word != seed; }) - found);
}

bool set_seed(int32_t seed) {
  if (times < 2 || count != 1) return false;
  *found[0] = seed;
  return true;
}

}  // namespace mp::os
