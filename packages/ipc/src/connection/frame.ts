/**
 * Messages on a socket: a header of eight bytes, and as many bytes as it says.
 *
 *   byte 0      kind
 *   byte 1      0
 *   bytes 2-7   length, big endian
 */

export const FRAME_HEADER_BYTES = 8

export const FRAME = { value: 1, bytes: 2, handshake: 3 } as const
export type FrameKind = (typeof FRAME)[keyof typeof FRAME]

export interface FrameHeader {
  readonly kind: FrameKind
  /** bytes that follow the header */
  readonly length: number
}

/** A buffer for a frame with its header written. */
export function newFrame(kind: FrameKind, length: number): Buffer {
  const frame = Buffer.allocUnsafeSlow(FRAME_HEADER_BYTES + length)
  frame.writeUInt16BE(kind << 8, 0)
  frame.writeUIntBE(length, 2, 6)
  return frame
}

/** What a header says; undefined when it is none. */
export function readHeader(header: Buffer): FrameHeader | undefined {
  const word = header.readUInt16BE(0)
  const kind = word >> 8
  if ((word & 0xff) !== 0 || kind < FRAME.value || kind > FRAME.handshake) return undefined
  return { kind: kind as FrameKind, length: header.readUIntBE(2, 6) }
}
