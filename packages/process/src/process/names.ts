/**
 * Names of processes: `Process-1` is the first that the root made, `Process-1:2` the second that this one made. Every
 * process counts its own.
 */
import { here } from './here.js'

let count = 0

/** The numbers of the next process that this one makes. Mirrors `Process._identity`. */
export function nextIdentity(): readonly number[] {
  return [...here().identity, ++count]
}

export const nameOf = (identity: readonly number[]): string => `Process-${identity.join(':')}`
