/**
 * Base of every class whose instances are handles on an object in shared memory: attaching, sending, letting go.
 *
 * A handle that is sent to another process becomes a token; there, the class's module revives it. The class registers
 * itself once, with the URL of the module that does so, so that a process which has not loaded it yet can.
 */
import { inspect } from 'node:util'
import type { Ref } from '../arena/cells.js'
import { registerShareable, SHAREABLE, type Shareable } from '../codec/index.js'
import { ClosedError } from '../errors/index.js'
import { party, type Party } from '../family/party.js'
import type { ObjectToken } from './handle-table.js'
import type { ObjectKind } from './object-kind.js'

/** An object of the family that a constructor attaches to instead of making a new one. */
export class Attachment<Extras extends object = object> {
  /** what the sender's handle said of itself: the object, and its {@link SharedObject.extras} */
  readonly token: ObjectToken & Extras

  constructor(token: ObjectToken & Extras) {
    this.token = token
  }
}

/** How a class of handles is known to other processes. */
export interface SharedClass {
  /** Unique name of the class. */
  readonly type: string
  /** The class's name as users know it, when that is another one. */
  readonly shownAs?: string
  /** `import.meta.url` of the module that calls `shareClass`. */
  readonly module: string
  readonly kind: ObjectKind
}

/** Declares a class of handles; `revive` makes a handle from an attachment. Call it where the class is defined. */
export function shareClass(type: SharedClass, revive: (attachment: Attachment) => object): SharedClass {
  registerShareable(type.type, (data) => {
    const token = data as ObjectToken
    const handle = revive(new Attachment(token))
    receivedMessage(token.ref)
    return handle
  })
  return type
}

/** The message lets go of what it held, unless others decode it as well. */
export function receivedMessage(ref: Ref): void {
  if (releasesMessages) party().handles.releaseInFlight(ref)
}

let releasesMessages = true

/** Runs `decode` on a message that others decode as well: handles come to life, but the message goes on holding them. */
export function keepingMessage<T>(decode: () => T): T {
  const before = releasesMessages
  releasesMessages = false
  try {
    return decode()
  } finally {
    releasesMessages = before
  }
}

export abstract class SharedObject {
  protected readonly party: Party
  protected readonly ref: Ref
  readonly #type: SharedClass
  /** a field, for those who cannot afford to call {@link assertOpen} */
  protected isClosed = false

  /** @param origin - an object that exists, or a function that makes one and returns it held */
  protected constructor(type: SharedClass, origin: Attachment | ((party: Party) => Ref)) {
    this.party = party()
    this.#type = type
    this.ref = origin instanceof Attachment ? this.party.handles.attach(type.kind, origin.token) : origin(this.party)
    this.party.handles.follow(this, this.ref)
  }

  /** @throws ClosedError once this handle has been disposed */
  protected assertOpen(): void {
    if (this.isClosed) throw new ClosedError(`this ${this.#shownAs} was closed in this process`)
  }

  get #shownAs(): string {
    return this.#type.shownAs ?? this.#type.type
  }

  /**
   * Lets go of the object. Others that hold it are not disturbed; the last one to let go frees its memory. What still waits
   * through this handle is rejected with a `ClosedError`.
   */
  [Symbol.dispose](): void {
    if (this.isClosed) return
    this.isClosed = true
    // Before the memory may be somebody else's: every `attempt` of this handle throws from now on.
    for (const list of this.#type.kind.waitLists) this.party.waits.retryAll(this.ref + list)
    this.party.handles.letGo(this, this.ref)
  }

  /** What another handle on this object needs beside the object itself; sent like any other value. */
  protected extras(): object {
    return {}
  }

  /** The handle as a message: what the codec writes. */
  [SHAREABLE](): Shareable {
    this.assertOpen()
    const { handles } = this.party
    const { ref } = this
    return {
      type: this.#type.type,
      module: this.#type.module,
      data: { ...handles.token(ref), ...this.extras() },
      retain: () => handles.retainInFlight(ref),
      release: () => handles.releaseInFlight(ref),
    }
  }

  /** State of the object, as `util.inspect` shows it behind the class's name. */
  protected abstract describe(): string

  [inspect.custom](): string {
    return `${this.#shownAs} <${this.isClosed ? 'closed' : this.describe()}>`
  }
}
