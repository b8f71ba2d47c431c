/** How big binary data is copied. */

/** Copies bytes to a place of the same size. Faster ways than `set`, for speed alone. */
export interface Copying {
  /** to memory that is fresh from the system, or was last used long ago */
  fill(fresh: Uint8Array, from: Uint8Array): void
  /** to any other */
  copy(into: Uint8Array, from: Uint8Array): void
}

/** Less takes no longer than a call into native code. */
const BIG_COPY = 16 * 1024

const set = (into: Uint8Array, from: Uint8Array): void => {
  into.set(from)
}
export const bySet: Copying = { fill: set, copy: set }

/** Copies bytes to a place of the same size that is not fresh. */
export function copyBytes(copying: Copying, into: Uint8Array, from: Uint8Array): void {
  if (from.byteLength >= BIG_COPY) copying.copy(into, from)
  else into.set(from)
}
