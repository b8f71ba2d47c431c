// One thread per process that notices deaths, also while JavaScript is busy or blocked.
//
// One process of the family is its guardian: its watcher holds a descriptor of every member. All others hold few: the
// guardian, to succeed it, and those to end with when they were asked to end with their parent. Nobody polls.
#pragma once

#include <cstdint>

namespace mp {

// Starts the thread if it is not running. `slot` is this process's as long as it lives. False with errno set.
bool start_watcher(uint32_t slot);
// Makes the thread, which waits for that: for a process that will have less time then. False with errno set.
bool prepare_watcher();
bool watcher_runs();
// Tells the guardian that the participants table has a newcomer.
void announce();

}  // namespace mp
