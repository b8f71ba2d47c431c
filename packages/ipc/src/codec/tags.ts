/** The first byte of every value. Numbers of the format: never reused for another meaning within one version. */

/** 0x00-0x7f: the integers 0 to 127 themselves. */
export const SMALL_INT_END = 0x80

/** 0x80-0xbf: a Latin-1 string of 0 to 63 characters follows. */
export const SHORT_STRING = 0x80
export const SHORT_STRING_END = 0xc0

/** 0xc0-0xcf: an array of 0 to 15 values follows. */
export const SHORT_ARRAY = 0xc0
export const SHORT_ARRAY_END = 0xd0

export const UNDEFINED = 0xd0
export const NULL = 0xd1
export const TRUE = 0xd2
export const FALSE = 0xd3
/** i32 */
export const INT32 = 0xd4
/** f64 */
export const DOUBLE = 0xd5
/** u16 id in the table of shapes, then the values */
export const SHAPE = 0xd6
/** length: number of a shape defined earlier in this message, then the values */
export const SHAPE_AGAIN = 0xd7
/** u8 n, n keys, n values; the shape gets the next number of this message */
export const SHAPE_NEW = 0xd8
/** length n, n Latin-1 characters */
export const LATIN1 = 0xd9
/** length n, n UTF-16 code units */
export const UTF16 = 0xda
/** length n, n values, any of which may be HOLE */
export const ARRAY = 0xdb
/** length n, n i32 */
export const ARRAY_INT32 = 0xdc
/** length n, n f64 */
export const ARRAY_DOUBLE = 0xdd
/** length: number of an object of this message */
export const REFERENCE = 0xde

/** From here on: what is rarer. Readers of these are found by `tag - FIRST_RARE`. */
export const FIRST_RARE = 0xdf

/** an element of an array that is not there */
export const HOLE = 0xdf
/** u32 n, n times key and value */
export const OBJECT = 0xe0
/** length of the array, u32 n, n times key and value */
export const ARRAY_SPARSE = 0xe1
/** i64 */
export const BIGINT64 = 0xe2
/** u8 sign, length n, n bytes of the magnitude, most significant first */
export const BIGINT = 0xe3
/** binary */
export const BUFFER = 0xe4
/** binary */
export const ARRAY_BUFFER = 0xe5
/** length: maximum, then binary */
export const ARRAY_BUFFER_RESIZABLE = 0xe6
/** u8 class, u8 extent, offset and length when the extent says so, then the buffer as a value */
export const VIEW = 0xe7
/** u32 n, n times key and value */
export const MAP = 0xe8
/** u32 n, n values */
export const SET = 0xe9
/** f64 time value */
export const DATE = 0xea
/** source and flags as values */
export const REGEXP = 0xeb
/** the primitive as a value */
export const BOXED = 0xec
/** see write-error.ts */
export const ERROR = 0xed
/** type, module, data as values */
export const SHAREABLE = 0xee
/** u8 tag of the container (OBJECT, ARRAY_SPARSE, MAP, SET), whose contents follow at the end of the message */
export const POSTPONED = 0xef
export const TAG_END = 0xf0
