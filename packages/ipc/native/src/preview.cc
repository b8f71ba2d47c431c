#include "preview.h"

#include <algorithm>

#include "arguments.h"
#include "big_copy.h"
#include "membership.h"
#include "os.h"
#include "spinning.h"
#include "wait_list.h"

namespace mp {

namespace {

// Words of a ring that has one producer; src/ring/preview.ts says what they are for.
struct Preview {
  Word ticket;     // of the message that is being written, or 0
  Word page;       // of its blob
  Word at;         // byte of the blob at which the binary data begins that is shown
  Word bytes;      // length of that; 0 until it is known
  Word count;      // how much of it is there
  Word processor;  // on which the sender is
};

// So much at a time: a receiver that follows is not far behind, and has little left to do at the end.
constexpr size_t kStep = 64 * 1024;
// How long a receiver waits for the next step, which takes a sender 5 to 10 microseconds when it is not held up.
constexpr int64_t kPatienceNs = 60000;

Preview& preview_at(int32_t word) { return *reinterpret_cast<Preview*>(word_at(word)); }

// Leaves the processor on which the sender was last: the system likes to wake a thread where its waker is at work. False: that
// is not possible, or it took long, and the others are busy.
bool step_aside(int32_t here) {
  constexpr int64_t kLongNs = 200000;
  const int64_t began = os::now_ns();
  return os::leave_processor(here) && os::now_ns() - began < kLongNs;
}

// Waits for a sender that is getting on. False: it is not, or cannot while this thread has its processor.
template <typename Condition>
bool soon(const Preview& preview, Condition condition) {
  if (longest_spin() == 0) return false;
  const int64_t end = os::now_ns() + kPatienceNs;
  do {
    const int32_t here = os::processor();
    if (preview.processor.load(std::memory_order_relaxed) == here && !step_aside(here)) return false;
    for (int i = 0; i < 16; i++) {
      if (condition()) return true;
      os::relax();
    }
  } while (os::now_ns() < end);
  return false;
}

// SYNC: what was told of the last message is taken back before the ticket of the next one can be seen.
napi_value announce_blob(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  Preview& preview = preview_at(in.word(0));
  preview.bytes.store(0);
  preview.count.store(0);
  preview.processor.store(os::processor());
  preview.ticket.store(in.word(1));
  return nullptr;
}

// SYNC: bytes are written before they are counted; `follow_blob` reads the count before it reads bytes.
napi_value write_blob(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  Preview& preview = preview_at(in.word(0));
  Span place = in.bytes(1), source = in.bytes(2);
  for (size_t done = 0; done < source.length;) {
    const size_t step = std::min(kStep, source.length - done);
    copy_big(place.start + done, source.start + done, step);
    done += step;
    preview.processor.store(os::processor(), std::memory_order_relaxed);
    preview.count.store(static_cast<int32_t>(done));
  }
  return nullptr;
}

// Waits until it is known what the message of this ticket shows, and returns how many bytes; 0 when that is not to be waited
// for.
napi_value await_blob(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  Preview& preview = preview_at(in.word(0));
  const int32_t ticket = in.word(1);
  int32_t bytes = 0;
  soon(preview, [&] {
    bytes = preview.bytes.load();
    return bytes != 0 || preview.ticket.load() != ticket;
  });
  return to_value(env, preview.ticket.load() == ticket ? bytes : 0);
}

// Copies what is there of the message of this ticket, as long as its sender gets on with it, and returns how much that was.
// Then the message is about to be put: waits for that, too, a while.
napi_value follow_blob(napi_env env, napi_callback_info info) {
  Arguments<6> in(env, info);
  Preview& preview = preview_at(in.word(0));
  const int32_t ticket = in.word(1);
  Word& puts = *word_at(in.word(2));
  const int32_t before = in.word(3);
  Span into = in.bytes(4), from = in.bytes(5);
  size_t done = 0;
  while (done < into.length) {
    size_t count = done;
    bool ended = false;
    const bool more = soon(preview, [&] {
      count = static_cast<uint32_t>(preview.count.load());
      // Otherwise the count may be another message's.
      ended = preview.ticket.load() != ticket;
      return ended || count > done;
    });
    if (!more) return to_value(env, static_cast<double>(done));
    if (ended) break;
    count = std::min(count, into.length);
    os::populate_memory(into.start + done, count - done);
    copy_fresh(into.start + done, from.start + done, count - done);
    done = count;
  }
  soon(preview, [&] { return puts.load() != before; });
  return to_value(env, static_cast<double>(done));
}

}  // namespace

void define_preview(napi_env env, napi_value exports) {
  define(env, exports, {{"announceBlob", announce_blob}, {"writeBlob", write_blob}, {"awaitBlob", await_blob},
                        {"followBlob", follow_blob}});
}

}  // namespace mp
