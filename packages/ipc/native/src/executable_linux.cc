// Linux: the executable comes first among what is loaded.
#include "executable.h"

#include <link.h>

#include <algorithm>
#include <cstddef>

namespace mp::os {

namespace {

int note_image(dl_phdr_info* info, size_t, void* noted) {
  auto* image = static_cast<Image*>(noted);
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    image->start = std::min<uintptr_t>(image->start, info->dlpi_addr + part.p_vaddr);
    image->end = std::max<uintptr_t>(image->end, info->dlpi_addr + part.p_vaddr + part.p_memsz);
  }
  return 1;
}

}  // namespace

Image executable() {
  Image image{UINTPTR_MAX, 0};
  dl_iterate_phdr(note_image, &image);
  return image;
}

}  // namespace mp::os
