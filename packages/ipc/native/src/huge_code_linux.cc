// Linux: anonymous memory with MADV_HUGEPAGE takes the place of the executable's mappings. The code keeps its addresses, and
// runs on meanwhile: mremap exchanges the mapping at once.
#include "huge_code.h"

#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "huge_page.h"
#include "os.h"

namespace mp::os {

namespace {

constexpr size_t kMostMappings = 16;
constexpr int64_t kMostNs = 25'000'000;  // of a processor's time: who forks is waited for

struct Range {
  uintptr_t start, end;
};

long faults_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

// From the first to the last of the executable, which comes first among what is loaded.
int note_image(dl_phdr_info* info, size_t, void* noted) {
  auto* image = static_cast<Range*>(noted);
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    image->start = std::min<uintptr_t>(image->start, info->dlpi_addr + part.p_vaddr);
    image->end = std::max<uintptr_t>(image->end, info->dlpi_addr + part.p_vaddr + part.p_memsz);
  }
  return 1;
}

// Whole huge pages of its code that are still those of a file.
size_t find_code(uintptr_t huge, Range* found, size_t most) {
  Range image{UINTPTR_MAX, 0};
  dl_iterate_phdr(note_image, &image);
  FILE* maps = fopen("/proc/self/maps", "re");
  if (maps == nullptr) return 0;
  size_t count = 0;
  char* line = nullptr;
  size_t room = 0;
  while (count < most && getline(&line, &room, maps) > 0) {
    unsigned long start, end, file;
    char access[8];
    if (sscanf(line, "%lx-%lx %7s %*x %*s %lu", &start, &end, access, &file) != 4) continue;
    if (strcmp(access, "r-xp") != 0 || file == 0) continue;
    Range range{(std::max(start, image.start) + huge - 1) & ~(huge - 1), std::min(end, image.end) & ~(huge - 1)};
    if (range.start < range.end) found[count++] = range;
  }
  free(line);
  fclose(maps);
  return count;
}

// Memory on huge pages alone. Less than was asked for when the system has no more of them, or takes long to make them out of
// small ones; nullptr when there is none.
char* huge_memory(uintptr_t huge, size_t* size) {
  size_t room = *size + huge;
  void* reserved = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return nullptr;
  auto start = reinterpret_cast<uintptr_t>(reserved);
  uintptr_t aligned = (start + huge - 1) & ~(huge - 1);
  auto* memory = reinterpret_cast<char*>(aligned);
  auto small = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  size_t got = 0;
  if (madvise(memory, *size, MADV_HUGEPAGE) == 0)
    for (int64_t end = thread_time_ns() + kMostNs; got < *size && thread_time_ns() < end; got += huge) {
      memory[got] = 0;
      long before = faults_of_this_thread();
      memory[got + small] = 0;
      if (faults_of_this_thread() != before) break;  // it would be there already if the page was a huge one
    }
  if (aligned > start) munmap(reserved, aligned - start);
  munmap(memory + got, start + room - aligned - got);
  *size = got;
  return got == 0 ? nullptr : memory;
}

void move(uintptr_t huge, const Range& code) {
  size_t size = code.end - code.start;
  char* copy = huge_memory(huge, &size);
  if (copy == nullptr) return;
  auto* there = reinterpret_cast<void*>(code.start);
  memcpy(copy, there, size);
  // Some systems let no process make what it has written executable.
  if (mprotect(copy, size, PROT_READ | PROT_EXEC) != 0 ||
      mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, there) == MAP_FAILED)
    munmap(copy, size);
}

}  // namespace

void move_code_to_huge_pages() {
  uintptr_t huge = size_of_huge_page();
  if (huge == 0) return;
  Range ranges[kMostMappings];
  size_t count = find_code(huge, ranges, kMostMappings);
  for (size_t i = 0; i < count; i++) move(huge, ranges[i]);
}

}  // namespace mp::os
