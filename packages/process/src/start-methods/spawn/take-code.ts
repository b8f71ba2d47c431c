/** What a child makes of the code that its parent has compiled (compiled-code.ts): it is read when the library is loaded. */
import { readSync } from 'node:fs'
import type { CodePlace, CompiledCode } from './compiled-code.js'
import { ARENA_FD } from './summons.js'

/**
 * Key of what is known of the files of this library, or of a function that tells it. The `core.cjs` of each package reads
 * and writes it (tsup.core.cjs).
 */
export const COMPILED: unique symbol = Symbol.for('@mp/compiled')

export interface CompiledFile {
  readonly mtimeMs: number
  /** Cores of the sister packages that it has required, by package: looking them up takes time. */
  readonly sisters: Readonly<Record<string, string>>
  /** Once it was compiled here. */
  readonly script?: { createCachedData(): Buffer }
  /** What V8 made of it elsewhere. */
  readonly cachedData?: Buffer
}

/** Lets the library find the code, unless a preloaded module has loaded it already. */
export function offerCode(place: CodePlace): void {
  const holder = globalThis as { [COMPILED]?: Map<string, CompiledFile> | (() => Map<string, CompiledFile>) }
  holder[COMPILED] ??= () => takeCode(place)
}

function takeCode({ pid, position: told }: CodePlace): Map<string, CompiledFile> {
  const known = new Map<string, CompiledFile>()
  try {
    const length = read(told, 4).readInt32LE()
    if (length === 0) return known // not published yet
    const { position, files } = JSON.parse(read(told + 4, length).toString()) as CompiledCode
    let at = position
    for (const { path, mtimeMs, sisters, bytes } of files) {
      known.set(path, { mtimeMs, sisters, cachedData: read(at, bytes) })
      at += bytes
    }
  } catch {
    // It was no such text.
  }
  // If the parent lives now, it did when this was read, and that was what it had put there.
  return process.ppid === pid ? known : new Map<string, CompiledFile>()
}

function read(position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  readSync(ARENA_FD, bytes, 0, length, position)
  return bytes
}
