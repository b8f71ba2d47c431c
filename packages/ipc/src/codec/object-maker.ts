/**
 * Makes objects of one shape.
 *
 * A shape that keeps coming gets a function of its own, whose object literal V8 builds in one go; `reader.value()` fills it
 * in order. Where code generation is forbidden (`--disallow-code-generation-from-strings`) the slower way stays.
 */
import { define } from './key-values.js'
import type { Reader } from './reader.js'

/** Making the function costs as much as making some hundred objects without it. */
const WORTH_COMPILING = 32

type Make = (reader: Reader) => object

export class ObjectMaker {
  readonly #keys: readonly string[]
  #uses = 0
  #make: Make | undefined

  constructor(keys: readonly string[]) {
    this.#keys = keys
  }

  /** Reads the values of an object of this shape. */
  read(reader: Reader): object {
    // What refers to the object from inside needs it before it is filled.
    if (this.#make !== undefined && !reader.recording) return this.#make(reader)
    const object = reader.made({})
    for (const key of this.#keys) define(object, key, reader.value())
    if (++this.#uses === WORTH_COMPILING) this.#make = compile(this.#keys)
    return object
  }
}

function compile(keys: readonly string[]): Make | undefined {
  // JSON escapes whatever could end the string. `__proto__` as a plain key of a literal would set the prototype.
  const fields = keys.map((key) =>
    key === '__proto__' ? '["__proto__"]: r.value()' : `${JSON.stringify(key)}: r.value()`,
  )
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the only way to a literal whose keys are known at run time
    return new Function('r', `return { ${fields.join(', ')} }`) as Make
  } catch {
    return undefined
  }
}
