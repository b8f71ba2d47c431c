/**
 * How this process ends.
 *
 *   running ──nothing left to do──────> ending ──hooks, children──> ended      (Node ends by itself)
 *      ├──exit(), an uncaught error───> ending ──hooks, children, output──> process.exit
 *      └──process.exit(), Node gave up─────────────────────────────> ended      (only what takes no waiting)
 */
import { livingChildren } from '../process/child.js'
import { currentProcess } from '../process/current-process.js'
import { hasHooks, runHooks, runHooksNow } from './at-exit.js'
import { endChildren, endChildrenNow } from './end-children.js'
import { write } from './report.js'
import { flushStdio } from './stdio.js'

/** Node's own code for a program that waits for a promise which nothing can settle any more. */
const UNSETTLED = 13

type State = 'running' | 'ending' | 'ended'

let state: State = 'running'
let watching = false
let targetIsPending = false

/** Says whether the function that this process is there for still runs. */
export function setTargetPending(pending: boolean): void {
  targetIsPending = pending
}

/** From now on the end of this process is put in order. */
export function watchForTheEnd(): void {
  if (watching) return
  watching = true
  process.on('beforeExit', onNothingLeft)
  process.on('exit', onExit)
}

/** Ends this process with a code, whatever else it had to do. */
export function endWith(code: number): void {
  process.exitCode = code
  targetIsPending = false
  if (state !== 'running') return
  state = 'ending'
  void putInOrder()
    .then(flushStdio)
    .finally(() => process.exit(code))
}

/** The event loop has nothing left to do. */
export function onNothingLeft(): void {
  if (targetIsPending) {
    write(`${currentProcess().name} (pid ${process.pid}): its target waits for something that can never happen\n`)
    process.exitCode = UNSETTLED
    targetIsPending = false
  }
  if (state === 'ending') {
    // A hook waits for something that can never happen.
    state = 'ended'
    process.exitCode = process.exitCode === undefined || process.exitCode === 0 ? UNSETTLED : process.exitCode
    endChildrenNow()
    return
  }
  if (state === 'ended' || (!hasHooks() && livingChildren().length === 0)) return
  state = 'ending'
  void putInOrder().then(() => (state = 'running'))
}

async function putInOrder(): Promise<void> {
  await runHooks()
  await endChildren()
}

function onExit(): void {
  if (state === 'ended') return
  state = 'ended'
  runHooksNow()
  endChildrenNow()
}
