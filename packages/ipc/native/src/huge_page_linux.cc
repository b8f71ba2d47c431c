// Linux: transparent huge pages, as /sys says.
#include "huge_page.h"

#include <stdio.h>
#include <string.h>

namespace mp::os {

uintptr_t size_of_huge_page() {
  char modes[128] = "[never]";
  unsigned long size = 0;
  FILE* file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");
  if (file == nullptr) return 0;
  bool given = fgets(modes, sizeof modes, file) != nullptr && strstr(modes, "[never]") == nullptr;
  fclose(file);
  file = given ? fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "re") : nullptr;
  if (file == nullptr) return 0;
  bool read = fscanf(file, "%lu", &size) == 1;
  fclose(file);
  return read ? size : 0;
}

}  // namespace mp::os
