/**
 * Failures that nobody has looked at. A result may be looked at long after it failed, so a failure counts as unhandled only
 * when nobody can look at it any more: its result object was collected, or the program ends.
 */
const unseen = new Set<UnseenFailure>()
const dropped = new FinalizationRegistry<UnseenFailure>((failure) => failure.report())

export class UnseenFailure {
  readonly #error: unknown

  /** @param result - the object through which the failure can be seen */
  constructor(error: unknown, result: object) {
    this.#error = error
    if (unseen.size === 0) process.on('beforeExit', reportAll)
    unseen.add(this)
    dropped.register(result, this, this)
  }

  seen(): void {
    dropped.unregister(this)
    unseen.delete(this)
    if (unseen.size === 0) process.off('beforeExit', reportAll)
  }

  /** Becomes an unhandled rejection, with all that Node does about those. */
  report(): void {
    this.seen()
    void Promise.reject(this.#error)
  }
}

function reportAll(): void {
  for (const failure of [...unseen]) failure.report()
}
