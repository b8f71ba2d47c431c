/**
 * A process of this family that runs a function.
 *
 *   initial ──start──> started ──(death observed)──> ended ──close──> closed
 *      └──────────────────────────close────────────────────────────────^
 *
 * In the process itself the object is there too (`currentProcess()`), in the state `self`.
 */
import type { Readable, Writable } from 'node:stream'
import {
  ClosedError,
  isReference,
  load,
  locate,
  signalOf,
  StateError,
  timeoutOf,
  type Wait,
  WAITABLE,
  type Waitable,
} from '@mp/ipc/internal'
import { checkAuthkey, currentAuthkey, knownAuthkey, setCurrentAuthkey } from './authkey.js'
import { BaseProcess, checkName } from './base-process.js'
import type { Child } from './child.js'
import { currentProcess } from './current-process.js'
import { describeExitcode } from './exit-code.js'
import { ENDED, POOL_WORKER, type Self, SELF } from './internal-options.js'
import { nameOf, nextIdentity } from './names.js'
import { markOwn } from './own-classes.js'
import { checkDaemon, checkOptions, type CheckedOptions, type ProcessOptions } from './process-options.js'
import { Sentinel, waitableOf } from './sentinel.js'
import { startChild } from './start-child.js'

type State = 'initial' | 'started' | 'closed' | 'self'

/**
 * Runs an exported function in a process of its own. Mirrors `multiprocessing.Process`.
 *
 * A subclass may override `run()` instead of giving a `target`; it must be exported, and its instance fields (not the
 * `#private` ones) travel to the process.
 *
 * @example
 * export function work(n: number) { console.log(n * 2) }
 * if (isMain(import.meta)) {
 *   const p = new Process({ target: work, args: [21] }).start()
 *   console.log(await p.join()) // 0
 * }
 */
export class Process<Args extends readonly unknown[] = readonly unknown[]> extends BaseProcess {
  #state: State = 'initial'
  #daemon: boolean
  #authkey: Buffer | undefined
  #options: CheckedOptions | undefined
  #child: Child | undefined
  #sentinel: Sentinel | undefined
  readonly #identity: readonly number[]
  readonly #isPoolWorker: boolean
  /** In the process itself: what it was told to do. */
  readonly #self: Self | undefined

  /** @throws TypeError, RangeError for what is no option of a process */
  constructor(options: ProcessOptions<Args> = {}) {
    // What a process is told has been checked where it was started.
    const self = (options as ProcessOptions<Args> | null)?.[SELF]
    const checked = self === undefined ? checkOptions(options) : undefined
    const identity = self?.order.identity ?? nextIdentity()
    super(checkName(options.name ?? nameOf(identity)))
    this.#identity = identity
    this.#options = checked
    this.#isPoolWorker = options[POOL_WORKER] === true
    this.#daemon = checkDaemon(options.daemon ?? currentProcess().daemon)
    this.#self = self
    if (self === undefined) this.#authkey = knownAuthkey()
    else this.#state = 'self'
  }

  /** Whether it ends with its parent instead of being waited for. @throws StateError when set after `start()` */
  get daemon(): boolean {
    return this.#daemon
  }

