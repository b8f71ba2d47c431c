/** What the native addon offers; native/src/addon.cc is the other half. Times are milliseconds unless a name says ns. */
/** What a fork of a template knows of itself. */
export type Fork = [pid: number, link: number, isSpare: 0 | 1]

export interface NativeBinding {
  /** Of the machine. From here and not from `node:os`, which takes a process that has just started a millisecond to load. */
  memoryBytes(): number
  /** How long a thread ever spins, in nanoseconds: 0 where there is one processor. */
  longestSpin(): number
  /** Makes anonymous shared memory of so many bytes (sparse) and returns its descriptor. */
  createMemory(bytes: number): number
  /** The arena's descriptor in this process, or -1 before `join`. */
  joined(): number
  /** Maps the arena for native code and closes its descriptor on exec. Once per process; later calls do nothing. */
  join(fd: number): void
  /**
   * Maps a stretch of the arena. The memory is unmapped when the buffer is collected or detached. A `lasting` one, which
   * the caller keeps for ever, is no reason for V8 to collect garbage.
   */
  map(offset: number, length: number, lasting: boolean): ArrayBuffer
  /** Gives memory back to the system; it reads as zero afterwards. False when the system refuses. */
  punch(offset: number, length: number): boolean
  /** Copies bytes of the same number into fresh memory: brings its pages in all at once, and writes past the caches. */
  fill(fresh: Uint8Array, from: Uint8Array): void
  /**
   * Copies, as `set` does, but never slowly: a C library whose copying is one instruction of the processor takes ten times as
   * long where the target lies a few bytes behind a multiple of 4096 from the source.
   */
  copy(into: Uint8Array, from: Uint8Array): void
  /** Announces the message of a ticket: src/ring/preview.ts for these four, whose first argument is the word `RING.shown`. */
  announceBlob(shown: number, ticket: number): void
  /** Copies and counts what it has copied. */
  writeBlob(shown: number, place: Uint8Array, from: Uint8Array): void
  /** Waits a moment for what is shown of the message: its length, or 0 when that is not to be waited for. */
  awaitBlob(shown: number, ticket: number): number
  /**
   * Copies what the sender has counted, while it gets on, and then waits a moment until it has put the message: until the word
   * `puts` is no longer `before`. Returns how much it has copied.
   */
  followBlob(shown: number, ticket: number, puts: number, before: number, into: Uint8Array, from: Uint8Array): number
  /** When a process started, in ticks since boot; 0 when there is no such process. */
  startTime(pid: number): number
  /**
   * Waits until a child of this process has ended: its exit code, or minus the number of the signal that killed it.
   * `null` when it still runs after `timeout` milliseconds (negative: for ever), `undefined` when this process has no
   * such child (any more). Unless `reap`, the event loop still gets to know and reaps it.
   */
  childEnded(pid: number, timeout: number, reap: boolean): number | null | undefined
  /** Makes a TCP socket that listens, and returns its descriptor; -1 when that is not possible. A port of 0: any. */
  listenTcp(host: string, port: number, backlog: number): number
  /** Keeps a copy of a descriptor, under the object that stands for it, until it is claimed or taken back. */
  parkDescriptor(ref: number, generation: number, fd: number): void
  isParked(ref: number, generation: number): boolean
  /** Closes the copy. False when somebody has claimed it. */
  unparkDescriptor(ref: number, generation: number): boolean
  /** Gets a descriptor that another process has parked. Blocks for its answer, which does not need its JavaScript. */
  claimDescriptor(pid: number, ref: number, generation: number, timeout: number): number
  /**
   * Declares this thread's slot dead when it ends, and starts the thread that notices deaths, once per process, under a slot
   * that belongs to the process as long as it lives.
   */
  watch(slot: number, slotOfProcess: number): void
  /** Asking Node loads its streams, which takes a process that has just started some milliseconds. */
  isMainThread(): boolean
  /** Whether the thread that notices deaths runs. */
  isWatching(): boolean
  /**
   * In a process that was started for a family: joins it, takes the reserved seat, starts the watcher and waits for what
   * there is to do: the text that its parent leaves on a page (family/instruction.ts). `undefined` when the parent is dead.
   */
  answerSummons(fd: number, slot: number, state: number, page: number): string | undefined
  /** Tells the family's guardian about a new participant. */
  announce(): void
  /** Lets the event loop wait for this thread's bell; `onRing` runs after it has rung. */
  openDoorbell(slot: number, onRing: () => void): void
  /** Keeps the loop alive until no asynchronous wait is left. */
  referenceDoorbell(): void
  /** Wakes a participant that sleeps and whose bell has been rung. */
  wake(slot: number): void
  /**
   * A gate for the participant of a slot, which is this thread.
   *
   * @param napUs - longest sleep at a stretch, in microseconds; negative: for ever
   * @param wakes - how many its `wake` is for; negative: all
   */
  gate(slot: number, napUs: number, list: number, rule: number, word: number, wakes: number, most: number): NativeGate
  bellGate(slot: number, napUs: number): NativeBellGate
  /** Blocks this thread while the word holds `expected`. Returns early at will. */
  waitWord(word: number, expected: number, timeout: number): void
  wakeWord(word: number, count: number): void
  /** Makes the thread that `watch` or `answerSummons` need, ahead of them. */
  prepareWatcher(): void
  /** Marks a participant dead; the others reap it. */
  declareDead(slot: number): void
  /** Whether this process was started with the addon preloaded, and so can be forked. */
  canBeTemplate(): boolean
  /** This process dies with its parent from now on, and signals to its terminal's group do not concern it. */
  becomeTemplate(channel: number): void
  /** Two connected stream sockets. */
  socketPair(): [number, number]
  /** The same, for asking a template: the first one is closed when this thread ends, if not before. */
  openChannel(): [number, number]
  /** Says who is at the other end, so that a thread that ends can end its template. */
  nameTemplate(channel: number, pid: number): void
  /** Closes what native code has opened: `closeSync` of a thread warns of what it has not opened itself. */
  closeDescriptor(fd: number): void
  /**
   * Asks a template for a fork: the link with it, which is closed when this thread ends, or minus the system's number of the
   * error.
   */
  requestFork(channel: number, spare: boolean): number
  /**
   * Gives a fork its order and its standard streams (-1: none) and waits for it, until a spare one begins; closes the link.
   * `failure` is 0 or minus the system's number of the error; there is still a process to reap when the pid is not 0.
   */
  sendOrder(
    link: number,
    spare: boolean,
    order: string,
    stdin: number,
    stdout: number,
    stderr: number,
  ): [pid: number, failure: number]
  /** Closes the link with a fork that is not wanted: there is a process to reap when it returns a pid and not 0. */
  abandonFork(link: number): number
  /**
   * Forks whenever the other end of the channel asks for it. Returns in the forks; and in the template, with how often it has
   * forked, when it was not asked for `patience` milliseconds, or has forked `most` times (negative: never).
   */
  serveForks(channel: number, patience: number, most: number): Fork | number
  /** Moves this process's memory and its code to huge pages, where the system has them, so that it is cheaper to fork. */
  moveToHugePages(): void
  /** Whether a fork's order has come. */
  isCalled(link: number): boolean
  /** All of the system's environment, byte for byte, each variable ended by a NUL: to see whether it has changed. */
  environment(): string
  /** Fills it with the system's randomness. */
  randomize(words: Int32Array): void
  /**
   * Finds where V8 keeps its flag --random-seed, when it is told more than once to which number that has just been set:
   * setting the flag takes longer than most of what a fork does.
   */
  lookForSeed(seed: number): void
  /** Sets that flag; false when it has not been found. */
  setSeed(seed: number): boolean
  /** Waits for a fork's order, takes its standard streams, and lets its parent know that it begins. */
  awaitOrder(link: number): string
  /** `onEnd` is called when an added child has ended, which is reaped then; without an exit code if somebody else did that. */
  openChildren(onEnd: (pid: number, exitcode: number | undefined) => void): void
  addChild(pid: number): void
  /** Whether the added children keep the event loop alive. At first they do not. */
  referenceChildren(referenced: boolean): void
  /** Ends this process at once, without the teardown of Node. */
  leave(exitcode: number): never
  readonly layout: {
    readonly version: number
    readonly participantsOffset: number
    readonly participantBytes: number
    readonly maxParticipants: number
    readonly windowBytes: number
  }
}

/**
 * A place to wait at, and to wake others. Its functions take no arguments: what is not fixed stands in words of the
 * participant, where it is cheap to read for a thread that has slept for long.
 */
export interface NativeGate {
  /**
   * Blocks this thread for what the rule says of its word, compared with the word `value` of the participant, or until
   * `limitUs` is over; looks often and spins first when that has paid lately. `undefined`: it has got what it waited for,
   * and is off the list. Otherwise there is something for JavaScript to do, or time is over, and it may still be on the list.
   */
  wait(): true | undefined
  /** Wakes as many of those on the list as the gate was made for. */
  wake(): void
  /** Adds one to the word and wakes; `true`: it has not, since the word was at the gate's `most` or above. */
  give(): true | undefined
}

/** The same for who looks for itself. */
export interface NativeBellGate {
  /** Blocks this thread until its bell is not `value` any more, or until `limitUs` is over; or shorter. */
  wait(): void
  /** Wakes `count` of those on the wait list `list`, all when that is negative, but not the one in the slot `except`. */
  wake(): void
}
