// What is mapped in this process.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

namespace mp::os {

struct Mapping {
  unsigned long start, end;
  char access[8];      // such as "r-xp"
  unsigned long file;  // 0: none
};

// Shows it the mappings in the order of their addresses, until it returns true.
template <typename Look>
void look_through_mappings(Look look) {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (maps == nullptr) return;
  char* line = nullptr;
  size_t room = 0;
  for (bool done = false; !done && getline(&line, &room, maps) > 0;) {
    Mapping it{};
    if (sscanf(line, "%lx-%lx %7s %*x %*s %lu", &it.start, &it.end, it.access, &it.file) == 4) done = look(it);
  }
  free(line);
  fclose(maps);
}

}  // namespace mp::os
