/**
 * The program of a child: takes its place in the family, reads its order, runs it, and lets the process end when nothing
 * is left to do. start-methods/spawn/spawn.ts and start-methods/forkserver/forkserver.ts are the parent's halves.
 */
import {
  acceptInvitation,
  type AnyFunction,
  load,
  loadSync,
  setImportedAsLibrary,
  StateError,
  type Target,
} from '@mp/ipc/internal'
import { setTargetPending, watchForTheEnd } from './ending/end-of-process.js'
import { tolerateClosedStdio } from './ending/stdio.js'
import { endBecauseOf, endOnUncaught } from './ending/uncaught.js'
import { receiveOrder } from './order/mailbox.js'
import type { Order } from './order/order.js'
import { setCurrentAuthkey } from './process/authkey.js'
import { currentProcess, setCurrentProcess } from './process/current-process.js'
import { setHere } from './process/here.js'
import { type Self, SELF } from './process/internal-options.js'
import { parentLives } from './process/parent-lives.js'
import { Process } from './process/process.js'
import { inheritStartMethod } from './start-methods/default-method.js'
import { type Summons, takeSummons } from './start-methods/spawn/summons.js'
import type { StartMethodName } from './start-methods/start-method.js'

/** Answers the summons that this process was started with. */
export function answer(): void {
  const summons = takeSummons(process.env)
  if (summons === undefined)
    throw new StateError('this file is started by @mp/process, of the same version, and does nothing by itself')
  setImportedAsLibrary()
  takePart(summons)
}

/** Takes the seat in the family, and does what is asked for. */
export function takePart(summons: Summons): void {
  acceptInvitation(summons.invitation)
  const order = receiveOrder(summons.mailbox, parentLives)
  if (order === undefined) process.exit(1) // Whoever wanted this process is gone.
  carryOut(order)
}

/** Does what an order says, and ends the process by its outcome. */
export function carryOut(order: Order): void {
  settleIn(order)
  tolerateClosedStdio()
  endOnUncaught()
  watchForTheEnd()
  setTargetPending(true)
  run(order).then(
    () => setTargetPending(false),
    (error: unknown) => endBecauseOf(error),
  )
}

function settleIn(order: Order): void {
  const { identity, starter, mayHaveChildren, startMethod, authkey } = order
  setHere({ identity, starter, mayHaveChildren })
  setCurrentAuthkey(authkey)
  inheritStartMethod(startMethod as StartMethodName | null)
}

async function run(order: Order): Promise<void> {
  const self: Self = { order, target: undefined }
  // There from the start, for what the user's modules ask while they are imported.
  setCurrentProcess(itselfAs(Process, self))
  if (order.target !== null) self.target = await imported(order.target)
  if (order.processClass !== null) setCurrentProcess(itselfAs(await imported(order.processClass), self))
  await (currentProcess() as Process).run()
}

/** A subclass's own constructor has run in the parent: what it made are the fields. */
function itselfAs(processClass: AnyFunction | typeof Process, self: Self): Process {
  const { name, daemon, args, kwargs, fields } = self.order
  const options = { name, daemon, args, kwargs: kwargs ?? undefined, [SELF]: self }
  return Object.assign(Reflect.construct(Process, [options], processClass) as Process, fields)
}

/** Without waiting where that is possible: a turn of the event loop less before the target's first line. */
function imported(target: Target): AnyFunction | Promise<AnyFunction> {
  return loadSync(target) ?? load(target)
}
