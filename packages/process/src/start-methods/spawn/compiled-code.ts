/**
 * The code of this library as V8 has compiled it here, for children that boot: compiling it would take them longer than
 * anything else they do before their target runs. take-code.ts is the child's half.
 *
 * It lies in the family's memory as long as this process lives. What a child cannot use (another Node, other flags of V8,
 * files that were replaced) is refused there, and the child compiles for itself.
 */
import { Instruction, LONGEST_INSTRUCTION, PAGE_BYTES, party } from '@mp/ipc/internal'
import { COMPILED, type CompiledFile } from './take-code.js'

/** What a child is told when it is started. */
export interface CodePlace {
  /** Whose memory it is: it may be used for something else when this process is gone. */
  readonly pid: number
  /** In the arena's file: from here there is, once it is published, {@link CompiledCode}, as an instruction. */
  readonly position: number
}

/** Where the pieces lie, one behind the other, and of which file each is. */
export interface CompiledCode {
  /** of the first piece, in the arena's file */
  readonly position: number
  readonly files: readonly (Pick<CompiledFile, 'mtimeMs' | 'sisters'> & {
    readonly path: string
    readonly bytes: number
  })[]
}

let place: Instruction | null | undefined
let isPublished = false

/** `null` when there is nothing to publish: the library was loaded by Node's own means, or this is a worker thread. */
export function codePlace(): CodePlace | null {
  if (place === undefined) {
    // A thread's memory is given back before the process ends.
    place = party().native.isMainThread() && compiledFiles().length > 0 ? new Instruction(party()) : null
  }
  return place === null ? null : { pid: process.pid, position: place.page * PAGE_BYTES }
}

/**
 * Publishes the code, the first time it is called. It takes some milliseconds.
 *
 * @param rehearse - runs code that children will need, so that V8 has compiled it
 */
export function publishCode(rehearse: () => void): void {
  if (isPublished || codePlace() === null) return
  isPublished = true
  try {
    rehearse()
    publish(place!)
  } catch {
    // Children do without it.
  }
}

/** The same when the event loop has a moment. */
export function publishCodeSoon(rehearse: () => void): void {
  if (!isPublished) setImmediate(publishCode, rehearse).unref()
}

function compiledFiles(): [path: string, file: CompiledFile][] {
  const known = (globalThis as { [COMPILED]?: Map<string, CompiledFile> })[COMPILED]
  return [...(known ?? [])].filter(([, { script }]) => script !== undefined)
}

function publish(at: Instruction): void {
  const pieces = compiledFiles().map(([path, { script, mtimeMs, sisters }]) => {
    const data = script!.createCachedData()
    return { data, told: { path, mtimeMs, sisters, bytes: data.length } }
  })
  const code: CompiledCode = {
    position: store(Buffer.concat(pieces.map(({ data }) => data))),
    files: pieces.map(({ told }) => told),
  }
  const text = JSON.stringify(code)
  if (Buffer.byteLength(text) <= LONGEST_INSTRUCTION) at.leave(text)
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
