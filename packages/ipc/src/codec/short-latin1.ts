/** Short strings out of bytes: for a few characters, arguments beat both a loop and a call into Node. */

// An index is `number | undefined` to the compiler; the bytes are known to be there.
const from = String.fromCharCode as (...codes: readonly (number | undefined)[]) => string

/** The longest string that `shortLatin1` makes. */
export const MAX_UNROLLED = 16

/** The string of `length` Latin-1 characters at `p`. The caller has made sure that they are there. */
// prettier-ignore
export function shortLatin1(b: Uint8Array, p: number, length: number): string {
  switch (length) {
    case 0: return ''
    case 1: return from(b[p])
    case 2: return from(b[p], b[p + 1])
    case 3: return from(b[p], b[p + 1], b[p + 2])
    case 4: return from(b[p], b[p + 1], b[p + 2], b[p + 3])
    case 5: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4])
    case 6: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5])
    case 7: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6])
    case 8: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7])
    case 9: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8])
    case 10: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9])
    case 11: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9], b[p + 10])
    case 12: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9], b[p + 10], b[p + 11])
    case 13: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9], b[p + 10], b[p + 11], b[p + 12])
    case 14: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9], b[p + 10], b[p + 11], b[p + 12], b[p + 13])
    case 15: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9], b[p + 10], b[p + 11], b[p + 12], b[p + 13], b[p + 14])
    default: return from(b[p], b[p + 1], b[p + 2], b[p + 3], b[p + 4], b[p + 5], b[p + 6], b[p + 7],
        b[p + 8], b[p + 9], b[p + 10], b[p + 11], b[p + 12], b[p + 13], b[p + 14], b[p + 15])
  }
}
