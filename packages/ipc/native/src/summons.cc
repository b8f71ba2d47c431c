#include "summons.h"

#include <errno.h>
#include <unistd.h>

#include <string>

#include "arguments.h"
#include "blocking_wait.h"
#include "membership.h"
#include "os.h"
#include "watcher.h"

namespace mp {

namespace {

bool enter(Participant& seat, int32_t reserved) {
  int32_t pid = getpid();
  uint64_t born = os::start_time(pid);
  seat.start_low.store(static_cast<int32_t>(born));
  seat.start_high.store(static_cast<int32_t>(born >> 32));
  seat.pid.store(pid);
  // Fails when the seat was taken back: the parent has died meanwhile.
  return seat.state.compare_exchange_strong(reserved, (reserved & ~0xff) | kAlive);
}

bool parent_lives(const Participant& seat) {
  uint32_t used = static_cast<uint32_t>(head->header.slots_used.load());
  for (uint32_t i = 0; i < used; i++) {
    const Participant& other = head->participants[i];
    if (other.pid.load() == seat.parent_pid.load() && other.start_low.load() == seat.parent_start_low.load() &&
        lives(other))
      return true;
  }
  return false;
}

// Waits for the order and reads it. Its page begins with its length in bytes, 0 before it is there; the text follows.
// SYNC: the parent stores the length behind the text and then rings (src/family/instruction.ts). A parent that dies rings
// by its death. Its pages are given away only after it was declared dead, so what was read before is whole.
bool receive(uint32_t slot, uint64_t page, std::string& text) {
  Participant& seat = head->participants[slot];
  auto* length = static_cast<Word*>(os::map_memory(arena_fd, page * kPageBytes, kPageBytes));
  if (length == nullptr) return false;
  for (;;) {
    int32_t bell = seat.bell.load();
    auto bytes = static_cast<size_t>(length->load());
    if (bytes != 0 && bytes <= kPageBytes - sizeof(Word)) text.assign(reinterpret_cast<char*>(length + 1), bytes);
    if (!parent_lives(seat) || !text.empty()) break;
    wait_bell(seat, bell, 0, -1);
  }
  os::unmap_memory(length, kPageBytes);
  return parent_lives(seat);
}

napi_value answer_summons(napi_env env, napi_callback_info info) {
  Arguments<4> in(env, info);
  auto slot = static_cast<uint32_t>(in.word(1));
  if (head != nullptr && arena_fd != in.word(0)) {
    errno = EALREADY;
    return fail(env, "joining the family (a preloaded module has founded one of its own)");
  }
  if (!join_family(in.word(0))) return fail(env, "mapping shared memory");
  if (!enter(head->participants[slot], in.word(2))) return nullptr;
  if (!take_part(env, slot, slot)) return fail(env, "starting the watcher");
  announce();
  std::string text;
  if (!receive(slot, static_cast<uint64_t>(in.word(3)), text)) return nullptr;
  napi_value value;
  return napi_create_string_utf8(env, text.data(), text.size(), &value) == napi_ok ? value : nullptr;
}

}  // namespace

void define_summons(napi_env env, napi_value exports) {
  define(env, exports, {{"answerSummons", answer_summons}});
}

}  // namespace mp
