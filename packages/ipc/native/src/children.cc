#include "children.h"

#include <unistd.h>

#include "fork.h"

namespace mp {

Children* Children::open(napi_env env, napi_value callback) {
  int set = os::open_child_set();
  if (set < 0) return nullptr;
  auto* children = new Children;
  children->env_ = env;
  children->set_ = set;
  napi_create_reference(env, callback, 1, &children->callback_);
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  children->poll_.data = children;
  uv_poll_init(loop, &children->poll_, set);
  uv_poll_start(&children->poll_, UV_READABLE,
                [](uv_poll_t* handle, int, int) { static_cast<Children*>(handle->data)->report_ended(); });
  uv_unref(reinterpret_cast<uv_handle_t*>(&children->poll_));
  return children;
}

bool Children::add(int32_t pid) { return os::add_child(set_, pid); }

void Children::reference(bool referenced) {
  auto* handle = reinterpret_cast<uv_handle_t*>(&poll_);
  if (referenced) uv_ref(handle);
  else uv_unref(handle);
}

void Children::report_ended() {
  for (;;) {
    int32_t exitcode = 0;
    bool known = false;
    int32_t pid = os::next_ended_child(set_, &exitcode, &known);
    if (pid == 0) return;
    napi_handle_scope scope;
    if (napi_open_handle_scope(env_, &scope) != napi_ok) return;
    napi_value callback, receiver, arguments[2];
    napi_get_reference_value(env_, callback_, &callback);
    napi_get_global(env_, &receiver);
    napi_create_int32(env_, pid, &arguments[0]);
    if (known) napi_create_int32(env_, exitcode, &arguments[1]);
    else napi_get_undefined(env_, &arguments[1]);
    if (napi_make_callback(env_, nullptr, receiver, callback, 2, arguments, nullptr) == napi_pending_exception) {
      napi_value error;
      napi_get_and_clear_last_exception(env_, &error);
      napi_fatal_exception(env_, error);
    }
    napi_close_handle_scope(env_, scope);
  }
}

void Children::close(napi_async_cleanup_hook_handle hook) {
  hook_ = hook;
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), [](uv_handle_t* handle) {
    auto* children = static_cast<Children*>(handle->data);
    ::close(children->set_);
    napi_remove_async_cleanup_hook(children->hook_);
    delete children;
  });
}

}  // namespace mp
