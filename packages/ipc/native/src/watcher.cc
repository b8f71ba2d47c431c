#include "watcher.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <vector>

#include "membership.h"
#include "os.h"
#include "quiet_thread.h"

namespace mp {

namespace {

constexpr int64_t kGraceNs = 1000000000;  // between SIGTERM and SIGKILL for a process whose parent is gone

struct Watched {
  int fd;
  int32_t pid;
  uint64_t start;
};

struct Watcher {
  Word seated{0};  // not 0 as soon as the next three are there
  uint32_t slot = 0;
  int32_t self = 0;
  int mailbox = -1;
  bool guardian = false;
  std::vector<int> elders;  // descriptors: whoever of them ends, this process ends too
  std::vector<Watched> members;  // the guardian alone, unless this process is the guardian: then everyone else
  int64_t kill_at = -1;

  void run();
  bool is_parent(int32_t pid, int32_t start_low) const;
  bool watch(const Participant& participant);
  void become_guardian();
  void follow_guardian();
  void rescan();
  void find_elders();
  void lose_elder();
};

// Whether that is the parent, and lives. Who has lost a parent has another one, so its pid is not somebody else's.
bool Watcher::is_parent(int32_t pid, int32_t start_low) const {
  const Participant& me = head->participants[slot];
  return pid == getppid() && pid == me.parent_pid.load() && start_low == me.parent_start_low.load();
}

// Opens a descriptor on a member; a process that has already gone is declared dead at once.
bool Watcher::watch(const Participant& participant) {
  int32_t pid = participant.pid.load();
  uint64_t start = start_of(participant);
  int fd = os::open_process(pid);
  if (fd < 0 && errno != ESRCH) return false;  // out of descriptors, say: the next rescan tries again
  if (fd < 0 || (start != 0 && !is_parent(pid, static_cast<int32_t>(start)) && os::start_time(pid) != start)) {
    if (fd >= 0) close(fd);
    declare_dead(pid, start);
    return false;
  }
  members.push_back({fd, pid, start});
  return true;
}

void Watcher::rescan() {
  int32_t used = head->header.slots_used.load();
  for (int32_t i = 0; i < used; i++) {
    Participant& participant = head->participants[i];
    int32_t pid = participant.pid.load();
    if (pid == 0 || pid == self || !lives(participant)) continue;
    bool known = false;
    for (const Watched& member : members) known = known || member.pid == pid;
    if (!known) watch(participant);
  }
}

void Watcher::become_guardian() {
  guardian = true;
  rescan();
}

// Watches the guardian, or takes its place when it is gone.
// SYNC: the guardian word changes before the new guardian scans the table; a newcomer is in the table before it reads
// the guardian word and announces itself there. So either the scan sees it or its announcement arrives.
void Watcher::follow_guardian() {
  for (;;) {
    int32_t word = head->header.guardian.load();
    if (word == static_cast<int32_t>(slot) + 1) return become_guardian();
    if (word != 0) {
      Participant& other = head->participants[word - 1];
      if (lives(other) && other.pid.load() != self && watch(other)) {
        os::post_mailbox(head->header.family, 'w', static_cast<uint32_t>(word) - 1);
        return;
      }
      if (other.pid.load() == self) return become_guardian();
      if (lives(other) && os::start_time(other.pid.load()) == start_of(other)) {
        usleep(10000);  // alive, but no descriptor can be had just now
        continue;
      }
    }
    if (head->header.guardian.compare_exchange_strong(word, static_cast<int32_t>(slot) + 1)) return become_guardian();
  }
}

// The parent, if this process is to end with it, and its parent, if it is to end with that one too, and so on: a tree of
// such processes ends all at once, however slow those between are to go.
void Watcher::find_elders() {
  uint32_t at = slot;
  for (uint32_t depth = 0; depth < kMaxParticipants; depth++) {
    const Participant& young = head->participants[at];
    int32_t pid = young.parent_pid.load();
    int32_t born = young.parent_start_low.load();
    if (pid == 0 || (young.flags.load() & kEndsWithParent) == 0) return;
    int fd = os::open_process(pid);
    if (fd >= 0) elders.push_back(fd);
    if (fd < 0 || (!is_parent(pid, born) && static_cast<int32_t>(os::start_time(pid)) != born)) return lose_elder();
    uint32_t used = static_cast<uint32_t>(head->header.slots_used.load());
    for (at = 0; at < used; at++) {
      const Participant& elder = head->participants[at];
      if (elder.pid.load() == pid && elder.start_low.load() == born && lives(elder)) break;
    }
    if (at == used) return;
  }
}

// First politely, so that exit handlers run; then without asking.
void Watcher::lose_elder() {
  for (int fd : elders) close(fd);
  elders.clear();
  kill(self, SIGTERM);
  kill_at = os::now_ns() + kGraceNs;
}

void Watcher::run() {
  follow_guardian();
  find_elders();
  std::vector<pollfd> fds;
  for (;;) {
    fds.clear();
    fds.push_back({mailbox, POLLIN, 0});
    for (int fd : elders) fds.push_back({fd, POLLIN, 0});
    size_t first_member = fds.size();
    for (const Watched& member : members) fds.push_back({member.fd, POLLIN, 0});
    int timeout = -1;
    if (kill_at >= 0) {
      int64_t left = kill_at - os::now_ns();
      if (left <= 0) kill(self, SIGKILL);
      timeout = static_cast<int>(left / 1000000) + 1;
    }
    if (poll(fds.data(), fds.size(), timeout) < 0) continue;
    bool lost_guardian = false;
    for (size_t i = fds.size(); i-- > first_member;) {
      if (fds[i].revents == 0) continue;
      Watched dead = members[i - first_member];
      close(dead.fd);
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(i - first_member));
      declare_dead(dead.pid, dead.start);
      lost_guardian = !guardian;
    }
    bool lost_elder = false;
    for (size_t i = 1; i < first_member; i++) lost_elder = lost_elder || fds[i].revents != 0;
    if (lost_elder) lose_elder();
    if (fds[0].revents != 0) {
      os::drain_mailbox(mailbox);
      if (guardian) rescan();
    }
    if (lost_guardian) follow_guardian();
  }
}

void* entry(void* argument) {
  auto* watcher = static_cast<Watcher*>(argument);
  watcher->members.reserve(1);  // a thread's first memory takes a while
  // SYNC: acquires what `start_watcher` has written before it stores.
  while (watcher->seated.load() == 0) os::futex_wait(&watcher->seated, 0, -1);
  watcher->run();
  return nullptr;
}

// A process has one; both guarded by the caller's lock.
Watcher* own = nullptr;
bool started = false;

}  // namespace

bool watcher_runs() { return started; }

bool prepare_watcher() {
  if (own != nullptr) return true;
  auto* watcher = new Watcher;
  if (start_quiet_thread(entry, watcher)) own = watcher;
  else delete watcher;
  return own != nullptr;
}

bool start_watcher(uint32_t slot) {
  if (started) return true;
  int mailbox = os::open_mailbox(head->header.family, 'w', slot);
  if (mailbox < 0) return false;
  if (!prepare_watcher()) {
    int reason = errno;
    close(mailbox);
    errno = reason;
    return false;
  }
  own->slot = slot;
  own->self = getpid();
  own->mailbox = mailbox;
  own->seated.store(1);
  os::futex_wake(&own->seated, 1);
  return started = true;
}

void announce() {
  int32_t word = head->header.guardian.load();
  if (word > 0) os::post_mailbox(head->header.family, 'w', static_cast<uint32_t>(word) - 1);
}

}  // namespace mp
