// A place to wait at: what the functions that JavaScript gets are about. They take no arguments, because those of a call are
// slow to get at after a long sleep.
#pragma once

#include <node_api.h>

#include <cstdint>

#include "layout.h"

namespace mp {

struct Gate {
  Participant& me;
  uint32_t slot;
  int64_t nap_us;  // longest sleep at a stretch, < 0: for ever
  int32_t list;
  Rule rule;
  int32_t word;
  int32_t wakes;  // how many `wake` is for
  int32_t most;   // what `give` never brings the word above
};

void define_gates(napi_env env, napi_value exports);

}  // namespace mp
