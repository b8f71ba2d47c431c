// Linux: a page of a file is in a process's page table from when it, or one beside it, is used first, as /proc/PID/pagemap tells.
#include "code_use.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>

namespace mp::os {

namespace {

constexpr uint64_t kPresent = uint64_t{1} << 63;

int open_page_table(int32_t pid) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
  return open(path, O_RDONLY | O_CLOEXEC);
}

size_t present(int table, size_t first_page, size_t pages) {
  uint64_t entries[512];
  size_t count = 0;
  for (size_t done = 0; done < pages;) {
    size_t bytes = std::min(pages - done, sizeof entries / sizeof *entries) * sizeof *entries;
    ssize_t got = pread(table, entries, bytes, static_cast<off_t>((first_page + done) * sizeof *entries));
    if (got < static_cast<ssize_t>(sizeof *entries)) break;
    size_t read = static_cast<size_t>(got) / sizeof *entries;
    count += static_cast<size_t>(std::count_if(entries, entries + read, [](uint64_t it) { return (it & kPresent) != 0; }));
    done += read;
  }
  return count;
}

}  // namespace

CodeUse::CodeUse(const int32_t* forks, size_t count) {
  for (size_t i = 0; i < count; i++) look_at(forks[i]);
  if (count_ == 0) look_at(getpid());
}

void CodeUse::look_at(int32_t pid) {
  int table = count_ < kMost ? open_page_table(pid) : -1;
  if (table < 0) return;
  uint64_t entry;
  // A process that has ended has no page table, even if nobody has reaped it.
  bool alive = pread(table, &entry, sizeof entry, 0) == sizeof entry;
  if (alive) tables_[count_++] = table;
  else close(table);
}

CodeUse::~CodeUse() {
  for (size_t i = 0; i < count_; i++) close(tables_[i]);
}

size_t CodeUse::pages_from(uintptr_t start, size_t size) const {
  static const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  size_t most = 0;
  for (size_t i = 0; i < count_; i++) most = std::max(most, present(tables_[i], start / page, size / page));
  return most;
}

}  // namespace mp::os
