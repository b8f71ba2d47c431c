/**
 * The file all workers append to, one block per batch, each under the family's Lock.
 *
 *     <newline><empty line>          ends whatever a dying worker left half-written before, in or between its lines
 *     <manifest line> x n
 *     # batch <id> <n>               the block counts from here on: the commit is its last line
 *
 * A worker killed while it writes leaves lines without their commit; the next block's empty line cuts them off.
 * SYNC: `appendBlock` is called with the Lock held; `readJournal` after every writer has reported or died.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseLine, type Entry } from './manifest-format.js'
import { toBuffer, type BytePath } from './byte-path.js'

export function appendBlock(journal: BytePath, id: number, lines: readonly string[]): void {
  const block = Buffer.from(`\n\n${lines.map((line) => `${line}\n`).join('')}# batch ${id} ${lines.length}\n`, 'latin1')
  // Without O_CREAT: a worker that outlives a cancelled run must not bring its journal back.
  const fd = openSync(toBuffer(journal), constants.O_WRONLY | constants.O_APPEND)
  try {
    for (let written = 0; written < block.length;) written += writeSync(fd, block, written)
  } finally {
    closeSync(fd)
  }
}

/**
 * The entries of the given batches. Blocks of others are left out: they come from a worker that died after it wrote and
 * before it could report, and their files have been hashed again.
 * @throws when a batch that was reported is not in the journal
 */
export async function readJournal(journal: BytePath, batches: Iterable<number>): Promise<Entry[]> {
  const missing = new Set(batches)
  const entries: Entry[] = []
  let block: string[] = []
  for (const line of (await readFile(toBuffer(journal), 'latin1')).split('\n')) {
    const commit = /^# batch (\d+) (\d+)$/.exec(line)
    if (line === '') block = []
    else if (!commit) block.push(line)
    else if (block.length === Number(commit[2]) && missing.delete(Number(commit[1]))) entries.push(...block.map(parse))
  }
  if (missing.size > 0) throw new Error(`the journal has lost batches that were reported: ${[...missing].join(', ')}`)
  return entries
}

function parse(line: string): Entry {
  const entry = parseLine(line)
  if (!entry) throw new Error(`the journal holds a line that no worker writes: ${JSON.stringify(line)}`)
  return entry
}
