// Starting processes by forking a template: the parts of it that need the operating system. One source file per system.
//
// The template is a Node process that has loaded what children need and then waits in `serve_forks`, outside its event
// loop. A fork of it becomes a child of the template's own parent, which asked for it: exit codes, signals and parentage
// are the kernel's, and a template that dies takes nothing with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mp::os {

// True in a process that was started with this library preloaded (LD_PRELOAD), which only then can be a template.
bool can_be_template();
// Makes this process a template: it dies with its parent, and signals meant for its terminal's group do not concern it.
void become_template(int channel);

// Forks whenever it is asked to. -1 in the forks, each with its link and what it is (fork_link.h); in the template how often it
// has forked, when it has not been asked for so long or has forked so often (< 0: for ever). It leaves when nobody is there to
// ask it.
int32_t serve_forks(int channel, int32_t patience_ms, int32_t most, int* link, bool* spare);
// Moves what forks share of this process, its memory and its code, to huge pages: as much as takes some milliseconds.
void move_to_huge_pages();
// In a fork: waits for its order, and is a process like any other from then on. It exits when its parent has gone.
void begin(int link, std::string* order);

// Descriptors that tell when children have ended, behind a single one.
int open_child_set();
bool add_child(int set, int32_t pid);
// Takes a child that has ended out of the set and reaps it: its pid, or 0 when there is none. A child that somebody else
// has reaped has no exit code: `known` is false.
int32_t next_ended_child(int set, int32_t* exitcode, bool* known);

// Leaves at once, without the teardown of Node.
[[noreturn]] void leave(int32_t exitcode);

}  // namespace mp::os
