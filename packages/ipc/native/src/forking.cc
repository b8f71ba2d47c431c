#include "forking.h"

#include <signal.h>
#include <unistd.h>
#include <uv.h>

#include <map>
#include <string>

#include "arguments.h"
#include "children.h"
#include "fork.h"
#include "fork_link.h"
#include "os.h"
#include "thread_id.h"
#include "v8_seed.h"

namespace mp {

namespace {

constexpr int32_t kPatienceMs = 1000;  // with a child that was killed, or that is just being born

thread_local std::map<int, int32_t> templates;  // pids, 0 for none, by this process's end of the channel
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

template <uint32_t N>
napi_value to_array(napi_env env, const int32_t (&numbers)[N]) {
  napi_value array;
  napi_create_array_with_length(env, N, &array);
  for (uint32_t i = 0; i < N; i++) napi_set_element(env, array, i, to_value(env, numbers[i]));
  return array;
}

napi_value socket_pair(napi_env env, napi_callback_info) {
  int fds[2];
  return os::socket_pair(fds) ? to_array(env, fds) : fail(env, "making a pair of sockets");
}

void* as_hook(int fd) { return reinterpret_cast<void*>(static_cast<intptr_t>(fd)); }
int of_hook(void* fd) { return static_cast<int>(reinterpret_cast<intptr_t>(fd)); }

// What a thread leaves when it ends: nobody else reaps it. At the end of the process the system does. (Only this thread's
// event loop may have reaped it before, so between the look and the signal the pid stays its own.)
void end_child(int32_t pid) {
  int32_t exitcode;
  if (pid <= 0 || os::is_main_thread() || os::child_ended(pid, 0, false, &exitcode) < 0) return;
  kill(pid, SIGKILL);
  os::child_ended(pid, kPatienceMs * int64_t{1'000'000}, true, &exitcode);
}

void end_template(void* fd) {
  int channel = of_hook(fd);
  close(channel);
  end_child(templates[channel]);
  templates.erase(channel);
}

// Its template first: then everything has been told that it will ever tell.
void end_fork(void* fd) {
  for (auto& [channel, pid] : templates) {
    end_child(pid);
    pid = 0;
  }
  end_child(os::abandon_fork(of_hook(fd), os::is_main_thread() ? 0 : kPatienceMs));
}

// A thread that ends takes its templates and its spare forks along.
napi_value open_channel(napi_env env, napi_callback_info) {
  int fds[2];
  if (!os::socket_pair(fds)) return fail(env, "making a pair of sockets");
  templates[fds[0]] = 0;
  napi_add_env_cleanup_hook(env, end_template, as_hook(fds[0]));
  return to_array(env, fds);
}

napi_value name_template(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  templates[in.word(0)] = in.word(1);
  return nullptr;
}

napi_value close_descriptor(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  napi_remove_env_cleanup_hook(env, end_template, as_hook(in.word(0)));
  templates.erase(in.word(0));
  close(in.word(0));
  return nullptr;
}

napi_value request_fork(napi_env env, napi_callback_info info) {
  Arguments<2> in(env, info);
  int32_t link = os::request_fork(in.word(0), in.flag(1));
  if (link >= 0) napi_add_env_cleanup_hook(env, end_fork, as_hook(link));
  return to_value(env, link);
}

napi_value send_order(napi_env env, napi_callback_info info) {
  Arguments<6> in(env, info);
  int link = in.word(0);
  size_t length = 0;
  napi_get_value_string_utf8(env, in.values[2], nullptr, 0, &length);
  std::string order(length, '\0');
  napi_get_value_string_utf8(env, in.values[2], order.data(), length + 1, &length);
  int stdio[os::kStdio] = {in.word(3), in.word(4), in.word(5)};
  int32_t told[2];
  told[1] = os::send_order(link, in.flag(1), order, stdio, &told[0]);
  napi_remove_env_cleanup_hook(env, end_fork, as_hook(link));
  close(link);
  return to_array(env, told);
}

napi_value abandon_fork(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  napi_remove_env_cleanup_hook(env, end_fork, as_hook(in.word(0)));
  return to_value(env, os::abandon_fork(in.word(0), kPatienceMs));
}

napi_value serve_forks(napi_env env, napi_callback_info info) {
  Arguments<3> in(env, info);
  int link;
  bool spare;
  int32_t served = os::serve_forks(in.word(0), in.word(1), in.word(2), &link, &spare);
  if (served >= 0) return to_value(env, served);
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  uv_loop_fork(loop);
  return to_array(env, {getpid(), link, spare ? 1 : 0});
}

napi_value move_to_huge_pages(napi_env, napi_callback_info) {
  os::move_to_huge_pages();
  return nullptr;
}

napi_value look_for_seed(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  os::look_for_seed(in.word(0));
  return nullptr;
}

napi_value set_seed(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  return to_boolean(env, os::set_seed(in.word(0)));
}

napi_value is_called(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  return to_boolean(env, os::is_called(in.word(0), 0));
}

napi_value await_order(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  std::string order;
  os::begin(in.word(0), &order);
  // Its loop's clock stood still meanwhile, and timers are set by it.
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  uv_update_time(loop);
  napi_value text;
  napi_create_string_utf8(env, order.data(), order.size(), &text);
  return text;
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
  children->reference(in.flag(0));
  return nullptr;
}

napi_value leave(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  os::leave(in.word(0));
}

}  // namespace

void define_forking(napi_env env, napi_value exports) {
  define(env, exports, {
      {"canBeTemplate", can_be_template}, {"becomeTemplate", become_template}, {"socketPair", socket_pair},
      {"openChannel", open_channel}, {"nameTemplate", name_template}, {"closeDescriptor", close_descriptor},
      {"requestFork", request_fork}, {"sendOrder", send_order}, {"abandonFork", abandon_fork},
      {"serveForks", serve_forks}, {"moveToHugePages", move_to_huge_pages}, {"isCalled", is_called},
      {"awaitOrder", await_order}, {"lookForSeed", look_for_seed}, {"setSeed", set_seed},
      {"openChildren", open_children}, {"addChild", add_child}, {"referenceChildren", reference_children},
      {"leave", leave},
  });
}

}  // namespace mp
