/**
 * This thread as a participant of its family. A family is a root process and all its descendants; the first use of the
 * library in a process that no family started makes it a root.
 */
import { Arena } from '../arena/arena.js'
import { CellAllocator } from '../arena/cells.js'
import { FIRST_DATA_PAGE, HEADER, PARTICIPANT } from '../arena/layout.js'
import { PageAllocator } from '../arena/pages.js'
import { Decoder, Encoder } from '../codec/index.js'
import { passServers } from '../connection/passing/server.js'
import { passSockets } from '../connection/passing/socket.js'
import { StateError } from '../errors/index.js'
import type { NativeBellGate, NativeBinding } from '../native/binding.js'
import { native as loadNative, nativePath } from '../native/load.js'
import { HandleTable } from '../objects/handle-table.js'
import { MessageWriter } from '../ring/message.js'
import { AsyncWaits } from '../wait/async-wait.js'
import { longestNapUs } from '../wait/nap.js'
import { beginSpinning } from '../wait/spin-budget.js'
import { exportedErrorClasses } from './error-classes.js'
import { participantAt, Participants, type ProcessIdentity, type Seat } from './participants.js'
import { reap } from './reaper.js'
import { SharedShapeTable } from './shape-table.js'

/** What a child needs to take its place: the arena's descriptor and the seat its parent reserved for it. */
export interface Invitation {
  readonly fd: number
  readonly seat: Seat
}

/** A seat that was taken natively before this code was loaded, by the addon of that path (kernel.ts of @mp/process). */
interface TakenSeat {
  readonly slot: number
  readonly native: string
}

export class Party {
  readonly native: NativeBinding
  readonly arena: Arena
  /** the first window of the arena */
  readonly words: Int32Array
  readonly participants: Participants
  readonly pages: PageAllocator
  readonly cells: CellAllocator
  readonly handles: HandleTable
  readonly waits: AsyncWaits
  readonly encoder: Encoder
  readonly decoder: Decoder
  readonly writer: MessageWriter
  readonly identity: ProcessIdentity
  readonly slot: number
  /** slot + 1: how words name an owner */
  readonly me: number
  /** word at which this participant begins */
  readonly at: number
  /** word of this thread's bell */
  readonly bell: number
  readonly bellGate: NativeBellGate

  constructor(native: NativeBinding, arena: Arena, invitation: Invitation | undefined, taken: TakenSeat | undefined) {
    this.native = native
    this.arena = arena
    this.words = arena.words
    this.participants = new Participants(arena.words)
    this.identity = { pid: process.pid, start: native.startTime(process.pid) }
    this.slot = taken?.slot ?? this.#enter(invitation?.seat ?? this.participants.reserve(undefined, 0))
    this.me = this.slot + 1
    this.at = participantAt(this.slot)
    this.bell = this.at + PARTICIPANT.bell
    this.bellGate = native.bellGate(this.slot, longestNapUs())
    this.words[this.at + PARTICIPANT.limitUs] = -1
    this.words[this.at + PARTICIPANT.cold] = 0
    this.words[this.at + PARTICIPANT.reapedEpoch] = 0
    beginSpinning(this)
    this.pages = new PageAllocator(this.words, native, this.me)
    this.cells = new CellAllocator(this.words, this.pages)
    this.handles = new HandleTable(this)
    this.waits = new AsyncWaits(this)
    const shapes = new SharedShapeTable(this.words, native, this.me)
    const codec = { shapes, errors: exportedErrorClasses, copying: native }
    this.encoder = new Encoder(codec)
    this.decoder = new Decoder(codec)
    this.writer = new MessageWriter(this)
    if (taken !== undefined) return
    native.watch(this.slot, this.#slotOfProcess())
    native.announce()
  }

  /** Reaps the dead if there are any since the last look, and says so. Cheap when there are none. */
  reapTheDead(): boolean {
    const reaped = this.at + PARTICIPANT.reapedEpoch
    const epoch = Atomics.load(this.words, HEADER.deathEpoch)
    if (epoch === this.words[reaped]) return false
    reap(this)
    this.words[reaped] = epoch
    return true
  }

  /**
   * The watcher goes by a slot that is its process's as long as that lives. That of the main thread is; when another thread
   * is the first to take part, there is one more, of no thread.
   */
  #slotOfProcess(): number {
    if (this.native.isMainThread() || this.native.isWatching()) return this.slot
    return this.#enter(this.participants.reserve(undefined, 0))
  }

  #enter(seat: Seat): number {
    if (!this.participants.enter(seat, this.identity))
      throw new StateError('the process that started this one has died meanwhile')
    return seat.slot
  }

  /** Reserves a seat for a child of this process. */
  invite(flags: number): Invitation {
    this.reapTheDead()
    return { fd: this.native.joined(), seat: this.participants.reserve(this.identity, flags) }
  }
}

/** Key of the arena's descriptor, once a copy of this package has joined. */
const ARENA: unique symbol = Symbol.for('@mp/ipc/arena-fd')
/** Key of the {@link TakenSeat}, until a copy of this package takes it over. */
const SEAT: unique symbol = Symbol.for('@mp/ipc/seat')

let current: Party | undefined
let obstacle: string | undefined
let mapped: Arena | undefined

/** This thread's membership; joins the process's family, or founds one, when there is none yet. */
export function party(): Party {
  return (current ??= enter(undefined))
}

/** Maps a family's memory without taking part: forks of this process, which will, have it mapped then. */
export function mapFamily(fd: number): void {
  const native = loadNative()
  native.join(fd)
  mapped = Arena.open(native)
  mapped.span(FIRST_DATA_PAGE, 1)
}

/** From now on, and until this is called without a reason, using shared objects is an error here: this is no participant. */
export function forbidJoining(reason: string | undefined): void {
  obstacle = reason
}

/** A child's first act, when it was invited as JavaScript: takes the seat that its parent reserved. */
export function acceptInvitation(invitation: Invitation): Party {
  if (current !== undefined) throw new StateError('this process has joined its family already')
  return (current = enter(invitation))
}

/** Where copies of this package in one thread find each other: each is a participant of its own, of the same family. */
const familyOfThread = globalThis as { [ARENA]?: number; [SEAT]?: TakenSeat }

function enter(invitation: Invitation | undefined): Party {
  if (obstacle !== undefined) throw new StateError(obstacle)
  const native = loadNative()
  const fd = invitation?.fd ?? familyOfThread[ARENA]
  if (fd !== undefined) native.join(fd)
  const arena = mapped ?? (native.joined() < 0 ? Arena.create(native) : Arena.open(native))
  familyOfThread[ARENA] = native.joined()
  passSockets()
  passServers()
  return new Party(native, arena, invitation, takenSeat())
}

/** Says that native code has taken this seat: membership begins when it is first needed. */
export function takeSeat(slot: number): void {
  familyOfThread[ARENA] = loadNative().joined()
  familyOfThread[SEAT] = { slot, native: nativePath() }
}

function takenSeat(): TakenSeat | undefined {
  const taken = familyOfThread[SEAT]
  if (taken?.native !== nativePath()) return undefined // another copy's
  delete familyOfThread[SEAT]
  return taken
}
