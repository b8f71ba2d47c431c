/** How to try before going to sleep: a few attempts cost less than saying that one waits. */

/** Looks before registering, while spinning pays: progress within a microsecond costs neither side more than this. */
const LOOKS = 100
const FEW_LOOKS = 4
/** In turns of an empty loop: some 200 to 800 ns, in which who has it gets a few turns. */
const SHORTEST_LOOK_PAUSE = 512
const LONGEST_LOOK_PAUSE = 2048
const PATIENT_LOOKS = 24

export type Look = (attempt: () => boolean) => boolean

export function lookOften(attempt: () => boolean): boolean {
  for (let i = 0; i < LOOKS; i++) if (attempt()) return true
  return false
}

export function lookBriefly(attempt: () => boolean): boolean {
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
