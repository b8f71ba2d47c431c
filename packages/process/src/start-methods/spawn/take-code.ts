/** What a child makes of the code that its parent has compiled (compiled-code.ts): it is read when the library is loaded. */
import { readSync } from 'node:fs'
import type { CompiledCode } from './compiled-code.js'
import { ARENA_FD } from './summons.js'

/** Key of what is known of the files of this library. The `core.cjs` of each package reads and writes it (tsup.core.cjs). */
export const COMPILED: unique symbol = Symbol.for('@mp/compiled')

export interface CompiledFile {
  readonly mtimeMs: number
  /** Cores of the sister packages that it has required, by package: looking them up takes time. */
  readonly sisters: Readonly<Record<string, string>>
  /** Once it was compiled here. */
  readonly script?: { createCachedData(): Buffer }
  /** What V8 made of it elsewhere. */
  cachedData?(): Buffer | undefined
}

export function takeCode({ pid, position, files }: CompiledCode): void {
  const known = ((globalThis as { [COMPILED]?: Map<string, CompiledFile> })[COMPILED] ??= new Map())
  let at = position
  for (const { path, mtimeMs, sisters, bytes } of files) {
    const begin = at
    at += bytes
    // What a preloaded module has loaded already stays as it is.
    if (!known.has(path)) known.set(path, { mtimeMs, sisters, cachedData: () => read(pid, begin, bytes) })
  }
}

function read(pid: number, position: number, bytes: number): Buffer | undefined {
  const data = Buffer.allocUnsafeSlow(bytes)
  readSync(ARENA_FD, data, 0, bytes, position)
  // The parent lives now, so it did when this was read, and it was what it had put there.
  return process.ppid === pid ? data : undefined
}
