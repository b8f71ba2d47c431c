// @ts-check
// What travels in the benchmarks of queues, rings and messages. `payload.py` makes the same.

/** @typedef {'numbers' | 'objects' | '1 KB' | '1 MB'} Kind */

const SIZES = { '1 KB': 2 ** 10, '1 MB': 2 ** 20 }

/**
 * @param {Kind} kind
 * @returns {(index: number) => any}
 */
export function payloads(kind) {
  if (kind === 'numbers') return (index) => index
  if (kind === 'objects')
    return (index) => ({ id: index, name: 'item', tags: ['a', 'b'], nested: { x: 1.5, ok: true } })
  const buffer = Buffer.alloc(SIZES[kind], 7)
  return () => buffer
}

/**
 * What the reader adds up, so that each value is really looked at and nothing can be missing.
 * @param {Kind} kind
 * @returns {(value: any) => number}
 */
export function weights(kind) {
  if (kind === 'numbers') return (value) => value
  if (kind === 'objects') return (value) => value.id
  return (value) => value.length
}

/**
 * @param {Kind} kind
 * @param {number} items
 */
export function expectedWeight(kind, items) {
  return kind === 'numbers' || kind === 'objects' ? (items * (items - 1)) / 2 : items * SIZES[kind]
}

/**
 * @param {Kind} kind
 * @param {number} items
 * @param {number} weight
 */
export function check(kind, items, weight) {
  const expected = expectedWeight(kind, items)
  if (weight !== expected) throw new Error(`${items} ${kind} arrived wrong: ${weight} instead of ${expected}`)
}
