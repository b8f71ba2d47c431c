/**
 * Reading a word behind an atomic operation of the same thread.
 *
 * `Atomics.load` is a call, which costs as much as the operation before it. Where processors never move a load ahead of a
 * locked instruction or another load, a plain one will do: the compiler does not move it either, since it does not know
 * what the atomic operation does. Not for loops that only look: there, a compiler may read once.
 */
const IN_ORDER = process.arch === 'x64'

/** SYNC: not before the atomic operation that this thread has called last. */
export function loadBehind(words: Int32Array, at: number): number {
  return IN_ORDER ? words[at]! : Atomics.load(words, at)
}
