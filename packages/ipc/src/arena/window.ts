import { PAGE_WORDS } from './layout.js'

/** A mapped stretch of the arena with every view the library uses on it. All views begin at the same byte. */
export interface Window {
  readonly words: Int32Array
  readonly bytes: Buffer
  readonly view: DataView
}

export function windowOver(buffer: ArrayBuffer): Window {
  return { words: new Int32Array(buffer), bytes: Buffer.from(buffer), view: new DataView(buffer) }
}

/** Some pages of the arena as seen through a window: `base` is their first byte in it. */
export interface Span {
  readonly window: Window
  readonly base: number
}

/** Word of the first window at which a page begins. */
export const pageWord = (page: number): number => page * PAGE_WORDS
