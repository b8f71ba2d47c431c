// This process as a member of its family: the mapped head of the arena, ringing others, and declaring the dead.
#pragma once

#include "layout.h"

namespace mp {

extern Head* head;    // the first window of the arena; set once by join_family, never unmapped
extern int arena_fd;  // -1 before

bool join_family(int fd);  // maps the first window; false with errno set

// Wakes a participant that sleeps, for a caller that has rung its bell: every sleeper re-checks what it waits for.
// SYNC: the bell grows before `sleep` is read here; the sleeper sets `sleep` before it re-reads the bell.
void wake_sleeper(uint32_t slot);
void ring_everyone();

// Marks every slot of a dead process; the JavaScript reaper of some living participant does the rest.
void declare_dead(int32_t pid, uint64_t start);
void declare_slot_dead(uint32_t slot);

bool lives(const Participant& participant);
uint64_t start_of(const Participant& participant);

}  // namespace mp
