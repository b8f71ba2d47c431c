// The link between a process and its fork, from before the fork is made until it begins: a socket. One source file per system.
//
//   parent                             template                fork
//   request_fork: its end ──channel──>
//                                      forks, tell_forked      tell_forked: both, for the parent has a process to reap now
//                                                              gets ready, await_order
//   send_order: order and stdio ───────────────────────────>   takes both, tells that it begins
//   <───────────────────────────────────────────────────────
//
// A fork whose link closes before its order has come exits. One that is made for an order that is under way is a process like
// any other from its birth. A spare one, whose order may come long after, hears none of the signals that are for the
// terminal's group until it begins: so its parent waits for that.
#pragma once

#include <cstdint>
#include <string>

namespace mp::os {

constexpr int kStdio = 3;

// Two connected stream sockets, closed on exec.
bool socket_pair(int fds[2]);

// The parent's half.
// Asks a template for a fork: this process's end of its link, or minus errno. -ECONNRESET: the template has gone.
int32_t request_fork(int channel, bool spare);
// Gives the fork its order and its stdio (-1: none), and waits until it is there, a spare one until it begins. 0, or minus
// errno: there is no fork then, or none any more (-ECONNRESET). `pid` is 0 when it is not known, or there was none.
int32_t send_order(int link, bool spare, const std::string& order, const int stdio[kStdio], int32_t* pid);
// Closes the link of a fork that is not wanted, whose template is gone. Its pid, for which it waits so long, or 0.
int32_t abandon_fork(int link, int32_t patience_ms);

// The template's half: takes a request.
bool receive_request(int channel, int* link, bool* spare);
// Tells the parent what became of its request: a process, or nothing (minus errno).
void tell_forked(int link, int32_t pid);

// Whether there is something to read from a link or a channel, be it the end, at once or after so long (< 0: for ever).
bool is_called(int socket, int32_t patience_ms);

// The fork's half.
// Waits for the order, takes the stdio, and begins. It exits when its parent has gone before.
void await_order(int link, std::string* order, void (*begin)());

}  // namespace mp::os
