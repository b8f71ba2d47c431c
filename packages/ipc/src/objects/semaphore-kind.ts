/**
 * The memory of a semaphore.
 *
 *   value:  tokens that are free
 *   bound:  most tokens there may be, or NO_BOUND; written once
 *
 * Taking a token is one compare-and-swap. Tokens have no holder: who dies with one takes it along, as a counter must;
 * owned-semaphore-kind.ts is the form that gives it back.
 */
import { OBJECT_WORDS, WAIT_LIST_WORDS } from '../arena/layout.js'
import { defineKind } from './object-kind.js'

export const SEMAPHORE = {
  value: OBJECT_WORDS,
  bound: OBJECT_WORDS + 1,
  waiters: OBJECT_WORDS + 4,
} as const

export const NO_BOUND = -1

export const semaphoreKind = defineKind({
  id: 10,
  name: 'semaphore',
  words: SEMAPHORE.waiters + WAIT_LIST_WORDS,
  waitLists: [SEMAPHORE.waiters],
  recover: () => undefined,
  destroy: () => undefined,
})
