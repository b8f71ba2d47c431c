// Linux: V8 is a part of the executable, and its flags are in what that has of writable memory.
#include "v8_seed.h"

#include <string.h>

#include <algorithm>
#include <cstddef>

#include "executable.h"
#include "mappings.h"

namespace mp::os {

namespace {

constexpr size_t kMost = 16;
int32_t* found[kMost];
size_t count = 0;
int times = 0;

void find_words(int32_t seed) {
  const Image image = executable();
  look_through_mappings([&](const Mapping& it) {
    if (strcmp(it.access, "rw-p") != 0 || it.start < image.start) return false;
    auto* end = reinterpret_cast<int32_t*>(std::min<uintptr_t>(it.end, image.end));
    for (auto* word = reinterpret_cast<int32_t*>(it.start); word < end && count < kMost; word++)
      if (*word == seed) found[count++] = word;
    return it.end >= image.end;
  });
}

}  // namespace

void look_for_seed(int32_t seed) {
  if (times++ == 0) find_words(seed);
  else count = static_cast<size_t>(std::remove_if(found, found + count, [=](auto* word) { return *word != seed; }) - found);
}

bool set_seed(int32_t seed) {
  if (times < 2 || count != 1) return false;
  *found[0] = seed;
  return true;
}

}  // namespace mp::os
