/**
 * The sender's half of passing a descriptor.
 *
 *   parked ──message sent──> under way ──received, or given up by others──> gone: the sender closes its own
 *      └──────message refused──────┴──────given up by the sender──────────> the sender has it again
 *
 * A process with a descriptor under way does not end by itself: its receiver gets it from this process.
 */
import type { Ref } from '../../arena/cells.js'
import { BITMAP_WORDS, OBJECT } from '../../arena/layout.js'
import { party } from '../../family/party.js'
import type { ObjectToken } from '../../objects/handle-table.js'
import { DESCRIPTOR, descriptorKind, DESK, deskKind, givenUpHere, nameOf } from './descriptor-kind.js'

/** What the sender does in the end. */
export interface Fate {
  /** The descriptor belongs to somebody else now, or to nobody. */
  gone(): void
  /** It was not sent after all. */
  back(): void
}

interface Parcel {
  readonly token: ObjectToken
  readonly fate: Fate
}

/** What a message says of a descriptor. */
export interface DescriptorToken extends ObjectToken {
  /** process that has it */
  readonly pid: number
}

let desk: Ref | undefined
/** by their names */
const parcels = new Map<string, Parcel>()

/** Parks a descriptor for the message that is being encoded. */
export function parkDescriptor(fd: number, fate: Fate): DescriptorToken {
  const { handles, identity, native, words } = party()
  const mine = (desk ??= openDesk())
  const ref = handles.create(descriptorKind, (fresh) => {
    words[fresh + DESCRIPTOR.pid] = identity.pid
    words[fresh + DESCRIPTOR.desk] = mine
    words[fresh + DESCRIPTOR.deskGeneration] = words[mine + OBJECT.generation]!
  })
  const token = handles.token(ref)
  native.parkDescriptor(ref, token.generation, fd)
  // Whoever sends the message does so, or keeps it for later, before anything else of this thread runs.
  queueMicrotask(() => (isWithOthers(ref) ? setOut(token, fate) : takeBack(token, fate)))
  return { ...token, pid: identity.pid }
}

/** Whether a message holds it, or a receiver. SYNC: a receiver holds it before its message lets go. */
function isWithOthers(ref: Ref): boolean {
  const { slot, words } = party()
  if (Atomics.load(words, ref + OBJECT.inFlight) !== 0) return true
  for (let i = 0; i < BITMAP_WORDS; i++) {
    const mine = i === slot >> 5 ? 1 << (slot & 31) : 0
    if ((Atomics.load(words, ref + OBJECT.holders + i) & ~mine) !== 0) return true
  }
  return false
}

/** Others hold the object from now on. */
function setOut(token: ObjectToken, fate: Fate): void {
  const { handles, waits } = party()
  parcels.set(nameOf(token), { token, fate })
  waits.keepAlive(1)
  handles.release(token.ref)
  look()
}

/** Nobody sent it, or it was received at once: then it is not parked any more. */
function takeBack(token: ObjectToken, fate: Fate): void {
  const { handles, native } = party()
  const { ref, generation } = token
  const there = native.unparkDescriptor(ref, generation)
  handles.release(ref)
  givenUpHere.delete(nameOf(token))
  if (there) fate.back()
  else fate.gone()
}

/** Looks after everything that is under way. */
function look(): void {
  const { native, waits, words } = party()
  for (const [name, { token, fate }] of [...parcels]) {
    const { ref, generation } = token
    const exists = Atomics.load(words, ref + OBJECT.kind) === descriptorKind.id
    const isHeld = exists && words[ref + OBJECT.generation] === generation
    if (isHeld && native.isParked(ref, generation)) continue
    parcels.delete(name)
    waits.keepAlive(-1)
    const byMe = givenUpHere.delete(name)
    if (native.unparkDescriptor(ref, generation) && byMe) fate.back()
    else fate.gone()
  }
}

function openDesk(): Ref {
  const { handles, waits } = party()
  const ref = handles.create(deskKind, () => undefined)
  waits.listen(ref + DESK.senders, look)
  return ref
}
