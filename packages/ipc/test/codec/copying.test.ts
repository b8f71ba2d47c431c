/** Big binaries are copied by native code: every byte, none beside it, wherever the two begin and end. */
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { party } from '@mp/ipc/internal'
import { expect, test } from 'vitest'

const GUARD = 0xa5
const from = randomBytes(4096)
const me = party()

const ways = [
  ['fill', me.native.fill],
  ['copy', me.native.copy],
] as const

test.each(ways)('%s: every length and every alignment', (_, copy) => {
  for (let length = 0; length <= 300; length++)
    for (let offset = 0; offset < 70; offset++) {
      const memory = Buffer.alloc(512, GUARD)
      const source = from.subarray(offset * 3, offset * 3 + length)
      copy(memory.subarray(offset, offset + length), source)
      if (
        !memory.subarray(offset, offset + length).equals(source) ||
        memory.subarray(0, offset).some((byte) => byte !== GUARD) ||
        memory.subarray(offset + length).some((byte) => byte !== GUARD)
      )
        expect.fail(`${length} bytes to offset ${offset}`)
    }
})

test.each(ways)('%s: never more than there is room for', (_, copy) => {
  const memory = Buffer.alloc(512, GUARD)
  copy(memory.subarray(100, 200), from)
  expect(memory.subarray(100, 200).equals(from.subarray(0, 100))).toBe(true)
  expect(memory.subarray(200).every((byte) => byte === GUARD)).toBe(true)
})

test.each([2 ** 14 - 1, 2 ** 14, 2 ** 18 - 1, 2 ** 18, 2 ** 18 + 63, 2 ** 20 + 1])(
  'values of %i bytes arrive',
  (length) => {
    const bytes = randomBytes(length)
    const value = { before: 1, buffer: bytes, array: new Float64Array(bytes.buffer, 0, length >> 3), after: [bytes] }
    const encoded = me.encoder.encode(value)
    const memory = Buffer.alloc(encoded.byteLength + 1000)
    const window = { bytes: memory, view: new DataView(memory.buffer, memory.byteOffset, memory.byteLength) }
    encoded.writeTo(window, 123)
    expect(isDeepStrictEqual(me.decoder.decode(window, 123, 123 + encoded.byteLength), value)).toBe(true)
  },
)