  set daemon(daemon: boolean) {
    this.#assertOpen()
    if (this.#state !== 'initial') throw new StateError('daemon can only be set before the process is started')
    this.#daemon = checkDaemon(daemon)
  }

  /** The key that connections of this family prove to each other. Default: this process's own. */
  get authkey(): Buffer {
    if (this.#state === 'self') return currentAuthkey()
    return (this.#authkey ??= currentAuthkey())
  }

  set authkey(key: Uint8Array) {
    if (this.#state === 'self') setCurrentAuthkey(key)
    else this.#authkey = checkAuthkey(key)
  }

  /** @throws ClosedError */
  get pid(): number | null {
    this.#assertOpen()
    return this.#state === 'self' ? process.pid : (this.#child?.pid ?? null)
  }

  /** `null` until its death is observed; 0 returned, 1 an uncaught error, `-N` killed by signal N. @throws ClosedError */
  get exitcode(): number | null {
    this.#assertOpen()
    return this.#child?.poll() ?? null
  }

  /** Promise of the exit code. @throws StateError before `start()`; ClosedError */
  get sentinel(): Promise<number> {
    const child = this.#started('sentinel is there')
    return (this.#sentinel ??= Sentinel.of(child))
  }

  /** What it reads; `null` unless `stdio` says `'pipe'` for it, and before the start. */
  get stdin(): Writable | null {
    return this.#child?.launched.stdin ?? null
  }

  /** What it writes; `null` unless `stdio` says `'pipe'` for it, and before the start. */
  get stdout(): Readable | null {
    return this.#child?.launched.stdout ?? null
  }

  /** What it writes as errors; `null` unless `stdio` says `'pipe'` for it, and before the start. */
  get stderr(): Readable | null {
    return this.#child?.launched.stderr ?? null
  }

  /** What the process does; for a subclass to override. Called by the process itself. */
  run(): unknown {
    const { args = [], kwargs } = this.#self?.order ?? this.#options ?? {}
    const target = this.#self?.target ?? this.#options?.target
    if (target === undefined) return undefined
    const all = [...args, ...(kwargs == null ? [] : [kwargs])] as never[]
    if (!isReference(target)) return target(...all)
    return load(locate(target)).then((fn) => fn(...all))
  }

  /**
   * Starts the process. Its `pid` is known when this returns.
   *
   * @throws StateError when it was started before, in a daemon, or while a child imports the main module (the main guard);
   * TargetError when another process cannot find the target or the subclass; SerializationError for an argument that cannot
   * be sent; StartError when the system refuses
   */
  start(): this {
    this.#assertOpen()
    if (this.#state !== 'initial') throw new StateError(`cannot start a process twice: ${this.name} has been started`)
    const options = this.#options!
    this.#child = startChild(
      { process: this, identity: this.#identity, isPoolWorker: this.#isPoolWorker, authkey: () => this.authkey },
      options,
    )
    this.#state = 'started'
    this.#options = undefined // what it was given is its own from now on
    return this
  }

  /**
   * Waits until the process has ended and resolves with its exit code, or with `null` when the time ran out first.
   *
   * @param wait - milliseconds, or `{ timeout, signal }`; default: for ever
   * @throws StateError before `start()`, or when the process is not a child of this one
   */
  async join(wait?: Wait): Promise<number | null> {
    return this.#started('it can be joined').join(timeoutOf(wait), signalOf(wait))
  }

  /**
   * The same, blocking the thread: nothing else happens in it meanwhile, so a child must not need anything of it. A signal
   * is looked at once, before it blocks.
   */
  joinSync(wait?: Wait): number | null {
    const child = this.#started('it can be joined')
    const timeout = timeoutOf(wait)
    signalOf(wait)?.throwIfAborted()
    return child.joinSync(timeout)
  }

  /** Whether it was started and has not ended. @throws ClosedError */
  isAlive(): boolean {
    this.#assertOpen()
    return this.#state === 'self' || (this.#child !== undefined && this.#child.poll() === null)
  }

  /** Sends SIGTERM, unless it has ended. @throws StateError before `start()` */
  terminate(): void {
    this.#started('it can be terminated').signal('SIGTERM')
  }

  /** Sends SIGKILL, unless it has ended. @throws StateError before `start()` */
  kill(): void {
    this.#started('it can be killed').signal('SIGKILL')
  }

  /** Sends SIGINT, unless it has ended: without a handler the exit code is -2. @throws StateError before `start()` */
  interrupt(): void {
    this.#started('it can be interrupted').signal('SIGINT')
  }

  /** Lets go of it. A second time is fine. @throws StateError while it is alive */
  close(): void {
    if (this.#state === 'closed') return
    if (this.#state === 'self') throw new StateError('a process cannot close itself')
    if (this.#child?.poll() === null)
      throw new StateError(`cannot close ${this.name} while it is alive: join it, or terminate it, first`)
    this.#state = 'closed'
    this.#child = undefined
    this.#options = undefined
  }

  /** Terminates the process and waits until it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child === undefined) return
    this.#child.signal('SIGTERM')
    await this.#child.join(Infinity, undefined)
  }

  /** For `wait()`: ready for ever once it has ended. */
  [WAITABLE](): Waitable {
    return waitableOf(this.#started('it can be waited for'))
  }

  /** For a pool: the exit code of a worker, which must not keep the program alive. */
  [ENDED](): Promise<number> {
    return this.#started('it can be waited for').ended
  }

  protected describe(): string {
    if (this.#state === 'closed') return 'closed'
    if (this.#state === 'self') return `pid=${process.pid} started`
    if (this.#child === undefined) return 'initial'
    const exitcode = this.#child.poll()
    const daemon = this.#daemon ? ' daemon' : ''
    return `pid=${this.#child.pid} ${exitcode === null ? 'started' : `stopped exitcode=${describeExitcode(exitcode)}`}${daemon}`
  }

  #assertOpen(): void {
    if (this.#state === 'closed') throw new ClosedError(`${this.name} was closed`)
  }

  #started(what: string): Child {
    this.#assertOpen()
    if (this.#child !== undefined) return this.#child
    throw new StateError(
      this.#state === 'self'
        ? `${this.name} is this process itself: ${what} by the process that started it`
        : `${this.name} has not been started: ${what} after start()`,
    )
  }
}
markOwn(Process)
