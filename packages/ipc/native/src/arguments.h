// What every function of the Node-API surface needs: its arguments, its result, its failure, its name.
#pragma once

#include <errno.h>
#include <node_api.h>
#include <stdio.h>
#include <string.h>

#include <cstddef>
#include <cstdint>

namespace mp {

inline napi_value fail(napi_env env, const char* what) {
  char code[16];
  char message[160];
  snprintf(code, sizeof code, "ERRNO_%d", errno);
  snprintf(message, sizeof message, "%s: %s", what, strerror(errno));
  napi_throw_error(env, code, message);
  return nullptr;
}

struct Span {
  char* start;
  size_t length;
};

template <size_t N>
struct Arguments {
  napi_value values[N == 0 ? 1 : N] = {};
  napi_env env;
  Arguments(napi_env environment, napi_callback_info info) : env(environment) {
    size_t count = N;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }
  int32_t word(size_t i) const {
    int32_t value = 0;
    napi_get_value_int32(env, values[i], &value);
    return value;
  }
  bool flag(size_t i) const {
    bool value = false;
    napi_get_value_bool(env, values[i], &value);
    return value;
  }
  double number(size_t i) const {
    double value = 0;
    napi_get_value_double(env, values[i], &value);
    return value;
  }
  // Of a Buffer.
  Span bytes(size_t i) const {
    void* start = nullptr;
    size_t length = 0;
    napi_get_buffer_info(env, values[i], &start, &length);
    return {static_cast<char*>(start), length};
  }
};

inline napi_value to_value(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

struct Function {
  const char* name;
  napi_callback call;
};

// Makes functions properties of `exports`. They all get `data`.
template <size_t N>
void define(napi_env env, napi_value exports, const Function (&functions)[N], void* data = nullptr) {
  for (const auto& [name, call] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, call, data, &value);
    napi_set_named_property(env, exports, name, value);
  }
}

}  // namespace mp
