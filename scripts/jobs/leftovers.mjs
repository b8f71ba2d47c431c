// After a run of tests no process that it started may still be there. Every descendant inherits a mark in its environment,
// so that grandchildren whose parents are gone are found too (on Linux, where /proc tells).
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const grace = 5_000 // what was told to end may need a moment; daemons may outlive their parent by two seconds

function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return '' // it ended meanwhile, or is not ours to look at
  }
}

/** A mark for the environment of a run, and the look for whoever still has it. */
export function watchLeftovers() {
  const mark = randomUUID()
  const find = () => {
    if (process.platform !== 'linux') return []
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return pids.filter((pid) => read(pid, 'environ').split('\0').includes(`MP_TEST_RUN=${mark}`))
  }
  /** One line per process that is left. */
  const leftovers = async () => {
    for (let waited = 0; waited < grace && find().length > 0; waited += 100) await sleep(100)
    return find().map((pid) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ')}`)
  }
  return { env: { MP_TEST_RUN: mark }, leftovers }
}
