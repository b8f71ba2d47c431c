// Linux: anonymous memory with MADV_HUGEPAGE takes the place of the executable's mappings. The code keeps its addresses, and
// runs on meanwhile: mremap exchanges the mapping at once.
#include "huge_code.h"

#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "code_use.h"
#include "huge_page.h"
#include "mappings.h"
#include "os.h"

namespace mp::os {

namespace {

constexpr size_t kMostRanges = 32;
constexpr size_t kMuch = 8;  // a page of which forks use an eighth is worth its memory
// Of a processor's time. Who forks is waited for, and a page that takes a millisecond pays off after fifty forks only.
constexpr int64_t kMostNs = 3'000'000;
constexpr int64_t kMostInPauseNs = 25'000'000;

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

// Whole huge pages of its code that are still those of a file, and are used much.
size_t find_code(uintptr_t huge, const int32_t* forks, size_t fork_count, Range* found) {
  const size_t much = huge / static_cast<size_t>(sysconf(_SC_PAGESIZE)) / kMuch;
  CodeUse use(forks, fork_count);
  Range image{UINTPTR_MAX, 0};
  dl_iterate_phdr(note_image, &image);
  size_t count = 0;
  look_through_mappings([&](const Mapping& it) {
    if (strcmp(it.access, "r-xp") != 0 || it.file == 0) return false;
    uintptr_t end = std::min<uintptr_t>(it.end, image.end);
    for (uintptr_t page = round_up(std::max<uintptr_t>(it.start, image.start), huge); page + huge <= end; page += huge) {
      if (use.pages_from(page, huge) < much) continue;
      if (count > 0 && found[count - 1].end == page) found[count - 1].end += huge;
      else if (count < kMostRanges) found[count++] = {page, page + huge};
    }
    return false;
  });
  return count;
}

// The range that is being moved, huge page by huge page, to memory as large: so the system joins what it gets together.
struct Move {
  Range code;
  char* memory;
  size_t moved;
} under_way{{0, 0}, nullptr, 0};

Range waiting[kMostRanges];
size_t waiting_count = 0, begun = 0;
bool found = false;
int64_t time_left_ns = kMostNs;

char* reserve(uintptr_t huge, size_t size) {
  void* reserved = mmap(nullptr, size + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return nullptr;
  auto start = reinterpret_cast<uintptr_t>(reserved);
  uintptr_t aligned = round_up(start, huge);
  auto* memory = reinterpret_cast<char*>(aligned);
  if (aligned > start) munmap(reserved, aligned - start);
  munmap(memory + size, start + huge - aligned);
  if (madvise(memory, size, MADV_HUGEPAGE) == 0) return memory;
  munmap(memory, size);
  return nullptr;
}

bool begin_next(uintptr_t huge) {
  if (begun == waiting_count) return false;
  Range code = waiting[begun++];
  under_way = {code, reserve(huge, code.end - code.start), 0};
  return under_way.memory != nullptr;
}

// Whether the system had one.
bool make_huge_page(char* page) {
  auto small = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  page[0] = 0;
  long before = faults_of_this_thread();
  page[small] = 0;
  return faults_of_this_thread() == before;  // it is there already if the page is a huge one
}

bool move_page(uintptr_t huge) {
  char* page = under_way.memory + under_way.moved;
  if (!make_huge_page(page)) return false;
  auto* there = reinterpret_cast<void*>(under_way.code.start + under_way.moved);
  memcpy(page, there, huge);
  // Some systems let no process make what it has written executable.
  if (mprotect(page, huge, PROT_READ | PROT_EXEC) != 0 ||
      mremap(page, huge, huge, MREMAP_MAYMOVE | MREMAP_FIXED, there) == MAP_FAILED)
    return false;
  under_way.moved += huge;
  return true;
}

void end_move() {
  size_t size = under_way.code.end - under_way.code.start;
  if (under_way.memory != nullptr) munmap(under_way.memory + under_way.moved, size - under_way.moved);
  under_way = {{0, 0}, nullptr, 0};
}

}  // namespace

bool move_code(const int32_t* forks, size_t count) {
  static const uintptr_t huge = size_of_huge_page();
  if (huge == 0 || time_left_ns <= 0) return false;
  if (!found) {
    waiting_count = find_code(huge, forks, count, waiting);
    begun = 0;
    found = true;
  }
  if (under_way.memory == nullptr && !begin_next(huge)) return false;
  int64_t start = thread_time_ns();
  bool moved = move_page(huge);
  time_left_ns -= thread_time_ns() - start;
  if (!moved || under_way.moved == under_way.code.end - under_way.code.start) end_move();
  return moved;
}

void move_all_code(const int32_t* forks, size_t count) {
  end_move();
  found = false;
  for (time_left_ns = kMostInPauseNs; move_code(forks, count);) continue;
}

}  // namespace mp::os
