/**
 * The arguments or items of a task as the pool keeps them, in a list that nobody else can change. A list of one number, string
 * or the like is kept as what is in it: a hundred thousand waiting tasks are a third smaller then, and the garbage collector,
 * which moves each of them twice, has that much less to do.
 */
export type OwnList = readonly unknown[] | string | number | bigint | boolean

const NONE: readonly unknown[] = []

/** Whether a value cannot change. */
const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function')

/** @param list - nobody else has it; plain: with elements and nothing else */
export const ownList = (list: readonly unknown[]): OwnList => only(list) ?? list

/** The same of a list that somebody else has. */
export const copyOf = (list: readonly unknown[]): OwnList => only(list) ?? [...list]

/** The only element, if that says all. */
function only(list: readonly unknown[]): Exclude<OwnList, readonly unknown[]> | undefined {
  if (list.length !== 1) return undefined
  const [element] = list
  switch (typeof element) {
    case 'number':
    case 'string':
    case 'bigint':
    case 'boolean':
      return element
    default:
      return undefined
  }
}

export function listed(own: OwnList | undefined): readonly unknown[] {
  if (typeof own === 'object') return own
  return own === undefined ? NONE : [own]
}

/** Whether nothing in it can change. */
export const isFixed = (own: OwnList | undefined): boolean => typeof own !== 'object' || own.every(isPrimitive)
