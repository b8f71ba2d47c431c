import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cache } from './root.mjs'

const file = join(cache, 'setup.lock')

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Who holds the lock, or undefined when it was free and is ours now. What a dead process left behind is cleared away. */
function takeOrFindHolder() {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return undefined
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  try {
    const holder = Number(readFileSync(file, 'utf8'))
    if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true })
    return holder
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return NaN // it was let go between the two looks
  }
}

/** Runs a job while no other process of this clone does: two that build at once would see each other's half-written files. */
export async function exclusively(job) {
  mkdirSync(cache, { recursive: true })
  let waitedFor
  for (let holder; (holder = takeOrFindHolder()) !== undefined; await sleep(100)) {
    if (holder > 0 && holder !== waitedFor && isAlive(holder))
      console.log(`> waiting for process ${holder}, which is building`)
    waitedFor = holder
  }
  try {
    return await job()
  } finally {
    rmSync(file, { force: true })
  }
}
