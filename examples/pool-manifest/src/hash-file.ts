/**
 * SHA-256 of one regular file, read in chunks into one buffer that is used again and again: a file of any size takes the
 * same memory. It blocks its thread, which is what a worker process is for.
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from 'node:fs'
import { toBuffer, type BytePath } from './byte-path.js'
import { FileError } from './problem.js'

const CHUNK_BYTES = 1 << 20
let chunk: Buffer | undefined

export interface HashedFile {
  readonly digest: string
  readonly bytes: number
}

/**
 * @param follow read what a symbolic link points to; otherwise a link is refused
 * @throws {FileError} when it is no regular file, or changed while it was read
 */
export function hashFile(path: BytePath, { follow = false } = {}): HashedFile {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW)
  const fd = openSync(toBuffer(path), flags)
  try {
    const before = fstatSync(fd, { bigint: true })
    if (!before.isFile()) throw new FileError('not a regular file')
    const hashed = hashContent(fd)
    assertUnchanged(before, fstatSync(fd, { bigint: true }), hashed.bytes)
    return hashed
  } finally {
    closeSync(fd)
  }
}

function hashContent(fd: number): HashedFile {
  chunk ??= Buffer.allocUnsafeSlow(CHUNK_BYTES)
  const hash = createHash('sha256')
  let bytes = 0
  for (;;) {
    const read = readSync(fd, chunk, 0, CHUNK_BYTES, null)
    if (read === 0) return { digest: hash.digest('hex'), bytes }
    hash.update(chunk.subarray(0, read))
    bytes += read
  }
}

/** `ctime` is left out: another hard link or a chmod changes it without touching the content. */
function assertUnchanged(before: BigIntStats, after: BigIntStats, bytes: number): void {
  if (after.nlink === 0n) throw new FileError('replaced or removed while it was read')
  const moved = before.mtimeNs !== after.mtimeNs || before.size !== after.size
  // Files of /proc claim a size of 0, whatever they hold.
  if (moved || (before.size > 0n && BigInt(bytes) !== before.size)) throw new FileError('changed while it was read')
}
