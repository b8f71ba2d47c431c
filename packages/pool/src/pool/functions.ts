/** The functions a pool has been given: each is looked up once and numbered. */
import {
  type AnyFunction,
  type FunctionReference,
  isReference,
  invalidType,
  locate,
  type Target,
} from '@mp/ipc/internal'

/** A function, or a reference to one, of whatever signature. */
export type AnyCallable = AnyFunction | FunctionReference<never>

/** A function that a pool calls: looked up once, sent to each worker once. */
export interface PoolFunction {
  readonly number: number
  readonly name: string
  readonly target: Target
}

export class FunctionTable {
  readonly #known = new WeakMap<object, PoolFunction>()
  #count = 0

  /** @throws TargetError when a worker could not import the function */
  find(fn: AnyCallable): PoolFunction {
    const known = this.#known.get(fn)
    if (known !== undefined) return known
    if (typeof fn !== 'function' && !isReference(fn))
      throw invalidType('fn', 'a function that a module exports, or a ref() of one', fn)
    const found = { number: this.#count++, name: fn.name === '' ? 'anonymous' : fn.name, target: locate(fn) }
    this.#known.set(fn, found)
    return found
  }
}
