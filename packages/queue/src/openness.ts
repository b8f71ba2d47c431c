/** Whether a handle is still open, as its halves ask it. */
export interface Openness {
  isOpen(): boolean
  /** @throws ClosedError */
  assertOpen(): void
}
