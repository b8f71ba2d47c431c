/**
 * The program of a template: loads what children need, then waits, outside its event loop, to be forked. What comes after
 * that wait runs in the forks alone. It never takes part in the family: its watcher, a thread, would not survive.
 */
import { closeSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import {
  forbidJoining,
  type Fork,
  loadNative,
  lookAround,
  mapFamily,
  setImportedAsLibrary,
  StateError,
} from '@mp/ipc/internal'
import { takePart } from './child.js'
import { reportError } from './ending/report.js'
import { become } from './start-methods/forkserver/become.js'
import { type ForkOrder, TEMPLATE_FD } from './start-methods/forkserver/fork-order.js'
import { leaveWithoutTeardown } from './start-methods/forkserver/leaving.js'
import { ownRandomness, renewRandomness } from './start-methods/forkserver/randomness.js'
import { rehearse, rehearseAgain } from './start-methods/forkserver/rehearsal.js'

/** What most modules import: some 2 ms for the first fork to wait, and as much saved in each. */
const EARLY_BUILTINS = ['fs', 'path']
/**
 * Parts of Node that many programs use: loaded once, here, and as modules, whose exports Node gathers when they are first
 * imported. `process` is not among them: its exports are the standard streams, too, and it would open them.
 */
const BUILTINS = [
  ...['url', 'util', 'os', 'events', 'buffer', 'timers', 'perf_hooks', 'stream', 'crypto', 'v8', 'net'],
  ...['fs/promises', 'timers/promises', 'tty', 'worker_threads', 'async_hooks', 'string_decoder', 'module'],
]

/**
 * A template that prepares itself lets those wait that ask for forks, of which there are often many at once. So it waits for
 * so many milliseconds without any, …
 */
const QUIET = 50
/** … or, after so many forks, for a moment. */
const MANY = 200
const MOMENT = 2
/** After so many it is also worth some memory to make them cheaper. */
const FEW = 10
const FOR_EVER = -1

/**
 * What is known of a function that has run once, and what was compiled of it, stays known.
 *
 * V8 11 would have what ran often enough in the template optimized by each fork, for many milliseconds: it is to count for more.
 */
const countsDown = process.versions.v8.startsWith('11.')
/** V8 before 13 compiles functions that ran a few times in batches, here and now. */
const compilesInBatches = /^1[12]\./.test(process.versions.v8)
const AT_ONCE = '--baseline-batch-compilation-threshold=0'
const IN_BATCHES = '--baseline-batch-compilation-threshold=4096' // its default
const WHILE_PREPARING = [
  ...['--no-lazy-feedback-allocation', '--no-flush-bytecode'],
  ...(countsDown ? ['--interrupt-budget=1000000'] : []),
]
const AFTERWARDS = [
  ...['--lazy-feedback-allocation', '--flush-bytecode'],
  ...(countsDown ? ['--interrupt-budget=67584'] : []), // its default
]

/** @param hasLoaders - whether the user's code has run here already */
export async function waitToBeForked(hasLoaders: boolean): Promise<void> {
  const native = loadNative()
  if (!native.canBeTemplate())
    throw new StateError('the dynamic linker did not preload the native part of @mp/ipc: use the start method spawn')
  native.becomeTemplate(TEMPLATE_FD.channel)
  restoreEnvironment()
  mapFamily(TEMPLATE_FD.arena)
  closeSync(TEMPLATE_FD.addon)
  setFlagsFromString('--lazy')
  ownRandomness()
  setImportedAsLibrary()
  const [firstModule = '', ...preloads] = process.argv.slice(2)
  await prepare(async () => {
    for (const module of preloads) await preload(module)
    leaveWithoutTeardown()
    await importBuiltins(EARLY_BUILTINS)
    lookAround(firstModule)
    await rehearse()
    if (preloads.length > 0) collectGarbage()
  })
  const [pid, link, isSpare] = await untilForked()
  renewRandomness(hasLoaders || preloads.length > 0)
  if (isSpare === 1 && !native.isCalled(link)) {
    await rehearseAgain()
    native.prepareWatcher()
  }
  const order = JSON.parse(native.awaitOrder(link)) as ForkOrder
  become(pid, order)
  takePart(order)
}

/** Returns in forks alone. The first ones are needed at once; for those to come there is more that pays off. */
async function untilForked(): Promise<Fork> {
  const { serveForks, moveToHugePages } = loadNative()
  const made = untilPause()
  if (typeof made !== 'number') return made
  await prepare(prepareForMany)
  if (made >= FEW) moveToHugePages()
  return serveForks(TEMPLATE_FD.channel, FOR_EVER, FOR_EVER) as Fork
}

/** Forks until nobody has asked for it for a while, or, when there were many forks, for a moment. How often, or a fork. */
function untilPause(): Fork | number {
  const { serveForks } = loadNative()
  const made = serveForks(TEMPLATE_FD.channel, QUIET, MANY)
  if (made !== MANY) return made
  const more = serveForks(TEMPLATE_FD.channel, MOMENT, FOR_EVER)
  return typeof more === 'number' ? made + more : more
}

async function prepareForMany(): Promise<void> {
  await importBuiltins(BUILTINS)
  await rehearse()
  collectGarbage()
}

/** Does what is meant to be there in all forks. */
async function prepare(steps: () => Promise<void>): Promise<void> {
  forbidJoining('a module that the forkserver preloads may not make shared objects while it is imported')
  for (const flag of WHILE_PREPARING) setFlagsFromString(flag)
  await steps()
  for (const flag of AFTERWARDS) setFlagsFromString(flag)
  if (compilesInBatches) compileBatch()
  forbidJoining(undefined)
}

/** Whatever is in the batch that V8 compiles next: every fork would complete it, and compile all of it. */
function compileBatch(): void {
  setFlagsFromString(AT_ONCE)
  // A function that has not been seen before becomes the last one.
  process
    .getBuiltinModule('node:vm')
    .runInThisContext(`(() => { for (let i = 100; i > 0;) i-- })() // ${String(process.hrtime.bigint())}`)
  setFlagsFromString(IN_BATCHES)
}

async function importBuiltins(names: readonly string[]): Promise<void> {
  for (const module of names.map((name) => `node:${name}`)) await import(module)
}

/** What makes this process a template is not for the processes that it starts. */
function restoreEnvironment(): void {
  delete process.env['UV_USE_IO_URING']
  const rest = (process.env['LD_PRELOAD'] ?? '').split(':').slice(1).join(':')
  if (rest === '') delete process.env['LD_PRELOAD']
  else process.env['LD_PRELOAD'] = rest
}

/** One that fails is told of, and left to the children: they fail when they need it. */
async function preload(module: string): Promise<void> {
  try {
    await import(module)
  } catch (error) {
    reportError(error, `could not preload ${module}`)
  }
}

/** Also ends a collection that has begun: every fork would end it for itself. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  collect()
}
