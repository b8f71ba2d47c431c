#include "gate.h"

#include <array>
#include <atomic>
#include <new>
#include <utility>

#include "arguments.h"
#include "blocking_wait.h"
#include "membership.h"
#include "spinning.h"
#include "wait_list.h"

namespace mp {

namespace {

// Asks which gate a function was made for.
[[gnu::hot]] const Gate& asked(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return *static_cast<const Gate*>(data);
}

// The first gates of a process have places of their own, and functions that are compiled for their places. These need not ask:
// Node-API's code for that, and the way there, are pages that a thread which comes from a long sleep has to have looked up.
constexpr size_t kPlaces = 8;

struct alignas(Gate) Place {
  char bytes[sizeof(Gate)];
};
Place places[kPlaces];
std::atomic<bool> taken[kPlaces];

template <size_t N>
[[gnu::hot]] const Gate& in_place(napi_env, napi_callback_info) {
  return *std::launder(reinterpret_cast<const Gate*>(places[N].bytes));
}

// Nothing when all is done, which is the quickest to say.
[[gnu::hot, gnu::noinline]] napi_value wait_there(napi_env env, const Gate& gate) {
  if (wait_at(gate)) return nullptr;
  napi_value more;
  napi_get_boolean(env, true, &more);
  return more;
}

[[gnu::hot, gnu::noinline]] napi_value give_there(napi_env env, const Gate& gate) {
  if (give_to(gate)) return nullptr;
  napi_value full;
  napi_get_boolean(env, true, &full);
  return full;
}

using Which = const Gate& (*)(napi_env, napi_callback_info);

// Small, since there are many: all that is hot shall lie in one page.
template <Which which>
[[gnu::hot]] napi_value wait(napi_env env, napi_callback_info info) {
  return wait_there(env, which(env, info));
}

template <Which which>
[[gnu::hot]] napi_value give(napi_env env, napi_callback_info info) {
  return give_there(env, which(env, info));
}

[[gnu::hot]] napi_value wake(napi_env env, napi_callback_info info) {
  const Gate& gate = asked(env, info);
  wake_waiters(gate.list, gate.wakes, -1);
  return nullptr;
}

[[gnu::hot]] napi_value wait_for_bell(napi_env env, napi_callback_info info) {
  wait_for_bell_at(asked(env, info));
  return nullptr;
}

[[gnu::hot]] napi_value wake_listed(napi_env env, napi_callback_info info) {
  const Participant& me = asked(env, info).me;
  wake_waiters(me.list, me.count, me.except);
  return nullptr;
}

struct Functions {
  napi_callback wait, give;
};

template <size_t... N>
constexpr std::array<Functions, sizeof...(N)> functions_of_places(std::index_sequence<N...>) {
  return {{{wait<in_place<N>>, give<in_place<N>>}...}};
}
constexpr auto kFunctions = functions_of_places(std::make_index_sequence<kPlaces>());

void leave_place(napi_env, void* gate, void*) { taken[static_cast<Place*>(gate) - places].store(false); }
void remove(napi_env, void* gate, void*) { delete static_cast<Gate*>(gate); }

// The object that is a gate in JavaScript, which calls its functions as long as it has it, and not longer.
template <size_t N>
napi_value object_of(napi_env env, Gate* gate, napi_finalize gone, const Function (&functions)[N]) {
  napi_value object;
  napi_create_object(env, &object);
  define(env, object, functions, gate);
  napi_add_finalizer(env, object, gate, gone, nullptr, nullptr);
  return object;
}

napi_value gate(napi_env env, napi_callback_info info) {
  Arguments<7> in(env, info);
  auto slot = static_cast<uint32_t>(in.word(0));
  const Gate made{head->participants[slot], slot,       in.word(1), in.word(2),
                  static_cast<Rule>(in.word(3)), in.word(4), in.word(5), in.word(6)};
  for (size_t i = 0; i < kPlaces; i++) {
    if (taken[i].exchange(true)) continue;
    auto* gate = new (places[i].bytes) Gate(made);
    return object_of(env, gate, leave_place, {{"wait", kFunctions[i].wait}, {"wake", wake}, {"give", kFunctions[i].give}});
  }
  return object_of(env, new Gate(made), remove, {{"wait", wait<asked>}, {"wake", wake}, {"give", give<asked>}});
}

napi_value bell_gate(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  auto slot = static_cast<uint32_t>(in.word(0));
  auto* gate = new Gate{head->participants[slot], slot, in.word(1), 0, kBell, 0, 0, 0};
  return object_of(env, gate, remove, {{"wait", wait_for_bell}, {"wake", wake_listed}});
}

napi_value longest_spin_here(napi_env env, napi_callback_info) {
  return to_value(env, static_cast<double>(longest_spin()));
}

}  // namespace

void define_gates(napi_env env, napi_value exports) {
  define(env, exports, {{"gate", gate}, {"bellGate", bell_gate}, {"longestSpin", longest_spin_here}});
}

}  // namespace mp
