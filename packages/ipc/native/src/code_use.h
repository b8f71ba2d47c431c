// How much of its code a process runs through.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace mp::os {

// Of forks of this process, which have the same code at the same addresses; of this process itself when none can be looked at,
// since they have all ended, for example.
class CodeUse {
 public:
  CodeUse(const int32_t* forks, size_t count);
  ~CodeUse();
  CodeUse(const CodeUse&) = delete;
  CodeUse& operator=(const CodeUse&) = delete;

  // How many pages that is for the one that uses most of it, in multiples of what the system maps at once.
  size_t pages_from(uintptr_t start, size_t size) const;

 private:
  void look_at(int32_t pid);

  static constexpr size_t kMost = 16;
  int tables_[kMost];
  size_t count_ = 0;
};

}  // namespace mp::os
