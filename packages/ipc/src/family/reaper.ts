/**
 * Clears up after the dead: what they held is released, what they half did is finished or undone, who waited for them is
 * woken. Any participant may reap; every step can be repeated, so a reaper that dies half-way is itself reaped and the
 * next one starts over. docs/failure-model.md goes through the cases.
 */
import { HEADER, OBJECT, SLOT } from '../arena/layout.js'
import { lock, mutexHolder, unlock } from '../arena/mutex.js'
import { kindOf } from '../objects/object-kind.js'
import type { Party } from './party.js'
import { recoverWaitList } from '../wait/wait-list.js'

/** Reaps every dead slot. Returns when none is left, also when another participant did it. */
export function reap(party: Party): void {
  // Whatever this thread does while it is already reaping may find another dead one: the loop will come to it.
  if (mutexHolder(party.words, HEADER.reaperMutex) === party.slot) return
  lock(party.words, HEADER.reaperMutex, party.me, party.native, () => undefined)
  try {
    for (let slot = 0; slot < party.participants.used; slot++) {
      const state = party.participants.stateWord(slot)
      if ((state & 0xff) !== SLOT.dead) continue
      recoverMutexes(party, slot)
      recoverObjects(party, slot)
      freePages(party, slot)
      revokeSeats(party, slot)
      party.participants.vacate(slot, state)
    }
  } finally {
    unlock(party.words, HEADER.reaperMutex, party.native)
  }
}

/** Taking a mutex from the dead repairs what it guards. All must be taken before the slot is somebody else's. */
function recoverMutexes(party: Party, dead: number): void {
  const { words, me, native } = party
  if (mutexHolder(words, HEADER.allocatorMutex) === dead) party.pages.exclusively(() => undefined)
  if (mutexHolder(words, HEADER.shapeMutex) !== dead) return
  lock(words, HEADER.shapeMutex, me, native, () => undefined)
  unlock(words, HEADER.shapeMutex, native)
}

function recoverObjects(party: Party, dead: number): void {
  const bit = 1 << (dead & 31)
  party.cells.forEach((ref) => {
    const kind = kindOf(party.words[ref + OBJECT.kind]!)
    if (kind !== undefined && !kind.dying) {
      kind.recover(party, ref, dead)
      for (const list of kind.waitLists) recoverWaitList(party, ref + list, dead)
    }
    const holders = ref + OBJECT.holders + (dead >> 5)
    const held = (Atomics.and(party.words, holders, ~bit) & bit) !== 0
    // No kind: the dead had destroyed the object and was about to give its cell back.
    if (kind === undefined && held) party.cells.free(ref)
    // Not held: the dead, or a reaper that died, may have let go and not come to destroying.
    if (kind !== undefined) party.handles.destroyIfUnheld(ref)
  })
}

/** Pages that never became part of an object. After the objects, which take back what was on its way to or from them. */
function freePages(party: Party, dead: number): void {
  const orphans: number[] = []
  party.pages.exclusively(() => {
    party.pages.forEachRun((page, _kind, owner) => {
      if (owner === dead + 1) orphans.push(page)
    })
    for (const page of orphans) party.pages.freeLocked(page)
  })
}

/**
 * Seats that the dead had reserved for children it no longer came to start. While other threads of its process live, the
 * seats may be theirs, for children that are just being started: the last one takes all with it.
 */
function revokeSeats(party: Party, dead: number): void {
  const { participants } = party
  const pid = participants.pidOf(dead)
  const start = participants.startLowOf(dead)
  if (participants.isAlive(pid, start)) return
  for (let slot = 0; slot < participants.used; slot++) {
    const state = participants.stateWord(slot)
    const parent = participants.parentOf(slot)
    if ((state & 0xff) !== SLOT.starting || participants.pidOf(slot) !== 0) continue
    if (parent.pid === pid && parent.startLow === start) participants.vacate(slot, state)
  }
}
