// The Node-API surface: src/native/binding.ts describes every function in TypeScript.
#include <errno.h>
#include <node_api.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <string>

#include "arguments.h"
#include "big_copy.h"
#include "descriptors.h"
#include "doorbell.h"
#include "forking.h"
#include "gate.h"
#include "membership.h"
#include "os.h"
#include "preview.h"
#include "summons.h"
#include "thread_id.h"
#include "wait_list.h"
#include "watcher.h"

namespace mp {

namespace {

std::mutex process_lock;  // threads of one process load the same addon: joining and the watcher happen once

struct Environment {
  Doorbell* bell = nullptr;
};

int64_t to_ns(double milliseconds) {
  if (milliseconds < 0 || milliseconds > 9e12) return -1;
  return static_cast<int64_t>(milliseconds * 1e6);
}

napi_value create_memory(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  int fd = os::create_memory(static_cast<uint64_t>(in.number(0)));
  return fd < 0 ? fail(env, "creating shared memory") : to_value(env, fd);
}

napi_value joined(napi_env env, napi_callback_info) {
  std::lock_guard<std::mutex> guard(process_lock);
  return to_value(env, arena_fd);
}

napi_value join(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  std::lock_guard<std::mutex> guard(process_lock);
  return join_family(in.word(0)) ? nullptr : fail(env, "mapping shared memory");
}

struct Mapping {
  void* address;
  size_t length;
  int64_t discounted;  // what V8 counted for it and was told to forget
};

int64_t adjust_external(napi_env env, int64_t change) {
  int64_t total = 0;
  napi_adjust_external_memory(env, change, &total);
  return total;
}

// From Node 23 on V8 aborts when it takes off what it counted and less is left, so there it must be left counting.
bool may_discount(napi_env env) {
  const napi_node_version* version;
  return napi_get_node_version(env, &version) == napi_ok && version->major < 23;
}

// The first window is this process's own mapping of it, and stays.
void unmap(void* address, size_t length) {
  if (address != head) os::unmap_memory(address, length);
}

napi_value map(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  bool lasting = false;
  napi_get_value_bool(env, in.values[2], &lasting);
  auto length = static_cast<size_t>(in.number(1));
  // The first window is mapped already, and a page that is seen at one address only costs half as much after a long sleep.
  const bool first = in.number(0) == 0 && length == kWindowBytes;
  void* address = first ? head : os::map_memory(arena_fd, static_cast<uint64_t>(in.number(0)), length);
  if (address == nullptr) return fail(env, "mapping shared memory");
  auto* mapping = new Mapping{address, length, 0};
  napi_value buffer;
  int64_t before = adjust_external(env, 0);
  napi_status status = napi_create_external_arraybuffer(
      env, address, length,
      [](napi_env environment, void*, void* hint) {
        auto* gone = static_cast<Mapping*>(hint);
        unmap(gone->address, gone->length);
        if (gone->discounted != 0) adjust_external(environment, gone->discounted);
        delete gone;
      },
      mapping, &buffer);
  if (status != napi_ok) {
    unmap(address, length);
    delete mapping;
    errno = ENOTSUP;
    return fail(env, "wrapping shared memory");
  }
  if (!lasting || !may_discount(env)) return buffer;
  // The garbage collector must not believe that a mapping, mostly untouched, is memory it could get back.
  mapping->discounted = adjust_external(env, 0) - before;
  adjust_external(env, -mapping->discounted);
  return buffer;
}

napi_value punch(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  bool done = os::punch_memory(arena_fd, static_cast<uint64_t>(in.number(0)), static_cast<uint64_t>(in.number(1))) == 0;
  napi_value value;
  napi_get_boolean(env, done, &value);
  return value;
}

// Both copy as much of the second buffer as the first one has room for.
napi_value fill(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  const Span to = in.bytes(0), from = in.bytes(1);
  const size_t length = std::min(to.length, from.length);
  if (length == 0) return nullptr;
  os::populate_memory(to.start, length);
  copy_fresh(to.start, from.start, length);
  return nullptr;
}

napi_value copy(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  const Span to = in.bytes(0), from = in.bytes(1);
  copy_big(to.start, from.start, std::min(to.length, from.length));
  return nullptr;
}

napi_value randomize(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  void* words = nullptr;
  size_t count = 0;
  napi_get_typedarray_info(env, in.values[0], nullptr, &count, &words, nullptr, nullptr);
  return os::randomize(words, count * sizeof(int32_t)) ? nullptr : fail(env, "getting random numbers");
}

// When it fails, so does joining, which tells.
napi_value prepare_watcher(napi_env, napi_callback_info) {
  std::lock_guard<std::mutex> guard(process_lock);
  mp::prepare_watcher();
  return nullptr;
}

napi_value environment(napi_env env, napi_callback_info) {
  std::string all;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; variable++)
    all.append(*variable).push_back('\0');
  napi_value value;
  return napi_create_string_latin1(env, all.data(), all.size(), &value) == napi_ok ? value : nullptr;
}

napi_value start_time(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  return to_value(env, static_cast<double>(os::start_time(in.word(0))));
}

napi_value child_ended(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  bool reap = false;
  napi_get_value_bool(env, in.values[2], &reap);
  int32_t exitcode = 0;
  napi_value value;
  switch (os::child_ended(in.word(0), to_ns(in.number(1)), reap, &exitcode)) {
    case 1:
      return to_value(env, exitcode);
    case 0:
      napi_get_null(env, &value);
      return value;
    default:
      return nullptr;
  }
}

napi_value listen_tcp(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  char host[256] = "", port[16];
  size_t length;
  if (napi_get_value_string_utf8(env, in.values[0], host, sizeof host, &length) != napi_ok) return to_value(env, -1);
  snprintf(port, sizeof port, "%d", in.word(1));
  return to_value(env, os::listen_tcp(host, port, in.word(2)));
}

// A key is two words of the arena's: the object that stands for the descriptor, and its generation.
uint64_t key_of(const int32_t ref, const int32_t generation) {
  return static_cast<uint64_t>(static_cast<uint32_t>(ref)) << 32 | static_cast<uint32_t>(generation);
}

napi_value park(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  return park_descriptor(key_of(in.word(0), in.word(1)), in.word(2)) ? nullptr : fail(env, "keeping a descriptor");
}

napi_value parked(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  napi_value value;
  napi_get_boolean(env, is_parked(key_of(in.word(0), in.word(1))), &value);
  return value;
}

napi_value unpark(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  napi_value value;
  napi_get_boolean(env, unpark_descriptor(key_of(in.word(0), in.word(1))), &value);
  return value;
}

napi_value claim(napi_env env, napi_callback_info info) {
  Arguments<4> in(env, info);
  int fd = claim_descriptor(in.word(0), key_of(in.word(1), in.word(2)), to_ns(in.number(3)));
  return fd < 0 ? fail(env, "getting a descriptor of another process") : to_value(env, fd);
}

napi_value watch(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  bool done = take_part(env, static_cast<uint32_t>(in.word(0)), static_cast<uint32_t>(in.word(1)));
  return done ? nullptr : fail(env, "starting the watcher");
}

napi_value is_main_thread(napi_env env, napi_callback_info) {
  napi_value value;
  napi_get_boolean(env, os::is_main_thread(), &value);
  return value;
}

napi_value is_watching(napi_env env, napi_callback_info) {
  std::lock_guard<std::mutex> guard(process_lock);
  napi_value value;
  napi_get_boolean(env, watcher_runs(), &value);
  return value;
}

napi_value announce_newcomer(napi_env, napi_callback_info) {
  announce();
  return nullptr;
}

napi_value memory_of_machine(napi_env env, napi_callback_info) {
  return to_value(env, static_cast<double>(os::memory_bytes()));
}

napi_value open_doorbell(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  Environment* self;
  napi_get_instance_data(env, reinterpret_cast<void**>(&self));
  self->bell = Doorbell::open(env, static_cast<uint32_t>(in.word(0)), in.values[1]);
  if (self->bell == nullptr) return fail(env, "opening the doorbell");
  napi_add_async_cleanup_hook(
      env, [](napi_async_cleanup_hook_handle hook, void* bell) { static_cast<Doorbell*>(bell)->close(hook); },
      self->bell, nullptr);
  return nullptr;
}

napi_value reference_doorbell(napi_env env, napi_callback_info) {
  Environment* self;
  napi_get_instance_data(env, reinterpret_cast<void**>(&self));
  if (self->bell != nullptr) self->bell->reference();
  return nullptr;
}

napi_value wake(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  wake_sleeper(static_cast<uint32_t>(in.word(0)));
  return nullptr;
}

napi_value wait_word(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  os::futex_wait(word_at(in.word(0)), in.word(1), to_ns(in.number(2)));
  return nullptr;
}

napi_value wake_word(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  os::futex_wake(word_at(in.word(0)), in.word(1));
  return nullptr;
}

napi_value declare_dead_slot(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  declare_slot_dead(static_cast<uint32_t>(in.word(0)));
  return nullptr;
}

napi_value layout(napi_env env) {
  napi_value value;
  napi_create_object(env, &value);
  const struct {
    const char* name;
    double number;
  } fields[] = {{"version", kLayoutVersion},
                {"participantsOffset", kParticipantsOffset},
                {"participantBytes", sizeof(Participant)},
                {"maxParticipants", kMaxParticipants},
                {"windowBytes", static_cast<double>(kWindowBytes)}};
  for (const auto& field : fields) napi_set_named_property(env, value, field.name, to_value(env, field.number));
  return value;
}

}  // namespace

