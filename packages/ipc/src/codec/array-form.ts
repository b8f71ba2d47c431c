/** Finds out how an array is best written, by looking at each of its elements once. */
import { inspect } from 'node:util'

/** Each value by itself, missing ones as holes. */
export const VALUES = 0
/** Nothing but integers of 32 bits. */
export const INTS = 1
/** Nothing but numbers. */
export const NUMBERS = 2
/** As keys and values: it has other properties than elements, or few elements for its length. */
export const SPARSE = 3

/** Shorter arrays of numbers are as small, and written as fast, value by value. */
const WORTH_PACKING = 6
const MANY_HOLES = 64
/** Up to this length it is cheaper to list all values than to let Node look at the object. */
const MANY = 350

export function arrayForm(array: readonly unknown[]): number {
  const { length } = array
  let ints = length >= WORTH_PACKING
  let numbers = ints
  let holes = 0
  for (let i = 0; i < length; i++) {
    const value = array[i]
    if (typeof value === 'number') {
      if (ints && ((value | 0) !== value || Object.is(value, -0))) ints = false
    } else {
      ints = numbers = false
      if (value === undefined && !Object.hasOwn(array, i) && ++holes > MANY_HOLES + i / 2) return SPARSE
    }
  }
  if (hasOtherProperties(array, length - holes)) return SPARSE
  return ints ? INTS : numbers ? NUMBERS : VALUES
}

/** The form of an array of which is known that it has nothing but elements, without holes. */
export function listForm(list: readonly unknown[]): number {
  const { length } = list
  if (length < WORTH_PACKING) return VALUES
  let form = INTS
  for (let i = 0; i < length; i++) {
    const value = list[i]
    if (typeof value !== 'number') return VALUES
    if (form === INTS && ((value | 0) !== value || Object.is(value, -0))) form = NUMBERS
  }
  return form
}

/** All set, since programs may change Node's defaults. */
const BRIEFLY = {
  maxArrayLength: 0,
  depth: 0,
  colors: false,
  showHidden: false,
  showProxy: false,
  getters: false,
  customInspect: false,
  numericSeparator: false,
  maxStringLength: 0,
  breakLength: Infinity,
  compact: 3,
} as const

/**
 * JavaScript has no question for this. Listing the values takes time in proportion to the array; `inspect` can say it at
 * once, since what it prints without elements is then known in advance.
 */
function hasOtherProperties(array: readonly unknown[], elements: number): boolean {
  const { length } = array
  if (length > MANY && Object.getPrototypeOf(array) === Array.prototype) {
    if (inspect(array, BRIEFLY) === `[ ... ${String(length)} more items ]`) return false
  }
  return Object.values(array).length !== elements
}
