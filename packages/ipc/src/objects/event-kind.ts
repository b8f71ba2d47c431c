/**
 * The memory of an event.
 *
 *   state:  how often it was set and cleared: odd while it is set
 *
 * Who waits remembers the state it saw; any other state means that the event was set since, even when it was cleared at
 * once. A participant that dies between the change and the wake-ups is covered by its death, which wakes everybody.
 */
import { OBJECT_WORDS, WAIT_LIST_WORDS } from '../arena/layout.js'
import { defineKind } from './object-kind.js'

export const EVENT = { state: OBJECT_WORDS, waiters: OBJECT_WORDS + 4 } as const

export const eventKind = defineKind({
  id: 12,
  name: 'event',
  words: EVENT.waiters + WAIT_LIST_WORDS,
  waitLists: [EVENT.waiters],
  recover: () => undefined,
  destroy: () => undefined,
})
