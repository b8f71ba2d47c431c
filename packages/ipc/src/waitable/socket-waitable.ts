/** A socket is ready when reading from it would give something: data, its end, or its error. */
import type { Readable } from 'node:stream'
import type { Waitable } from './waitable.js'

const events = ['readable', 'end', 'error', 'close'] as const

export const isReadable = (value: unknown): value is Readable =>
  typeof (value as Partial<Readable> | null | undefined)?.read === 'function' &&
  typeof (value as Partial<Readable>).on === 'function'

export function socketWaitable(socket: Readable): Waitable {
  return {
    ready: () => socket.readableLength > 0 || socket.readableEnded || socket.destroyed || socket.errored !== null,
    answersLater: true,
    watch: (onChange) => {
      for (const event of events) socket.on(event, onChange)
      return () => {
        for (const event of events) socket.off(event, onChange)
      }
    },
  }
}
