/**
 * One unit of work on its way through the pool.
 *
 *   queued ──given──> given ──(worker takes it)──> running ──answer──> settled
 *     ^                 │                             │
 *     └──taken back─────┘                             └──worker dies──> settled, or queued again while retries are left
 */
import { type Message, party } from '@mp/ipc/internal'
import { STREAM, type TaskKind, type TaskMessage } from '../messages.js'
import type { PoolFunction } from '../pool/functions.js'
import { explained, isCall, isPrimitive, TASK_LISTS } from './task-content.js'
import type { TaskSettings } from './task-options.js'

/** What becomes of a task: `done` or `failed`, once; before that, a stream's values. */
export interface TaskOutcome {
  /** For a chunk, `value` is the list of results in input order, and `errors` what failed of it. */
  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void
  failed(error: unknown): void
  yielded?(value: unknown): void
}

/** Who can give a task up: settle it with an error, and stop it. False when it was settled already. */
export interface TaskHost {
  cancel(task: Task, error: unknown): boolean
}

const NO_ARGS: readonly unknown[] = []

export class Task {
  readonly id: number
  readonly kind: TaskKind
  readonly fn: PoolFunction
  /** of a stream: values it may send, and does not know yet that it may */
  credit = 0
  /** the list of the worker that has it */
  holder: object | undefined
  readonly #host: TaskHost
  readonly #settings: TaskSettings
  readonly #outcome: TaskOutcome
  #args: readonly unknown[] | undefined
  #message: Message | undefined
  #retries: number
  #settled = false
  #granted = 0
  #hasYielded = false

  /** @param args - a list that nobody else has: plain, with elements and nothing else */
  constructor(
    host: TaskHost,
    id: number,
    kind: TaskKind,
    fn: PoolFunction,
    args: readonly unknown[],
    outcome: TaskOutcome,
    settings: TaskSettings,
  ) {
    this.#host = host
    this.id = id
    this.kind = kind
    this.fn = fn
    this.#settings = settings
    this.#retries = settings.retries
    this.#outcome = outcome
    this.#args = args
  }

  get priority(): number {
    return this.#settings.priority
  }

  get key(): unknown {
    return this.#settings.key
  }

  get settled(): boolean {
    return this.#settled
  }

  /** What `fix` encoded. */
  get message(): Message | undefined {
    return this.#message
  }

  cancel(error: unknown): boolean {
    return this.#host.cancel(this, error)
  }

  /** What to send when nothing was encoded. */
  get content(): TaskMessage {
    return [this.kind, this.id, this.fn.number, this.#args ?? NO_ARGS]
  }

  /**
   * Encodes the arguments of a call that has to wait, so that the caller's later changes of them are not seen. Primitives
   * cannot change and stay as they are. @throws SerializationError
   */
  fix(): void {
    if (!isCall(this.kind) || this.#args?.every(isPrimitive) !== false) return
    const { writer } = party()
    const message = writer.write(this.content, TASK_LISTS)
    // A big message can be put only once: a task that may run again keeps its values.
    if (message.blob !== undefined && this.#retries > 0) return writer.discard(message)
    this.#message = writer.keep(message)
    // Held as by a ring, until it is put into one: a socket in it has left this process already.
    for (const object of message.shared) party().handles.retainInFlight(object)
    // Handles in a message are the receiver's only once it was put: until then the arguments keep what they are of.
    if (message.shared.length === 0) this.#args = undefined
  }

  /** The error of arguments that cannot be sent, as the caller is to see it: the path is in what he gave. */
  explain(error: unknown): unknown {
    return explained(this.kind, error)
  }

  /** The task is in a worker's ring. What it was made of is needed again only if it may be run again. */
  given(): void {
    if (this.#retries > 0) return
    this.#args = undefined
    if (this.#message !== undefined) this.#forgetMessage()
  }

  /** The task came back from a worker's ring, with its content as decoded there. */
  takenBack(content: TaskMessage): void {
    if (this.#message === undefined) this.#args ??= content[3]
    this.#beginAgain()
  }

  /** Whether the task may run again after its worker died; counts the attempt. Values of a stream are not taken back. */
  mayRetry(): boolean {
    if (this.#settled || this.#hasYielded || this.#retries-- <= 0) return false
    this.#beginAgain()
    return true
  }

  /** Its next worker knows nothing of the credit that the last one has got. */
  #beginAgain(): void {
    if (this.kind === STREAM) this.credit = this.#granted
  }

  /** Lets a stream send so many more values. */
  grant(values: number): void {
    this.credit += values
    this.#granted += values
  }

  yielded(value: unknown): void {
    this.#hasYielded = true
    if (!this.#settled) this.#outcome.yielded?.(value)
  }

  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void {
    this.#settle()
    this.#outcome.done(value, errors)
  }

  failed(error: unknown): void {
    this.#settle()
    this.#outcome.failed(error)
  }

  #settle(): void {
    this.#settled = true
    this.#args = undefined
    if (this.#message === undefined) return
    party().writer.discard(this.#message)
    this.#forgetMessage()
  }

  #forgetMessage(): void {
    const { shared = [] } = this.#message ?? {}
    this.#message = undefined
    for (const object of shared) party().handles.releaseInFlight(object)
  }
}
