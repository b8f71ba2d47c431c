import { invalidRange, invalidType } from '@mp/ipc/internal'

/** @throws TypeError for what is no number, RangeError for a number that is not whole or not between the two */
export function wholeNumber(name: string, value: unknown, least: number, most: number): asserts value is number {
  if (typeof value !== 'number') throw invalidType(name, 'a whole number', value)
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalidRange(name, `a whole number from ${String(least)} to ${String(most)}`, value)
}

/** @throws TypeError for what is no function */
export function callable(name: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidType(name, 'a function', value)
}
