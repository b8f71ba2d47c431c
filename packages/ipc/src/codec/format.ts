/**
 * The message format, byte by byte. All numbers are little-endian; nothing is assumed about the alignment of a message.
 *
 *     offset 0   u8    version << 4 | flags
 *     offset 1   u32   only with BESIDE: length of the part before the leaves
 *     then             one value, then the bodies of postponed containers, in the order they were postponed
 *     with BESIDE      the leaves: big binary data and strings, each 8-aligned relative to the start of the message
 *
 * A *length* is one byte below 254, or 254 and a u32, or 255 and a double. Every object of a message has a number, counted
 * from 0 in the order in which objects begin; REFERENCE names an object by it.
 */

export const VERSION = 1

/** The message has references, so that the decoder must remember what it makes. */
export const REFERENCES = 1
/** Big leaves lie behind the values instead of among them. */
export const BESIDE = 2
export const ALL_FLAGS = REFERENCES | BESIDE

/** Binary data from this size on is 8-aligned relative to the start of the message, and so are strings of it in a BESIDE message. */
export const BIG_LEAF = 4096

/** Objects with at most this many keys are sent as shapes. */
export const MAX_SHAPE_KEYS = 32
/** Longer keys are data rather than field names, and would only fill the table of shapes. */
export const MAX_SHAPE_KEY_LENGTH = 128
/** Shape ids of the table are written as u16. */
export const MAX_SHAPE_ID = 0xffff

/** Containers nested deeper than this are postponed to the end of the message: depth costs no stack. */
export const MAX_DEPTH = 128

/** Longest source of a regular expression. */
export const MAX_REGEXP_LENGTH = 1 << 20
/** What all resizable buffers of a message may reserve together. It is address space only, but that is finite too. */
export const MAX_RESERVED_BYTES = 2 ** 32
/** Part of a message before its leaves: positions must stay small integers for speed. */
export const MAX_BODY = 2 ** 31 - 1

/** The next multiple of 8. Not by bit operations: a message may be longer than 2^31. */
export function alignUp(offset: number): number {
  const over = offset % 8
  return over === 0 ? offset : offset + 8 - over
}
