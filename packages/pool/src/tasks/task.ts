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
import { isFixed, listed, type OwnList } from './own-list.js'
import { explained, isCall, TASK_LISTS } from './task-content.js'
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

/** What tasks are made by. Those that are submitted alike have one in common. */
export interface Recipe {
  readonly host: TaskHost
  readonly kind: TaskKind
  readonly fn: PoolFunction
  readonly settings: TaskSettings
}

/** How many values a stream may send. */
interface StreamCredit {
  /** that it does not know of yet */
  untold: number
  granted: number
  hasYielded: boolean
}

/** Small, since there may be a hundred thousand of them that wait. */
export class Task {
  readonly id: number
  /** the list of the worker that has it */
  holder: object | undefined
  readonly #recipe: Recipe
  readonly #stream: StreamCredit | undefined
  /** `undefined`: it is settled */
  #outcome: TaskOutcome | undefined
  #args: OwnList | undefined
  #message: Message | undefined
  #retries: number

  constructor(recipe: Recipe, id: number, args: OwnList, outcome: TaskOutcome) {
    this.id = id
    this.#recipe = recipe
    this.#stream = recipe.kind === STREAM ? { untold: 0, granted: 0, hasYielded: false } : undefined
    this.#outcome = outcome
    this.#args = args
    this.#retries = recipe.settings.retries
  }

  get kind(): TaskKind {
    return this.#recipe.kind
  }

  get fn(): PoolFunction {
    return this.#recipe.fn
  }

  get priority(): number {
    return this.#recipe.settings.priority
  }

  get key(): unknown {
    return this.#recipe.settings.key
  }

  get settled(): boolean {
    return this.#outcome === undefined
  }

  /** What `fix` encoded. */
  get message(): Message | undefined {
    return this.#message
  }

  cancel(error: unknown): boolean {
    return this.#recipe.host.cancel(this, error)
  }

  /** What to send when nothing was encoded. */
  get content(): TaskMessage {
    return [this.kind, this.id, this.fn.number, listed(this.#args)]
  }

  /**
   * Encodes the arguments of a call that has to wait, so that the caller's later changes of them are not seen. Primitives
   * cannot change and stay as they are. @throws SerializationError
   */
  fix(): void {
    if (!isCall(this.kind) || isFixed(this.#args)) return
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
    if (this.settled || this.#stream?.hasYielded === true || this.#retries-- <= 0) return false
    this.#beginAgain()
    return true
  }

  /** Its next worker knows nothing of the credit that the last one has got. */
  #beginAgain(): void {
    if (this.#stream !== undefined) this.#stream.untold = this.#stream.granted
  }

  /** Lets a stream send so many more values. */
  grant(values: number): void {
    const stream = this.#stream!
    stream.untold += values
    stream.granted += values
  }

  /** Of a stream: how many values it may send that it has not been told of. It is told now. */
  takeCredit(): number {
    const stream = this.#stream
    if (stream === undefined) return 0
    const { untold } = stream
    stream.untold = 0
    return untold
  }

  yielded(value: unknown): void {
    this.#stream!.hasYielded = true
    this.#outcome?.yielded?.(value)
  }

  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void {
    this.#settle()?.done(value, errors)
  }

  failed(error: unknown): void {
    this.#settle()?.failed(error)
  }

  #settle(): TaskOutcome | undefined {
    const outcome = this.#outcome
    this.#outcome = undefined
    this.#args = undefined
    if (this.#message === undefined) return outcome
    party().writer.discard(this.#message)
    this.#forgetMessage()
    return outcome
  }

  #forgetMessage(): void {
    const { shared = [] } = this.#message ?? {}
    this.#message = undefined
    for (const object of shared) party().handles.releaseInFlight(object)
  }
}
