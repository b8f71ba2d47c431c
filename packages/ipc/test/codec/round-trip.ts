/** Sends a value every way there is. */
import { type CodecOptions, Decoder, Encoder, memoryOver } from '../../src/codec/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const START = 13
const SPACE = 1 << 16
const memory = memoryOver(Buffer.alloc(START + SPACE))

/** One way to send values. Keep it: shapes are learnt from one message to the next. */
export interface Way {
  readonly name: string
  send(value: unknown): unknown
}

function way(name: string, options: CodecOptions, direct: boolean): Way {
  const encoder = new Encoder(options)
  const decoder = new Decoder(options)
  return {
    name,
    send(value) {
      if (direct) {
        const end = encoder.encodeInto(value, memory, START, START + SPACE)
        if (end >= 0) return decoder.decode(memory, START, end)
      }
      const bytes = encoder.encode(value).toBuffer()
      return decoder.decode(memoryOver(bytes), 0, bytes.length)
    },
  }
}

/** Straight into memory and beside it, with shared shapes and without, and with a table that is full. */
export function everyWay(options: Pick<CodecOptions, 'errors'> = {}): Way[] {
  return [
    way('into memory, with shapes', { ...options, shapes: new InMemoryShapes() }, true),
    way('into memory, without shapes', options, true),
    way('into memory, with a full table of shapes', { ...options, shapes: new InMemoryShapes(2) }, true),
    way('beside, with shapes', { ...options, shapes: new InMemoryShapes() }, false),
    way('beside, without shapes', options, false),
  ]
}

const ways = everyWay()

/** Sends a value every way, so often that shapes are learnt, and returns what arrived. */
export function arrivals(value: unknown, times = 4): unknown[] {
  return ways.flatMap((each) => Array.from({ length: times }, () => each.send(value)))
}

/** Sends a value one way. */
export function arrival(value: unknown): unknown {
  return ways[0]?.send(value)
}
