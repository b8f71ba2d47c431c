/**
 * The kinds of shared objects. Everything that any participant must know about an object to clear up after a dead one is
 * declared here, so that the reaper can do it whichever packages it has loaded.
 */
import type { Ref } from '../arena/cells.js'
import type { Party } from '../family/party.js'

export interface ObjectKind {
  /** Number in the object's first word. Never used for another kind. */
  readonly id: number
  readonly name: string
  /** Size of the object. */
  readonly words: number
  /** Where its wait lists begin, relative to the object. */
  readonly waitLists: readonly number[]
  /** Releases what a dead participant held of this object and undoes or finishes what it was doing. Repeatable. */
  recover(party: Party, ref: Ref, dead: number): void
  /** This participant lets go of the object, which still exists. */
  leave?(party: Party, ref: Ref): void
  /** Gives back what the object owns beside its cell. Repeatable: its caller may die half-way. */
  destroy(party: Party, ref: Ref): void
}

/** A kind as found in memory: while an object is being destroyed its kind word is negative. */
export interface FoundKind extends ObjectKind {
  readonly dying: boolean
}

const kinds = new Map<number, FoundKind>()

export function defineKind(kind: ObjectKind): ObjectKind {
  kinds.set(kind.id, { ...kind, dying: false })
  kinds.set(-kind.id, { ...kind, dying: true })
  return kind
}

export const kindOf = (word: number): FoundKind | undefined => kinds.get(word)
