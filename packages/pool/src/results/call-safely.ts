/**
 * Calls a function of the user's from within the pool. An error in it belongs to the program, not to the pool: it surfaces
 * as an uncaught exception, and the pool goes on.
 */
export function callSafely<A extends readonly unknown[]>(callback: (...args: A) => void, ...args: A): void {
  try {
    callback(...args)
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
  }
}
