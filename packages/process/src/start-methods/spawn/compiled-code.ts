/**
 * The code of this library as V8 has compiled it here, for children that boot: compiling it would take them longer than
 * anything else they do before their target runs. take-code.ts is the child's half.
 *
 * It lies in the family's memory as long as this process lives. What a child cannot use (another Node, other flags of V8,
 * files that were replaced) is refused there, and the child compiles for itself.
 */
import { PAGE_BYTES, party } from '@mp/ipc/internal'
import { COMPILED, type CompiledFile } from './take-code.js'

/** What a child is told: where the pieces lie, one behind the other, and of which file each is. */
export interface CompiledCode {
  /** Whose memory it is: it may be used for something else when this process is gone. */
  readonly pid: number
  /** of the first piece, in the arena's file */
  readonly position: number
  readonly files: readonly (Pick<CompiledFile, 'mtimeMs' | 'sisters'> & {
    readonly path: string
    readonly bytes: number
  })[]
}

let published: CompiledCode | null | undefined

/**
 * For children to take; `null` when the library was loaded by Node's own means.
 *
 * @param rehearse - runs code that children will need, so that V8 has compiled it
 */
export function compiledCode(rehearse: () => void): CompiledCode | null {
  return (published ??= attempt(rehearse))
}

/** Children do without it if need be. So they do in a worker thread, whose memory is given back before the process ends. */
function attempt(rehearse: () => void): CompiledCode | null {
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) return null
  try {
    rehearse()
    return publish()
  } catch {
    return null
  }
}

function publish(): CompiledCode | null {
  const compiled = [...((globalThis as { [COMPILED]?: Map<string, CompiledFile> })[COMPILED] ?? [])]
  const pieces = compiled.flatMap(([path, { script, mtimeMs, sisters }]) => {
    const data = script?.createCachedData()
    return data === undefined || data.length === 0
      ? []
      : [{ data, told: { path, mtimeMs, sisters, bytes: data.length } }]
  })
  if (pieces.length === 0) return null
  const position = store(Buffer.concat(pieces.map(({ data }) => data)))
  return { pid: process.pid, position, files: pieces.map(({ told }) => told) }
}

/** Puts bytes into pages of this participant, for as long as it lives; where they begin in the arena's file. */
function store(bytes: Buffer): number {
  const { pages, arena } = party()
  const count = Math.ceil(bytes.length / PAGE_BYTES)
  const page = pages.allocate(count)
  const { window, base } = arena.span(page, count)
  bytes.copy(window.bytes, base)
  return page * PAGE_BYTES
}
