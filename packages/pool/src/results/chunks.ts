import { invalidRange } from '@mp/ipc/internal'

/** Python's rule: four chunks per worker, rounded up; nothing for no items. */
export function defaultChunksize(items: number, workers: number): number {
  return Math.ceil(items / (workers * 4))
}

/** @throws RangeError unless it is a whole number from 1 on */
export function checkWhole(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw invalidRange(name, 'a whole number, at least 1', value)
  return value
}

/** Cuts a list into chunks. */
export function* chunksOf<T>(items: readonly T[], chunksize: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += chunksize) yield items.slice(i, i + chunksize)
}
