/**
 * Randomness in forks. V8 seeds `Math.random` from a generator that all forks of a process inherit in the same state, so
 * templates get one of ours, which every fork seeds anew. Whoever keeps a reference to the function keeps that too.
 */
import { setFlagsFromString } from 'node:v8'
import { loadNative } from '@mp/ipc/internal'

const seed = new Int32Array(5)
/** Random numbers that node:crypto makes in advance, at most: a fork must not use those of its template. */
const UUIDS_AHEAD = 128
const INTS_AHEAD = 1024
/** So many random numbers of 30 bits are nowhere by chance. */
const SURELY = 3

let a = 0
let b = 0
let c = 0
let counter = 1

/** Chris Doty-Humphrey's sfc32, from PractRand. */
function next(): number {
  const result = (a + b + counter) | 0
  counter = (counter + 1) | 0
  a = b ^ (b >>> 9)
  b = (c + (c << 3)) | 0
  c = ((c << 21) | (c >>> 11)) + result
  c |= 0
  return result >>> 0
}

function random(): number {
  const high = next() >>> 5
  return (high * 2 ** 26 + (next() >>> 6)) / 2 ** 53
}

/** In the template, before it imports anything of the user's. */
export function ownRandomness(): void {
  Object.defineProperty(Math, 'random', { value: random, writable: true, configurable: true, enumerable: false })
  for (let i = 0; i < SURELY; i++) {
    reseed()
    setContextSeed()
    loadNative().lookForSeed(contextSeed())
  }
}

/** In a fork. @param used - whether code of the user's ran in the template, and may have asked for random numbers */
export function renewRandomness(used: boolean): void {
  reseed()
  if (!loadNative().setSeed(contextSeed())) setContextSeed()
  if (!used) return
  const { randomUUID, randomInt } = process.getBuiltinModule('node:crypto')
  for (let i = 0; i < UUIDS_AHEAD; i++) randomUUID()
  for (let i = 0; i < INTS_AHEAD; i++) randomInt(2)
}

/** What contexts of node:vm seed theirs from; zero would mean nothing to V8. */
const contextSeed = (): number => (seed[4]! >>> 1) | 1
const setContextSeed = (): void => setFlagsFromString(`--random-seed=${contextSeed()}`)

function reseed(): void {
  loadNative().randomize(seed) // node:crypto takes milliseconds to load
  a = seed[0]!
  b = seed[1]!
  c = seed[2]!
  counter = 1
  for (let i = 0; i < 12; i++) next()
}
