/** Waiting with a blocked thread: look, spin, then sleep in the kernel until somebody rings. */
import type { Party } from '../family/party.js'
import { addWaiter, removeWaiter, wakeOne } from './wait-list.js'

/** Looks before registering: progress within a microsecond costs neither side more than this. */
const LOOKS = 100

const LONGEST_SPIN_NS = 50_000
const SHORTEST_SPIN_NS = 1000
const PROBE_SPIN_NS = 20_000

/** How long a thread spins before it sleeps: doubles when spinning paid, halves when not, and is tried now and then. */
export class SpinBudget {
  readonly #longest: number
  #ns: number
  #sleeps = 0

  constructor(cpus: number) {
    this.#longest = cpus > 1 ? LONGEST_SPIN_NS : 0
    this.#ns = this.#longest
  }

  next(): number {
    if (this.#ns >= SHORTEST_SPIN_NS || this.#longest === 0) return this.#ns
    return ++this.#sleeps % 16 === 0 ? PROBE_SPIN_NS : 0
  }

  learn(spent: number, paid: boolean): void {
    if (spent > 0) this.#ns = paid ? Math.min(spent * 2, this.#longest) : this.#ns / 2
  }
}

/**
 * Blocks until `attempt` succeeds or `timeout` milliseconds have passed.
 *
 * @param list - word of the wait list that whoever makes `attempt` possible wakes
 * @param attempt - tries to get what is waited for; has no effect when it returns false; may throw to give up
 */
export function waitSync(party: Party, list: number, attempt: () => boolean, timeout: number): boolean {
  if (attempt()) return true
  if (timeout <= 0) return false
  for (let i = 0; i < LOOKS; i++) if (attempt()) return true
  const { words, slot, bell, native, spin } = party
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout
  let got = false
  addWaiter(words, list, slot)
  try {
    for (;;) {
      const rung = Atomics.load(words, bell)
      party.reapTheDead()
      got = attempt()
      if (got) return true
      const left = deadline === Infinity ? -1 : deadline - performance.now()
      if (deadline !== Infinity && left <= 0) return false
      const budget = spin.next()
      spin.learn(budget, native.waitBell(slot, rung, budget, left))
    }
  } finally {
    if (!party.waits.isWaitingFor(list)) removeWaiter(words, list, slot, native)
    // A wake-up that was meant for us is somebody else's now.
    if (!got) wakeOne(words, list, native)
  }
}
