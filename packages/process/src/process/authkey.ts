/** The key that connections between processes of one family prove to each other. */
import { invalidType, loadNative } from '@mp/ipc/internal'

const BYTES = 32

let current: Buffer | undefined
/** In base64: few ask for their key. */
let inherited: string | undefined

/** This process's key; the root makes it up when it is first asked for. */
export function currentAuthkey(): Buffer {
  return (current = knownAuthkey() ?? randomKey())
}

/** Out of the system's source of randomness; node:crypto, which takes from there, too, is slow to load. */
function randomKey(): Buffer {
  const words = new Int32Array(BYTES / Int32Array.BYTES_PER_ELEMENT)
  loadNative().randomize(words)
  return Buffer.from(words.buffer)
}

export function setCurrentAuthkey(key: unknown): void {
  current = checkAuthkey(key)
}

/** This process has its parent's key. @param key - in base64 */
export function inheritAuthkey(key: string): void {
  current = undefined
  inherited = key
}

/** This process's key, if it has one by now. */
export function knownAuthkey(): Buffer | undefined {
  if (inherited !== undefined) current ??= Buffer.from(inherited, 'base64')
  return current
}

/** A copy of the key. @throws TypeError when it is not bytes */
export function checkAuthkey(key: unknown): Buffer {
  if (!(key instanceof Uint8Array)) throw invalidType('authkey', 'a Buffer or another Uint8Array', key)
  return Buffer.from(key)
}