bool take_part(napi_env env, uint32_t slot, uint32_t slot_of_process) {
  // A thread that ends, also by terminate(), is a participant that dies.
  napi_add_env_cleanup_hook(
      env, [](void* own) { declare_slot_dead(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(own))); },
      reinterpret_cast<void*>(static_cast<uintptr_t>(slot)));
  std::lock_guard<std::mutex> guard(process_lock);
  return start_watcher(slot_of_process);
}

napi_value initialize(napi_env env, napi_value exports) {
  auto* self = new Environment;
  napi_set_instance_data(
      env, self, [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); }, nullptr);
  define(env, exports, {
      {"memoryBytes", memory_of_machine}, {"createMemory", create_memory}, {"joined", joined}, {"join", join},
      {"map", map}, {"punch", punch}, {"fill", fill}, {"copy", copy}, {"randomize", randomize},
      {"environment", environment}, {"startTime", start_time}, {"watch", watch}, {"prepareWatcher", prepare_watcher},
      {"isWatching", is_watching}, {"isMainThread", is_main_thread}, {"announce", announce_newcomer},
      {"openDoorbell", open_doorbell}, {"referenceDoorbell", reference_doorbell}, {"wake", wake},
      {"waitWord", wait_word}, {"wakeWord", wake_word}, {"declareDead", declare_dead_slot},
      {"childEnded", child_ended}, {"listenTcp", listen_tcp}, {"parkDescriptor", park}, {"isParked", parked},
      {"unparkDescriptor", unpark}, {"claimDescriptor", claim},
  });
  define_gates(env, exports);
  define_preview(env, exports);
  define_forking(env, exports);
  define_summons(env, exports);
  napi_set_named_property(env, exports, "layout", layout(env));
  return exports;
}

}  // namespace mp

NAPI_MODULE_INIT() { return mp::initialize(env, exports); }
