/**
 * The format of `sha256sum`, byte for byte.
 *
 *     <64 hex digits><space><space or *><name>        a usual name
 *     \<64 hex digits><space><space or *><escaped>    a name with a newline, a carriage return or a backslash
 *     SHA256 (<name>) = <64 hex digits>               `sha256sum --tag`, read but never written
 *
 * Lines are byte strings like the names in them (see byte-path.ts).
 */
import type { BytePath } from './byte-path.js'

export interface Entry {
  readonly digest: string
  readonly name: BytePath
}

export interface Manifest {
  readonly entries: readonly Entry[]
  /** Lines that are neither an entry nor empty nor a `#` comment. */
  readonly malformed: number
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' }
const UNESCAPES: Record<string, string> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' }

export const escapeName = (name: BytePath): string => name.replace(/[\\\n\r]/g, (char) => ESCAPES[char] ?? char)

/** One line of a manifest, without its newline. */
export function formatLine({ digest, name }: Entry): string {
  const escaped = escapeName(name)
  return `${escaped === name ? '' : '\\'}${digest}  ${escaped}`
}

/** The entry on a line, or `null` when it holds none. */
export function parseLine(line: string): Entry | null {
  const plain = /^[ \t]*(\\?)([0-9a-fA-F]{64})[ \t][ *](.+)$/s.exec(line)
  if (plain) return entry(plain[1], plain[2], plain[3])
  const tagged = /^[ \t]*(\\?)SHA256 ?\((.+)\) *= *([0-9a-fA-F]{64})$/s.exec(line)
  return tagged ? entry(tagged[1], tagged[3], tagged[2]) : null
}

export function parseManifest(text: string): Manifest {
  const entries: Entry[] = []
  let malformed = 0
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (line === '' || line.startsWith('#')) continue
    const found = parseLine(line)
    if (found) entries.push(found)
    else malformed++
  }
  return { entries, malformed }
}

function entry(escaped = '', digest = '', written = ''): Entry | null {
  const name = escaped ? unescapeName(written) : written
  return name === null ? null : { digest: digest.toLowerCase(), name }
}

function unescapeName(written: string): BytePath | null {
  const valid = /^(?:[^\\]|\\[\\nr])*$/s.test(written)
  return valid ? written.replace(/\\[\\nr]/g, (pair) => UNESCAPES[pair] ?? pair) : null
}
