/**
 * The program of a spawned child. It takes part in its family by native code alone, imports the target and calls it; the
 * library is loaded when something needs it: an order that JSON cannot hold, a module that uses the library, an error.
 * Then child.ts takes over, by the `Kernel` that it finds.
 *
 * Everything that is loaded or done here costs every process that is started: it is bundled into one small file.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- it is bundled as CommonJS */
import { fileURLToPath } from 'node:url'
import type * as child from '../../child.js'
import { tolerateClosedStdio } from '../../ending/stdio.js'
import type { AnyFunction, GuardState, NativeBinding } from '@mp/ipc/internal'
import type { Order } from '../../order/order.js'
import type { Instructions } from './instructions.js'
import { type Kernel, KERNEL } from './kernel-state.js'
import { ARENA_FD, type Summons, takeSummons } from './summons.js'
import { offerCode } from './take-code.js'

const EXTENSIONS = ['.js', '.cjs', '.mjs']
const LOADERS = ['-r', '--require', '--import', '--loader', '--experimental-loader']

/** The library. */
const core = (): typeof child => require('./core.cjs') as typeof child

const holder = globalThis as { [key: symbol]: unknown }

/** The state of the main guard: target/main-guard.ts of @mp/ipc, which may be loaded while the target's module is. */
const guard = (holder[Symbol.for('@mp/main-guard')] ??= { importing: undefined }) as GuardState
guard.isLibrary = true

const summons = takeSummons(process.env)
if (summons === undefined) core().refuse()
else answer(summons)

function answer({ slot, state, page, native }: Summons): void {
  const addon = { exports: {} as Pick<NativeBinding, 'answerSummons'> }
  process.dlopen(addon, native)
  const text = addon.exports.answerSummons(ARENA_FD, slot, state, page)
  if (text === undefined) process.exit(1) // Whoever wanted this process is gone.
  // `party()` of @mp/ipc takes it from here.
  holder[Symbol.for('@mp/ipc/arena-fd')] = ARENA_FD
  holder[Symbol.for('@mp/ipc/seat')] = { slot, native }
  holder[Symbol.for('@mp/ipc/addon')] = { path: native, exports: addon.exports }
  const { order, mailbox, code } = JSON.parse(text) as Instructions
  if (code !== null) offerCode(code)
  const kernel: Kernel = {
    home: __dirname,
    order,
    mailbox,
    target: undefined,
    isPending: false,
    release: () => undefined,
  }
  holder[KERNEL] = kernel
  if (order === null || !isRequired(order)) core().answer()
  else carryOut(order, kernel)
}

/** Whether the target is in a JavaScript file, and nothing of the user's stands between a file and its module. */
function isRequired({ target, processClass }: Order): boolean {
  if (processClass !== null || target?.kind !== 'export') return false
  const { url } = target
  // No regular expressions: each takes a tenth of a millisecond.
  if (!url.startsWith('file:') || !EXTENSIONS.some((extension) => url.endsWith(extension))) return false
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS']?.split(' ') ?? [])]
  return !options.some((option) => LOADERS.includes(option.split('=', 1)[0]!))
}

/** `carryOut` of child.ts for an order that needs no library. */
function carryOut({ target, args, kwargs }: Order, kernel: Kernel): void {
  const { url, name } = target as { readonly url: string; readonly name: string }
  tolerateClosedStdio()
  const onUncaught = (error: unknown): void => core().onUncaught(error)
  const onNothingLeft = (): void => {
    if (kernel.isPending) core().onNothingLeft()
  }
  process.on('uncaughtException', onUncaught)
  process.on('beforeExit', onNothingLeft)
  kernel.release = () => {
    process.off('uncaughtException', onUncaught)
    process.off('beforeExit', onNothingLeft)
  }
  kernel.isPending = true

  let fn: unknown
  try {
    fn = importedFrom(url)[name]
  } catch (error) {
    core().carryOutAfter(error)
    return
  }
  if (typeof fn !== 'function') {
    core().answer()
    return
  }
  const found = (kernel.target = fn as AnyFunction)
  const all = (kwargs === null ? args : [...args, kwargs]) as never[]
  run(() => found(...all), kernel)
}

function importedFrom(url: string): Record<string, unknown> {
  guard.underWay = url
  try {
    return require(fileURLToPath(url)) as Record<string, unknown>
  } finally {
    guard.underWay = undefined
    guard.importing?.leave()
  }
}

function run(call: () => unknown, kernel: Kernel): void {
  let result: unknown
  try {
    result = call()
  } catch (error) {
    core().endBecauseOf(error)
    return
  }
  if (!isPromiseLike(result)) {
    settle(kernel)
    return
  }
  Promise.resolve(result).then(
    () => settle(kernel),
    (error: unknown) => core().endBecauseOf(error),
  )
}

function settle(kernel: Kernel): void {
  kernel.isPending = false
  if (kernel.isAdopted === true) core().setTargetPending(false)
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false
  return typeof (value as { then?: unknown }).then === 'function'
}
