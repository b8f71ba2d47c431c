/** The parent's part of a process's birth: a seat, a mailbox, the process itself, and then the order. */
import { fileURLToPath } from 'node:url'
import {
  type AnyClass,
  assertGuarded,
  ENDS_WITH_PARENT,
  type Invitation,
  listenForAbort,
  locate,
  party,
  StateError,
} from '@mp/ipc/internal'
import { watchForTheEnd } from '../ending/end-of-process.js'
import { Outbox } from '../order/mailbox.js'
import type { Order } from '../order/order.js'
import { chosenStartMethod, startMethod } from '../start-methods/default-method.js'
import type { Launch } from '../start-methods/start-method.js'
import { ownChild } from './active-children.js'
import { Child } from './child.js'
import { currentProcess } from './current-process.js'
import { here } from './here.js'
import { isOwn } from './own-classes.js'
import type { Process } from './process.js'
import type { CheckedOptions } from './process-options.js'

export interface Newborn {
  readonly process: Process<never>
  readonly identity: readonly number[]
  readonly isPoolWorker: boolean
  /** The first key of a program takes a while to be made. */
  readonly authkey: () => Buffer
}

/**
 * A process that has to boot is started first: meanwhile its function is looked up and its arguments are written. When that
 * fails it is killed, and the error is the caller's. Another one would wait for them, so they come first.
 */
export function startChild(newborn: Newborn, options: CheckedOptions): Child {
  assertMayStart()
  const method = startMethod(options.startMethod)
  // Taken out here, so that what lives as long as the child does not keep its arguments alive.
  const { signal } = options
  signal?.throwIfAborted()
  const { daemon } = newborn.process
  const me = party()
  const outbox = new Outbox()
  const invitation = me.invite(daemon ? ENDS_WITH_PARENT : 0)
  const terminate = (): void => child.signal('SIGTERM')
  let stopListening = (): void => undefined
  const onEnd = (): void => {
    outbox.close()
    stopListening()
    announceEnd(invitation)
  }
  let child: Child
  try {
    const order = method.boots ? undefined : orderOf(newborn, options)
    if (order !== undefined) outbox.send(order, invitation.seat.slot)
    const launch = launchOf(options, invitation, outbox, order)
    child = new Child((onExit) => method.launch(launch, onExit), daemon, onEnd)
  } catch (error) {
    me.participants.vacate(invitation.seat.slot, invitation.seat.state)
    outbox.close()
    throw error
  }
  me.participants.identify(invitation.seat.slot, { pid: child.pid, start: me.native.startTime(child.pid) })
  announceSoon(invitation)
  try {
    if (method.boots) outbox.send(orderOf(newborn, options), invitation.seat.slot)
  } catch (error) {
    child.discard()
    throw error
  }
  stopListening = listenForAbort(signal, terminate)
  ownChild(child, newborn.process)
  watchForTheEnd()
  return child
}

function assertMayStart(): void {
  assertGuarded()
  if (here().mayHaveChildren) return
  throw new StateError(
    `${currentProcess().name} is a daemon, and daemons may not have children: nobody would wait for them. ` +
      'Start it with daemon: false, or use a Pool, whose workers may have children',
  )
}

/**
 * Lets the family's deaths be told of this child's, too. One that has taken its seat by then announces itself, and the guardian
 * need not be woken twice; before that there is nothing to give back but its seat.
 */
function announceSoon({ seat: { slot, state } }: Invitation): void {
  const { participants } = party()
  announceIf(() => participants.stateWord(slot) === state)
}

/** A child that was killed as soon as it had its seat, before it could announce itself, is known to this process alone. */
function announceEnd({ seat }: Invitation): void {
  const { participants } = party()
  announceIf(() => participants.holds(seat))
}

/** Most often, a turn of the event loop later, the guardian knows by itself. */
function announceIf(isNews: () => boolean): void {
  const { native } = party()
  setImmediate(() => {
    if (isNews()) native.announce()
  }).unref()
}

function launchOf(options: CheckedOptions, invitation: Invitation, outbox: Outbox, order: Order | undefined): Launch {
  const { cwd, env, execArgv, stdio } = options
  const first = order?.target ?? order?.processClass
  return {
    invitation,
    page: outbox.page,
    module: first?.kind === 'export' ? first.url : undefined,
    cwd: cwd instanceof URL ? fileURLToPath(cwd) : cwd,
    env,
    execArgv,
    stdio,
  }
}

function orderOf(newborn: Newborn, { target, args, kwargs, startMethod }: CheckedOptions): Order {
  const { process: itself, identity, isPoolWorker, authkey } = newborn
  const isSubclass = !isOwn(itself.constructor)
  return {
    target: target === undefined ? null : locate(target),
    processClass: isSubclass ? locate(itself.constructor as AnyClass) : null,
    fields: isSubclass ? { ...itself } : null,
    args,
    kwargs: kwargs ?? null,
    name: itself.name,
    identity,
    daemon: itself.daemon,
    mayHaveChildren: isPoolWorker || !itself.daemon,
    authkey: authkey().toString('base64'),
    starter: { pid: process.pid, name: currentProcess().name },
    startMethod: startMethod ?? chosenStartMethod() ?? null,
  }
}
