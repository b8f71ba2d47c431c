/**
 * The types by which `new Process({ target, args })` and `pool.apply(fn, args)` know what the function takes and gives,
 * whether it comes as the function itself or as an explicit reference.
 */
import type { AnyFunction, Target } from './target.js'

/** Key of the target that a reference carries. Registered, so that two installed copies understand each other. */
export const REFERENCE: unique symbol = Symbol.for('@mp/function-reference') as never

/** Only for the type checker: where a reference remembers its function's signature. */
declare const signature: unique symbol

/** Stands for a function of the given signature wherever one is expected; made by {@link ref} and {@link inline}. */
export interface FunctionReference<Args extends readonly unknown[] = readonly unknown[], Result = unknown> {
  /** What to call the function in messages. */
  readonly name: string
  readonly [REFERENCE]: Target
  readonly [signature]?: (...args: Args) => Result
}

/** A function that takes `Args` and gives `Result`, or a reference to one. */
export type Callable<Args extends readonly unknown[] = readonly never[], Result = unknown> =
  ((...args: Args) => Result) | FunctionReference<Args, Result>

/** The reference type of a function type: `ReferenceTo<typeof work>`. */
export type ReferenceTo<F extends AnyFunction> = FunctionReference<Parameters<F>, ReturnType<F>>

/** Makes a reference out of a target. */
export function createReference<F extends AnyFunction>(target: Target, name: string): ReferenceTo<F> {
  return Object.freeze({ name, [REFERENCE]: Object.freeze(target) })
}

/** Tells whether a value was made by {@link ref} or {@link inline}. */
export function isReference(value: unknown): value is FunctionReference {
  return typeof value === 'object' && value !== null && REFERENCE in value
}
