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

constexpr size_t kMostPages = 64;
constexpr size_t kMuch = 8;  // a page of which forks use an eighth is worth its memory
// Of a processor's time. Who forks is waited for, and a page that takes a millisecond pays off after some dozen forks only.
constexpr int64_t kMostNs = 3'000'000;
constexpr int64_t kMostInPauseNs = 25'000'000;

struct Range {
  uintptr_t start, end;
};

struct Page {
  uintptr_t start;
  size_t use;  // small pages of it that forks use
};
bool lies_before(const Page& a, const Page& b) { return a.start < b.start; }
bool is_used_more(const Page& a, const Page& b) { return a.use > b.use; }

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

// Whole huge pages of its code that are still those of a file, and are used much: those first that are used most.
size_t find_pages(uintptr_t huge, const int32_t* forks, size_t fork_count, Page* found) {
  const size_t much = huge / static_cast<size_t>(sysconf(_SC_PAGESIZE)) / kMuch;
  CodeUse use(forks, fork_count);
  Range image{UINTPTR_MAX, 0};
  dl_iterate_phdr(note_image, &image);
  size_t count = 0;
  look_through_mappings([&](const Mapping& it) {
    if (strcmp(it.access, "r-xp") != 0 || it.file == 0) return false;
    uintptr_t end = std::min<uintptr_t>(it.end, image.end);
    for (uintptr_t page = round_up(std::max<uintptr_t>(it.start, image.start), huge); page + huge <= end; page += huge) {
      size_t used = use.pages_from(page, huge);
      if (used >= much && count < kMostPages) found[count++] = {page, used};
    }
    return false;
  });
  std::sort(found, found + count, is_used_more);
  return count;
}

// What is being moved, to memory in which the pages lie as far from each other: so the system joins those that are neighbours.
Page pages[kMostPages];
size_t page_count = 0, moved_count = 0;
uintptr_t first_page = 0;
char* memory = nullptr;
size_t memory_size = 0;
bool found = false;
int64_t time_left_ns = kMostNs;

char* reserve(uintptr_t huge, size_t size) {
  void* reserved = mmap(nullptr, size + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return nullptr;
  auto start = reinterpret_cast<uintptr_t>(reserved);
  uintptr_t aligned = round_up(start, huge);
  auto* begin = reinterpret_cast<char*>(aligned);
  if (aligned > start) munmap(reserved, aligned - start);
  munmap(begin + size, start + huge - aligned);
  if (madvise(begin, size, MADV_HUGEPAGE) == 0) return begin;
  munmap(begin, size);
  return nullptr;
}

void begin_move(uintptr_t huge, const int32_t* forks, size_t count) {
  found = true;
  moved_count = 0;
  page_count = find_pages(huge, forks, count, pages);
  if (page_count == 0) return;
  auto [first, last] = std::minmax_element(pages, pages + page_count, lies_before);
  first_page = first->start;
  memory_size = last->start + huge - first_page;
  memory = reserve(huge, memory_size);
}

// Whether the system had one.
bool make_huge_page(char* page) {
  auto small = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  page[0] = 0;
  long before = faults_of_this_thread();
  page[small] = 0;
  return faults_of_this_thread() == before;  // it is there already if the page is a huge one
}

bool move_page(uintptr_t huge, const Page& page) {
  char* copy = memory + (page.start - first_page);
  if (!make_huge_page(copy)) return false;
  auto* there = reinterpret_cast<void*>(page.start);
  memcpy(copy, there, huge);
  // Some systems let no process make what it has written executable.
  return mprotect(copy, huge, PROT_READ | PROT_EXEC) == 0 &&
         mremap(copy, huge, huge, MREMAP_MAYMOVE | MREMAP_FIXED, there) != MAP_FAILED;
}

// Gives back what has not been used. There may be something else by now where a page has been taken out.
void end_move(uintptr_t huge) {
  if (memory == nullptr) return;
  std::sort(pages, pages + moved_count, lies_before);
  uintptr_t from = first_page;
  for (size_t i = 0; i <= moved_count; i++) {
    uintptr_t to = i < moved_count ? pages[i].start : first_page + memory_size;
    if (to > from) munmap(memory + (from - first_page), to - from);
    from = to + huge;
  }
  memory = nullptr;
}

}  // namespace

bool move_code(const int32_t* forks, size_t count) {
  static const uintptr_t huge = size_of_huge_page();
  if (huge == 0 || time_left_ns <= 0) return false;
  if (!found) begin_move(huge, forks, count);
  if (memory == nullptr) return false;
  int64_t start = thread_time_ns();
  const bool moved = move_page(huge, pages[moved_count]);
  time_left_ns -= thread_time_ns() - start;
  if (moved) moved_count++;
  if (!moved || moved_count == page_count) end_move(huge);
  return moved;
}

void move_all_code(const int32_t* forks, size_t count) {
  static const uintptr_t huge = size_of_huge_page();
  end_move(huge);
  found = false;
  for (time_left_ns = kMostInPauseNs; move_code(forks, count);) continue;
}

}  // namespace mp::os
