/** What this process is in its family. Written once, before a child runs anything of the user's. */

/** The process that started this one. */
export interface Starter {
  readonly pid: number
  readonly name: string
}

export interface Here {
  readonly identity: readonly number[]
  readonly starter: Starter | undefined
  /** False in daemons, unless they are workers of a pool. */
  readonly mayHaveChildren: boolean
}

let place: Here = { identity: [], starter: undefined, mayHaveChildren: true }

export const here = (): Here => place

export function setHere(as: Here): void {
  place = as
}
