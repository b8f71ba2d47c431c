/**
 * Before it is forked, a template does what its forks will do until their targets are called. What Node and V8 make when
 * they get somewhere for the first time is then there in every fork: loaded parts of Node, compiled functions, and what is
 * known of the objects that they meet.
 */
import { load, loadSync } from '@mp/ipc/internal'
import { sitDown } from '../../child.js'
import type { Order } from '../../order/order.js'
import type { Instructions } from '../spawn/instructions.js'
import { become } from './become.js'
import type { ForkOrder } from './fork-order.js'
import { rehearseLeaving } from './leaving.js'
import { renewRandomness } from './randomness.js'

/** Enough for V8 to know its way. */
const TIMES = 3
/** Modules of ours that load fast, each with something that it exports: they need a name to be found by. */
const MODULES = { index: 'Process', child: 'takePart', internal: 'cpuQuota', template: 'waitToBeForked' }

/** The slot of a seat that is never entered: each fork gets its own before it takes part in anything. */
const NOBODYS = 0

let times = 0

export async function rehearse(): Promise<void> {
  for (const [module, name] of Object.entries(MODULES)) loadSync({ kind: 'export', url: urlOf(module), name })
  for (let i = 0; i < TIMES; i++) {
    // A module is loaded once; each of these is another.
    const url = `data:text/javascript,import{sep}from"node:path";export const f=()=>sep//${String(times++)}`
    await load({ kind: 'export', url, name: 'f' })
    await play('in-template')
  }
}

/**
 * Once more, in a fork that has nothing to do yet: what it writes to is its own then, and need not be copied any more. Its
 * target's module is one that its template has not loaded.
 */
export const rehearseAgain = (): Promise<void> => play('in-fork')

async function play(module: 'in-template' | 'in-fork'): Promise<void> {
  const { argv, execArgv, pid } = process
  const own: ForkOrder = { argv, execArgv, cwd: process.cwd(), env: null, seat: { slot: 0, state: 0 }, page: 0 }
  // Out of a text, as forks get it.
  become(pid, JSON.parse(JSON.stringify(own)) as ForkOrder)
  renewRandomness(false)
  const order: Order = {
    target: { kind: 'export', url: urlOf(`rehearsals/${module}`), name: 'rehearsed' },
    processClass: null,
    fields: null,
    args: ['text', 0, { list: [true] }],
    kwargs: null,
    name: 'Process-1',
    identity: [1],
    daemon: false,
    mayHaveChildren: true,
    authkey: '',
    starter: { pid, name: 'MainProcess' },
    startMethod: null,
  }
  sitDown(NOBODYS, JSON.stringify({ order, mailbox: null, code: null } satisfies Instructions))
  // What the target's end sets in motion.
  await new Promise(setImmediate)
  rehearseLeaving()
}

const urlOf = (module: string): string => new URL(`./${module}.js`, import.meta.url).href
