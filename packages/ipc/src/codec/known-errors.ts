/** The error classes that every process has: the built-in ones and those of `@mp/*`. Messages call them by name. */
import * as ours from '../errors/index.js'

export type ErrorClass = abstract new (...args: never[]) => unknown

const BUILT_IN = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
] as readonly ErrorClass[]

const classes = new Map<string, ErrorClass>()
for (const known of [...BUILT_IN, ...Object.values(ours)]) {
  if (known === Error || known.prototype instanceof Error) classes.set(known.name, known)
}

/** The class of this name; `Error` when there is none. */
export function knownError(name: string): ErrorClass {
  return classes.get(name) ?? Error
}

/**
 * The nearest class above an object that every process has, and whether the object is of this very class.
 *
 * Classes are compared by name too: errors of another realm (`node:vm`) or of another copy of this library are as good.
 */
export function nearestKnown(error: object): { name: string; exact: boolean } {
  let exact = true
  let prototype = Object.getPrototypeOf(error) as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
    if (typeof constructor !== 'function') continue
    const { name } = constructor
    const known = classes.get(name)
    if (known === constructor || (known !== undefined && isTwin(constructor, known, error))) return { name, exact }
    exact = false
  }
  return { name: 'Error', exact: false }
}

/** Whether a class of a known name is the same class of another realm or of another copy of this library. */
function isTwin(constructor: object, known: ErrorClass, error: object): boolean {
  if ((BUILT_IN as readonly unknown[]).includes(known)) {
    return Function.prototype.toString.call(constructor).endsWith('{ [native code] }')
  }
  return ours.MpError.is(error) && !(error instanceof ours.MpError)
}
