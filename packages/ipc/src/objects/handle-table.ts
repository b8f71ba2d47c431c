/**
 * Which shared objects this thread holds. An object lives while any participant's bit is set in it or a message under way
 * holds it; the last one to let go destroys it.
 */
import type { Ref } from '../arena/cells.js'
import { BITMAP_WORDS, OBJECT } from '../arena/layout.js'
import { StateError } from '../errors/index.js'
import type { Party } from '../family/party.js'
import { kindOf, type ObjectKind } from './object-kind.js'

/** Names an object anywhere in the family. */
export interface ObjectToken {
  readonly ref: Ref
  readonly generation: number
}

export class HandleTable {
  readonly #party: Party
  /** handles of this thread per object */
  readonly #counts = new Map<Ref, number>()
  readonly #dropped = new FinalizationRegistry<Ref>((ref) => this.release(ref))

  constructor(party: Party) {
    this.#party = party
  }

  /** Makes an object; `prepare` fills in its words before anybody can see it. The caller holds it. */
  create(kind: ObjectKind, prepare: (ref: Ref) => void): Ref {
    const { words, cells, slot } = this.#party
    const ref = cells.allocate(kind.words, (fresh) => {
      prepare(fresh)
      words[fresh + OBJECT.holders + (slot >> 5)] = 1 << (slot & 31)
      words[fresh + OBJECT.kind] = kind.id
    })
    this.#counts.set(ref, 1)
    return ref
  }

  /** Takes hold of an object that another participant named. @throws StateError when it is gone */
  attach(kind: ObjectKind, { ref, generation }: ObjectToken): Ref {
    const { words } = this.#party
    const exists = (): boolean =>
      Atomics.load(words, ref + OBJECT.kind) === kind.id && words[ref + OBJECT.generation] === generation
    if (exists()) {
      this.hold(ref)
      if (exists()) return ref
      this.release(ref)
    }
    throw new StateError(`the ${kind.name} is gone: nobody held it any more when it was to be used here`)
  }

  /** Takes hold of an object that cannot go meanwhile, because something else holds it. `release` lets go. */
  hold(ref: Ref): void {
    const { words, slot } = this.#party
    const count = this.#counts.get(ref) ?? 0
    if (count === 0) Atomics.or(words, ref + OBJECT.holders + (slot >> 5), 1 << (slot & 31))
    this.#counts.set(ref, count + 1)
  }

  /** Lets go when `handle` is collected; `letGo` does it at once. */
  follow(handle: object, ref: Ref): void {
    this.#dropped.register(handle, ref, handle)
  }

  letGo(handle: object, ref: Ref): void {
    if (this.#dropped.unregister(handle)) this.release(ref)
  }

  token(ref: Ref): ObjectToken {
    return { ref, generation: this.#party.words[ref + OBJECT.generation]! }
  }

  /** A message under way holds the object. */
  retainInFlight(ref: Ref): void {
    Atomics.add(this.#party.words, ref + OBJECT.inFlight, 1)
  }

  releaseInFlight(ref: Ref): void {
    Atomics.sub(this.#party.words, ref + OBJECT.inFlight, 1)
    this.destroyIfUnheld(ref)
  }

  /** Objects this thread holds, for inspection and tests. */
  get size(): number {
    return this.#counts.size
  }

  /** Lets go of one hold on an object: what `create` and `attach` took, unless `follow` was asked to do it. */
  release(ref: Ref): void {
    const count = this.#counts.get(ref) ?? 0
    if (count > 1) {
      this.#counts.set(ref, count - 1)
      return
    }
    if (!this.#counts.delete(ref)) return
    const { words, slot } = this.#party
    kindOf(words[ref + OBJECT.kind]!)?.leave?.(this.#party, ref)
    Atomics.and(words, ref + OBJECT.holders + (slot >> 5), ~(1 << (slot & 31)))
    this.destroyIfUnheld(ref)
  }

  /**
   * Destroys an object that nobody holds any more. The destroyer holds it again while it works, so that the reaper finds
   * a half-destroyed object by its dead destroyer's bit.
   */
  destroyIfUnheld(ref: Ref): void {
    const { words, slot, cells, pages } = this.#party
    if (!isUnheld(words, ref)) return
    const mine = ref + OBJECT.holders + (slot >> 5)
    const bit = 1 << (slot & 31)
    const kind = pages.exclusively(() => {
      const found = kindOf(words[ref + OBJECT.kind]!)
      if (found === undefined || !isUnheld(words, ref)) return undefined
      Atomics.or(words, mine, bit)
      Atomics.store(words, ref + OBJECT.kind, -found.id)
      return found
    })
    if (kind === undefined) return
    kind.destroy(this.#party, ref)
    cells.free(ref)
  }
}

function isUnheld(words: Int32Array, ref: Ref): boolean {
  if (Atomics.load(words, ref + OBJECT.inFlight) !== 0) return false
  for (let i = 0; i < BITMAP_WORDS; i++) if (Atomics.load(words, ref + OBJECT.holders + i) !== 0) return false
  return true
}
