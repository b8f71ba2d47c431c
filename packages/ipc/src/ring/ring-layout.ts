/**
 * The memory of a ring: a queue of messages in a chain of segments.
 *
 * The ring object holds two ends. Each end has its own mutex and its own cache line, so a producer and a consumer never
 * wait for each other. A segment is a run of pages:
 *
 *   int32 next page, int32 next pages, 8 bytes unused, then records, each 8-byte aligned
 *
 * A record is a header word and its payload. The header is written last (by a producer: the message exists from then on)
 * and marked last (by a consumer: the message is taken from then on). The header behind the last message is 0.
 *
 *   header = payload bytes << 16 | sequence & 255 << 8 | flags | type
 *
 * The payload of a `message` is the encoded value; that of a `blob` says where the encoded value lies (blob.ts). With the
 * flag `shared` the payload ends with the handles inside the message, so that they can be let go without decoding it:
 *
 *   padding to a word, int32 reference of each shared object, int32 how many << 2 | bytes of padding
 */
import { OBJECT_WORDS, WAIT_LIST_WORDS } from '../arena/layout.js'

const TAIL = 48 // the cache line behind the object's header
const HEAD = TAIL + 16
const BOTH = HEAD + 16
const LISTS = BOTH + 16

export const RING = {
  /** the producers' end */
  tailMutex: TAIL,
  tailPage: TAIL + 1,
  tailPages: TAIL + 2,
  /** byte in the segment at which the next record goes */
  tailOffset: TAIL + 3,
  /** messages ever put */
  puts: TAIL + 4,
  /** blob that the holder of the mutex is about to put, or 0 */
  puttingBlob: TAIL + 5,
  /** segment that the holder of the mutex is about to append, or 0 */
  appending: TAIL + 6,
  /** pipes: weight of all messages ever put (pipe-weight.ts) */
  weightPut: TAIL + 7,
  /** rings with one producer: the big message that it is writing (preview.ts). Its ticket, or 0; … */
  shown: TAIL + 8,
  /** … its blob, the byte of that at which the binary data begins that is shown, and the length of that or 0 */
  shownPage: TAIL + 9,
  shownAt: TAIL + 10,
  shownBytes: TAIL + 11,
  // native: how much of it is there, and on which processor the sender is
  /** the last ticket */
  tickets: TAIL + 14,
  /** so many messages are not shown, since their reader has waited in vain */
  unshown: TAIL + 15,

  /** the consumers' end */
  headMutex: HEAD,
  headPage: HEAD + 1,
  headPages: HEAD + 2,
  headOffset: HEAD + 3,
  /** messages ever taken */
  gets: HEAD + 4,
  /** blob that the holder of the mutex is about to take, or 0 */
  takingBlob: HEAD + 5,
  /** segment that the holder of the mutex has emptied and is about to give back, or 0 */
  retiring: HEAD + 6,
  /** ring from which the holder of the mutex is moving a message into claims, or 0; then: which claims, … */
  moving: HEAD + 7,
  movingTo: HEAD + 8,
  /** … how many messages those had got, and how many had been taken from the ring it comes from, before */
  movingPuts: HEAD + 9,
  movingGets: HEAD + 10,
  /** claims that the holder of the mutex is about to put on the list, or 0 */
  adding: HEAD + 11,
  /** pipes: weight of all messages ever taken */
  weightTaken: HEAD + 12,

  /** most messages at a time; 0: no bound. Written at creation. */
  capacity: BOTH,
  /** `RING_STATE` bits */
  state: BOTH + 1,
  /** an emptied segment of one page for the producers to use again, or 0. It is theirs once the ring owns it. */
  spare: BOTH + 2,
  /** joinable rings: the first of their claims, or 0 (claims.ts) */
  claims: BOTH + 3,
  /** joinable rings: not 0 when somebody may have left claims behind */
  orphans: BOTH + 4,
  /** claims: slot + 1 of the participant whose they are, or 0 */
  claimant: BOTH + 5,
  /** claims: the next ones of the same ring, or 0 */
  nextClaims: BOTH + 6,
  /** claims: the ring and its generation */
  claimsOf: BOTH + 7,
  claimsOfGeneration: BOTH + 8,

  /** who waits for a message, who for room, and who until all is done */
  readers: LISTS,
  writers: LISTS + WAIT_LIST_WORDS,
  joiners: LISTS + 2 * WAIT_LIST_WORDS,
} as const
export const RING_WORDS = RING.joiners + WAIT_LIST_WORDS

/** Bits of `RING.state`. */
export const RING_STATE = {
  /** consumers keep what they took until they say that it is done */
  joinable: 1,
  /** what a dead consumer had not done is dropped instead of redelivered */
  dropsLost: 2,
  /** no more puts; what is in the ring can be taken */
  shutDown: 4,
  /** nothing can be taken any more either */
  drained: 8,
  /** not a queue, but what one participant took out of one and has not said to be done */
  claims: 16,
} as const

if (OBJECT_WORDS > TAIL) throw new RangeError('the object header reaches into the ring')

export const SEGMENT = { nextPage: 0, nextPages: 4, records: 16 } as const
/** Largest segment, in pages: a growing backlog doubles them up to this. */
export const LARGEST_SEGMENT = 16

/** Types of records, and flags. */
export const RECORD = {
  message: 1,
  blob: 2,
  jump: 3,
  /** the message holds handles */
  shared: 4,
  taken: 8,
  /** decoding it runs no code of the user's, so it may be decoded under the mutex */
  plain: 16,
  /** a consumer that died had taken it before */
  redelivered: 32,
  /** pipes: the payload is bytes as they are, not an encoded value */
  raw: 64,
} as const
export const TYPE = 3
export const HEADER_BYTES = 4
/** Messages above this many bytes go beside the ring, into pages of their own. */
export const MOST_INLINE = 32 * 1024
/** Handles in one message. */
export const MOST_SHARED = 4096

export const headerOf = (bytes: number, sequence: number, typeAndFlags: number): number =>
  (bytes << 16) | ((sequence & 255) << 8) | typeAndFlags
export const payloadBytes = (header: number): number => header >>> 16
export const sequenceOf = (header: number): number => (header >>> 8) & 255
/** Where the next record begins. */
export const recordEnd = (offset: number, bytes: number): number => (offset + HEADER_BYTES + bytes + 7) & ~7
