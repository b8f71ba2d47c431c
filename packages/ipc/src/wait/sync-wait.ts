/** Waiting with a blocked thread: look, spin, then sleep in the kernel until somebody rings. */
import type { Party } from '../family/party.js'
import { longestNap } from './nap.js'
import { addWaiter, removeWaiter, wakeOne } from './wait-list.js'

/** Looks before registering, while spinning pays: progress within a microsecond costs neither side more than this. */
const LOOKS = 100
const FEW_LOOKS = 4
/** In turns of an empty loop: some 200 to 800 ns, in which who has it gets a few turns. */
const SHORTEST_LOOK_PAUSE = 512
const LONGEST_LOOK_PAUSE = 2048
const PATIENT_LOOKS = 24

const LONGEST_SPIN_NS = 50_000
const SHORTEST_SPIN_NS = 1000
const PROBE_SPIN_NS = LONGEST_SPIN_NS
const SHORTEST_PAUSE = 16
const LONGEST_PAUSE = 256

/**
 * How long a thread spins before it sleeps: doubles when spinning paid, halves when not. Once it does not pay at all (the
 * cores are busy with others) it is tried again now and then, and the less often the longer that goes on.
 */
export class SpinBudget {
  readonly #longest: number
  #ns: number
  #pause = SHORTEST_PAUSE
  #slept = 0

  constructor(cpus: number) {
    this.#longest = cpus > 1 ? LONGEST_SPIN_NS : 0
    this.#ns = this.#longest
  }

  /** Nanoseconds to spin this time. */
  next(): number {
    if (this.#ns >= SHORTEST_SPIN_NS || this.#longest === 0) return this.#ns
    if (++this.#slept < this.#pause) return 0
    this.#slept = 0
    return PROBE_SPIN_NS
  }

  /** @param outcome - 1: spinning paid, -1: it did not, 0: it was not tried */
  learn(spent: number, outcome: number): void {
    if (outcome === 0) return
    if (outcome > 0) {
      this.#ns = Math.min(Math.max(spent, SHORTEST_SPIN_NS) * 2, this.#longest)
      this.#pause = SHORTEST_PAUSE
    } else {
      if (this.#ns < SHORTEST_SPIN_NS) this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
      this.#ns /= 2
    }
  }
}

function lookOften(attempt: () => boolean): boolean {
  for (let i = 0; i < LOOKS; i++) if (attempt()) return true
  return false
}

function lookBriefly(attempt: () => boolean): boolean {
  for (let i = 0; i < FEW_LOOKS; i++) if (attempt()) return true
  return false
}

/**
 * Looks with growing pauses. Each look at a word that another processor is working on takes it away from there: looking
 * often would slow down the very one who is waited for.
 */
export function lookPatiently(attempt: () => boolean): boolean {
  let pause = SHORTEST_LOOK_PAUSE
  for (let i = 0; i < PATIENT_LOOKS; i++) {
    for (let spin = pause; spin > 0; spin--);
    if (attempt()) return true
    if (pause < LONGEST_LOOK_PAUSE) pause *= 2
  }
  return false
}

/** Sleeps until the bell is rung or time is over. Returns whether spinning before that paid: 1, -1, or 0 if it was not tried. */
function sleep({ words, slot, bell, native }: Party, rung: number, budget: number, milliseconds: number): number {
  const nap = longestNap()
  if (milliseconds <= nap) return native.waitBell(slot, rung, budget, milliseconds === Infinity ? -1 : milliseconds)
  const outcome = native.waitBell(slot, rung, budget, nap)
  const end = performance.now() + milliseconds - nap
  while (Atomics.load(words, bell) === rung) {
    const left = end - performance.now()
    if (left <= 0) break
    native.waitBell(slot, rung, 0, Math.min(left, nap))
  }
  return outcome
}

/**
 * Blocks until `attempt` succeeds or `timeout` milliseconds have passed.
 *
 * @param list - word of the wait list that whoever makes `attempt` possible wakes
 * @param attempt - tries to get what is waited for; has no effect when it returns false; may throw to give up
 * @param look - how to try before registering, while spinning pays: `lookOften`, or `lookPatiently` for what others take
 * and give back
 */
export function waitSync(
  party: Party,
  list: number,
  attempt: () => boolean,
  timeout: number,
  look: (attempt: () => boolean) => boolean = lookOften,
): boolean {
  if (attempt()) return true
  if (timeout <= 0) return false
  const { words, slot, bell, native, spin } = party
  let budget = spin.next()
  if (budget > 0 ? look(attempt) : lookBriefly(attempt)) {
    spin.learn(budget, budget)
    return true
  }
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout
  let got = false
  addWaiter(words, list, slot)
  try {
    for (;;) {
      const rung = Atomics.load(words, bell)
      party.reapTheDead()
      got = attempt()
      if (got) return true
      const left = deadline === Infinity ? Infinity : deadline - performance.now()
      if (left <= 0) return false
      spin.learn(budget, sleep(party, rung, budget, left))
      budget = spin.next()
      party.waits.passOn(list)
    }
  } finally {
    if (!party.waits.isWaitingFor(list)) removeWaiter(words, list, slot, native)
    // A wake-up that was meant for us is somebody else's now.
    if (!got) wakeOne(words, list, native)
  }
}
