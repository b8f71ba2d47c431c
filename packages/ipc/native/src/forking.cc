#include "forking.h"

#include <unistd.h>
#include <uv.h>

#include <string>

#include "arguments.h"
#include "children.h"
#include "fork.h"

namespace mp {

namespace {

thread_local Children* children = nullptr;  // a thread of Node's has one environment

napi_value to_boolean(napi_env env, bool is) {
  napi_value value;
  napi_get_boolean(env, is, &value);
  return value;
}

napi_value can_be_template(napi_env env, napi_callback_info) { return to_boolean(env, os::can_be_template()); }

napi_value become_template(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  os::become_template(in.word(0));
  return nullptr;
}

napi_value to_array(napi_env env, const int fds[2]) {
  napi_value pair;
  napi_create_array_with_length(env, 2, &pair);
  for (uint32_t i = 0; i < 2; i++) napi_set_element(env, pair, i, to_value(env, fds[i]));
  return pair;
}

napi_value socket_pair(napi_env env, napi_callback_info) {
  int fds[2];
  return os::socket_pair(fds) ? to_array(env, fds) : fail(env, "making a pair of sockets");
}

void* as_hook(int fd) { return reinterpret_cast<void*>(static_cast<intptr_t>(fd)); }

void close_channel(void* fd) { close(static_cast<int>(reinterpret_cast<intptr_t>(fd))); }

// A thread that ends takes its channels along.
napi_value open_channel(napi_env env, napi_callback_info) {
  int fds[2];
  if (!os::socket_pair(fds)) return fail(env, "making a pair of sockets");
  napi_add_env_cleanup_hook(env, close_channel, as_hook(fds[0]));
  return to_array(env, fds);
}

napi_value close_descriptor(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  napi_remove_env_cleanup_hook(env, close_channel, as_hook(in.word(0)));
  close(in.word(0));
  return nullptr;
}

napi_value request_fork(napi_env env, napi_callback_info info) {
  Arguments<5> in(env, info);
  size_t length = 0;
  napi_get_value_string_utf8(env, in.values[1], nullptr, 0, &length);
  std::string order(length, '\0');
  napi_get_value_string_utf8(env, in.values[1], order.data(), length + 1, &length);
  int stdio[os::kStdio] = {in.word(2), in.word(3), in.word(4)};
  return to_value(env, os::request_fork(in.word(0), order, stdio));
}

napi_value serve_forks(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  std::string order;
  os::serve_forks(in.word(0), &order);
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  uv_loop_fork(loop);
  napi_value told, text;
  napi_create_array_with_length(env, 2, &told);
  napi_create_string_utf8(env, order.data(), order.size(), &text);
  napi_set_element(env, told, 0, to_value(env, getpid()));
  napi_set_element(env, told, 1, text);
  return told;
}

napi_value open_children(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  children = Children::open(env, in.values[0]);
  if (children == nullptr) return fail(env, "opening a set of processes");
  napi_add_async_cleanup_hook(
      env, [](napi_async_cleanup_hook_handle hook, void* set) { static_cast<Children*>(set)->close(hook); }, children,
      nullptr);
  return nullptr;
}

napi_value add_child(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  return children->add(in.word(0)) ? nullptr : fail(env, "watching a process");
}

napi_value reference_children(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  bool referenced = false;
  napi_get_value_bool(env, in.values[0], &referenced);
  children->reference(referenced);
  return nullptr;
}

napi_value leave(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  os::leave(in.word(0));
}

}  // namespace

void define_forking(napi_env env, napi_value exports) {
  const struct {
    const char* name;
    napi_callback function;
  } functions[] = {{"canBeTemplate", can_be_template}, {"becomeTemplate", become_template},
                   {"socketPair", socket_pair},        {"openChannel", open_channel},
                   {"closeDescriptor", close_descriptor}, {"requestFork", request_fork},
                   {"serveForks", serve_forks},        {"openChildren", open_children},
                   {"addChild", add_child},            {"referenceChildren", reference_children},
                   {"leave", leave}};
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  }
}

}  // namespace mp
