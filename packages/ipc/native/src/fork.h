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

constexpr int kStdio = 3;

// True in a process that was started with this library preloaded (LD_PRELOAD), which only then can be a template.
bool can_be_template();
// Makes this process a template: it dies with its parent, and signals meant for its terminal's group do not concern it.
void become_template(int channel);

// Two connected stream sockets, closed on exec.
bool socket_pair(int fds[2]);

// The parent's half: asks the template at the other end for a child with that order and stdio (-1: none). Blocks until it
// is there. Its pid, or minus errno; -ECONNRESET when the template has gone.
int32_t request_fork(int channel, const std::string& order, const int stdio[kStdio]);
// The template's half: forks whenever it is told to. Returns in the children alone, with their orders; the template leaves
// when nobody is there to ask it any more.
void serve_forks(int channel, std::string* order);

// Descriptors that tell when children have ended, behind a single one.
int open_child_set();
bool add_child(int set, int32_t pid);
// Takes a child that has ended out of the set and reaps it: its pid, or 0 when there is none. A child that somebody else
// has reaped has no exit code: `known` is false.
int32_t next_ended_child(int set, int32_t* exitcode, bool* known);

// Leaves at once, without the teardown of Node.
[[noreturn]] void leave(int32_t exitcode);

}  // namespace mp::os
