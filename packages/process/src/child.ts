/**
 * The program of a child: takes its place in the family, reads its order, runs it, and lets the process end when nothing
 * is left to do. start-methods/spawn/spawn.ts and start-methods/forkserver/forkserver.ts are the parent's halves.
 *
 * A spawned child begins in start-methods/spawn/kernel.ts, and often ends there.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type AnyFunction,
  load,
  loadAfter,
  loadNative,
  loadSync,
  type ObjectToken,
  type Seat,
  setImportedAsLibrary,
  StateError,
  takeSeat,
  type Target,
} from '@mp/ipc/internal'
import { onNothingLeft, setTargetPending, watchForTheEnd } from './ending/end-of-process.js'
import { tolerateClosedStdio } from './ending/stdio.js'
import { endBecauseOf, endOnUncaught, onUncaught } from './ending/uncaught.js'
import { receiveOrder } from './order/mailbox.js'
import type { Order } from './order/order.js'
import { inheritAuthkey } from './process/authkey.js'
import { currentProcess, setCurrentProcess } from './process/current-process.js'
import { setHere } from './process/here.js'
import { type Self, SELF } from './process/internal-options.js'
import { parentLives } from './process/parent-lives.js'
import { Process } from './process/process.js'
import { inheritStartMethod } from './start-methods/default-method.js'
import type { Instructions } from './start-methods/spawn/instructions.js'
import { type Kernel, KERNEL } from './start-methods/spawn/kernel-state.js'
import { ARENA_FD } from './start-methods/spawn/summons.js'
import type { StartMethodName } from './start-methods/start-method.js'

/** A process that nobody summoned. */
export function refuse(): never {
  throw new StateError('this file is started by @mp/process, of the same version, and does nothing by itself')
}

/** Does what the kernel of this process was instructed to do. */
export function answer(): void {
  setImportedAsLibrary()
  follow(kernel()!)
}

function follow({ order, mailbox }: Pick<Instructions, 'order' | 'mailbox'>): void {
  if (order !== null) carryOut(order)
  else if (mailbox !== null) receiveAndCarryOut(mailbox)
}

/** The same after the kernel has tried to import the target, and got an error. */
export function carryOutAfter(error: unknown): void {
  carryOut(kernel()!.order!, (target) => loadAfter(error, target))
}

/** Takes a seat in the family whose memory is mapped here, and does what is asked for. */
export function takePart({ seat: { slot, state }, page }: { readonly seat: Seat; readonly page: number }): void {
  const text = loadNative().answerSummons(ARENA_FD, slot, state, page)
  if (text === undefined) process.exit(1) // Whoever wanted this process is gone.
  sitDown(slot, text)
}

/** Does what a page says, in a seat that has been taken. */
export function sitDown(slot: number, page: string): void {
  takeSeat(slot)
  follow(JSON.parse(page) as Instructions)
}

function receiveAndCarryOut(mailbox: ObjectToken): void {
  const order = receiveOrder(mailbox, parentLives)
  if (order === undefined) process.exit(1) // Whoever wanted this process is gone.
  carryOut(order)
}

type Load = (target: Target) => AnyFunction | Promise<AnyFunction>

/** Does what an order says, and ends the process by its outcome. */
function carryOut(order: Order, loadTarget: Load = imported): void {
  settleIn(order)
  tolerateClosedStdio()
  run(order, loadTarget).then(
    () => setTargetPending(false),
    (error: unknown) => endBecauseOf(error),
  )
}

function settleIn(order: Order): void {
  const { identity, starter, mayHaveChildren, startMethod, authkey } = order
  setHere({ identity, starter, mayHaveChildren })
  inheritAuthkey(authkey)
  inheritStartMethod(startMethod as StartMethodName | null)
  endOnUncaught()
  watchForTheEnd()
  setTargetPending(true)
}

async function run(order: Order, loadTarget: Load): Promise<void> {
  const self: Self = { order, target: undefined }
  // There from the start, for what the user's modules ask while they are imported.
  setCurrentProcess(itselfAs(Process, self))
  if (order.target !== null) self.target = await loadTarget(order.target)
  if (order.processClass !== null) setCurrentProcess(itselfAs(await imported(order.processClass), self))
  await (currentProcess() as Process).run()
}

/** A subclass's own constructor has run in the parent: what it made are the fields. */
function itselfAs(processClass: AnyFunction | typeof Process, self: Self): Process {
  const { name, daemon, fields } = self.order
  const options = { name, daemon, [SELF]: self }
  return Object.assign(Reflect.construct(Process, [options], processClass) as Process, fields)
}

/** Without waiting where that is possible: a turn of the event loop less before the target's first line. */
function imported(target: Target): AnyFunction | Promise<AnyFunction> {
  return loadSync(target) ?? load(target)
}

/** What the kernel calls once this is loaded. */
export { endBecauseOf, onNothingLeft, onUncaught, setTargetPending }

if (kernel()?.home === dirname(fileURLToPath(import.meta.url))) adopt(kernel()!)

function kernel(): Kernel | undefined {
  return (globalThis as { [KERNEL]?: Kernel })[KERNEL]
}

/** Takes over from the kernel, in the middle of what it does: a module of the user's has loaded this library. */
function adopt(own: Kernel): void {
  own.isAdopted = true
  own.release()
  if (own.order === null) return
  const { order } = own
  settleIn(order)
  setTargetPending(own.isPending)
  setCurrentProcess(itselfAs(Process, { order, target: own.target }))
}
