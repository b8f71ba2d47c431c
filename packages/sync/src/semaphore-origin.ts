/** Where a semaphore comes from: made here, or received; with tokens that have holders, or that are just counted. */
import {
  type Attachment,
  invalidType,
  MOST_OWNED_TOKENS,
  NO_BOUND,
  type ObjectKind,
  ownedSemaphoreKind,
  type Party,
  type Ref,
  SEMAPHORE,
  semaphoreKind,
  type SharedClass,
  shareClass,
  type SharedObject,
} from '@mp/ipc/internal'
import { wholeNumber } from './arguments.js'

/** Most tokens of a semaphore, as Python's `SEM_VALUE_MAX`. */
export const MOST_TOKENS = 0x7fffffff

/** Options of `new Semaphore` and `new BoundedSemaphore`. */
export interface SemaphoreOptions {
  /**
   * Tokens have holders: those of a process or thread that dies come back within a second, and only who holds a token may
   * release it. At most 65,535 tokens. Default `false`: a plain counter, as in Python.
   */
  readonly owned?: boolean | undefined
}

export class SemaphoreOrigin {
  readonly type: SharedClass
  readonly from: Attachment | ((party: Party) => Ref)

  constructor(type: SharedClass, from: Attachment | ((party: Party) => Ref)) {
    this.type = type
    this.from = from
  }
}

/** Declares both forms of a class of semaphores to other processes; `make` reads a constructor's arguments. */
export function shareSemaphore(
  name: string,
  module: string,
  bounded: boolean,
  revive: (origin: SemaphoreOrigin) => SharedObject,
): { make(value: unknown, options: unknown): SemaphoreOrigin } {
  const declare = (type: string, kind: ObjectKind): SharedClass => {
    const shared: SharedClass = { type, shownAs: name, module, kind }
    return shareClass(shared, (attachment) => revive(new SemaphoreOrigin(shared, attachment)))
  }
  const plain = declare(name, semaphoreKind)
  const owned = declare(`Owned${name}`, ownedSemaphoreKind)
  return {
    make(value, options) {
      const type = isOwned(options) ? owned : plain
      wholeNumber('value', value, 0, type === owned ? MOST_OWNED_TOKENS : MOST_TOKENS)
      return new SemaphoreOrigin(type, (party) =>
        party.handles.create(type.kind, (ref) => {
          party.words[ref + SEMAPHORE.value] = value
          party.words[ref + SEMAPHORE.bound] = bounded ? value : NO_BOUND
        }),
      )
    },
  }
}

function isOwned(options: unknown): boolean {
  if (typeof options !== 'object' || options === null) throw invalidType('options', 'an object like { owned }', options)
  const { owned = false } = options as { owned?: unknown }
  if (typeof owned !== 'boolean') throw invalidType('options.owned', 'a boolean', owned)
  return owned
}
