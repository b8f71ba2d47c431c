// What libraries want to be done around a fork.
#pragma once

namespace mp::os {

struct ForkHandler {
  void (*prepare)();
  void (*parent)();
  void (*child)();
};

void note_fork_handler(const ForkHandler& handler);

}  // namespace mp::os
