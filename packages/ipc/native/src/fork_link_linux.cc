#include "fork_link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "packet.h"

namespace mp::os {

namespace {

// What a parent is told over a link. The first one comes from the template and from the fork: one of the two may be dead.
enum Event : int32_t { kForked, kFailed, kBegins };

struct Word {
  int32_t event;
  int32_t value;  // the fork's pid, or errno
};

// What a parent asks for. Neither is empty: then a template has read a text once, and its forks do so a little faster.
constexpr char kOrdinary[] = "fork", kSpare[] = "spare";

static_assert(kStdio == kMostDescriptors, "a packet takes the standard streams along");

// Puts the streams where a process has them. None of them is among the first three: the template's own are open.
void take_stdio(const int stdio[kStdio]) {
  for (int i = 0; i < kStdio; i++) {
    int fd = stdio[i] >= 0 ? stdio[i] : open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(fd, i);  // the copy stays open on exec
    close(fd);
  }
}

}  // namespace

bool socket_pair(int fds[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0; }

int32_t request_fork(int channel, bool spare) {
  int ends[2];
  if (!socket_pair(ends)) return -errno;
  int along[kMostDescriptors] = {ends[1], -1, -1};
  int32_t failure = send_packet(channel, spare ? kSpare : kOrdinary, along);
  close(ends[1]);
  if (failure == 0) return ends[0];
  close(ends[0]);
  return failure;
}

int32_t send_order(int link, bool spare, const std::string& order, const int stdio[kStdio], int32_t* pid) {
  *pid = 0;
  // What can be read tells more than a link that is broken.
  int32_t failure = send_packet(link, order, stdio);
  if (failure != 0 && failure != -ECONNRESET) return failure;
  Word word;
  while (read_all(link, &word, sizeof word)) {
    if (word.event == kFailed) return -word.value;
    *pid = word.value;
    if (!spare || word.event == kBegins) return 0;
  }
  return -ECONNRESET;
}

int32_t abandon_fork(int link, int32_t patience_ms) {
  Word word;
  bool told = is_called(link, patience_ms) && recv(link, &word, sizeof word, MSG_DONTWAIT) == sizeof word;
  close(link);
  return told && word.event == kForked ? word.value : 0;
}

bool receive_request(int channel, int* link, bool* spare) {
  std::string kind;
  int along[kMostDescriptors];
  if (!receive_packet(channel, &kind, along)) return false;
  *link = along[0];
  *spare = kind == kSpare;
  return true;
}

void tell_forked(int link, int32_t pid) {
  Word word = pid > 0 ? Word{kForked, pid} : Word{kFailed, -pid};
  write_all(link, &word, sizeof word);  // when nobody is there any more, the fork finds that out
}

bool is_called(int socket, int32_t patience_ms) {
  pollfd end = {socket, POLLIN, 0};
  int ready;
  do {
    ready = poll(&end, 1, patience_ms);
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

void await_order(int link, std::string* order, void (*begin)()) {
  int stdio[kMostDescriptors];
  if (!receive_packet(link, order, stdio)) _exit(1);
  take_stdio(stdio);
  begin();
  Word word = {kBegins, getpid()};
  write_all(link, &word, sizeof word);  // a parent that knows enough does not wait for it
  close(link);
}

}  // namespace mp::os
