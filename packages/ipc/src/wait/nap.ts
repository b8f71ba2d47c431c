/**
 * How long a thread may sleep in native code at a stretch, in milliseconds.
 *
 * A worker thread can be ended from outside, by `worker.terminate()` or the end of its process, which waits for it: it
 * notices when it is back in JavaScript, so it comes back now and then. The main thread ends with its process.
 */
import { native } from '../native/load.js'

const LONGEST_NAP = 50

let longest: number | undefined

export function longestNap(): number {
  return (longest ??= native().isMainThread() ? Infinity : LONGEST_NAP)
}

/** The same as native code takes it: in microseconds, -1 for ever. */
export const longestNapUs = (): number => (longestNap() === Infinity ? -1 : longestNap() * 1000)
