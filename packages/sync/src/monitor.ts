/** What a Condition asks of its lock. The keys are symbols: users of a lock have no business with these. */

/** Whether the caller holds the lock. */
export const IS_MINE: unique symbol = Symbol('isMine')
/** Releases the lock however often it was acquired, and says how often that was. */
export const RELEASE_ALL: unique symbol = Symbol('releaseAll')
/** Waits for the lock and acquires it as often as it was, whatever happens meanwhile. */
export const REACQUIRE: unique symbol = Symbol('reacquire')
export const REACQUIRE_SYNC: unique symbol = Symbol('reacquireSync')

export interface Monitor {
  [IS_MINE](): boolean
  [RELEASE_ALL](): number
  [REACQUIRE](depth: number): Promise<void>
  [REACQUIRE_SYNC](depth: number): void
}
