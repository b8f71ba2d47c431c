import { invalidRange, invalidType } from '@mp/ipc/internal'

const MOST = 2 ** 31 - 1

/** How many items a queue of this `maxsize` may hold; 0: any number. @throws TypeError, RangeError */
export function capacityOf(maxsize: unknown): number {
  if (typeof maxsize !== 'number') throw invalidType('maxsize', 'a whole number (0 or less: no bound)', maxsize)
  if (maxsize <= 0 || maxsize === Infinity) return 0
  if (!Number.isInteger(maxsize) || maxsize > MOST)
    throw invalidRange('maxsize', `a whole number up to ${String(MOST)} (0 or less: no bound)`, maxsize)
  return maxsize
}
