// What a user of the installed packages might write, in ECMAScript modules.
import assert from 'node:assert/strict'
import { MpError } from '@mp/ipc'
import { Pool } from '@mp/pool'
import { isMain, Process } from '@mp/process'
import { Queue } from '@mp/queue'
import { Lock } from '@mp/sync'

export async function report(lock, queue, number) {
  await lock.acquire()
  try {
    await queue.put({ number, pid: process.pid })
  } finally {
    lock.release()
  }
}

export const double = (number) => number * 2

async function main() {
  const lock = new Lock()
  const queue = new Queue(2)
  const processes = [1, 2, 3].map((number) => new Process({ target: report, args: [lock, queue, number] }).start())
  const reports = []
  while (reports.length < processes.length) reports.push(await queue.get({ timeout: 60_000 }))
  for (const child of processes) assert.equal(await child.join(60_000), 0)
  assert.deepEqual(
    processes.map((child) => child.exitcode),
    [0, 0, 0],
  )
  assert.deepEqual(reports.map(({ number }) => number).sort(), [1, 2, 3])
  assert.deepEqual(new Set(reports.map(({ pid }) => pid)), new Set(processes.map(({ pid }) => pid)))

  const pool = new Pool(2)
  assert.deepEqual(await pool.map(double, [1, 2, 3]), [2, 4, 6])
  assert.equal(await pool.apply(double, [21]), 42)
  pool.close()
  await pool.join()

  assert.throws(
    () => lock.release(),
    (error) => MpError.is(error) && error.code === 'ERR_MP_STATE',
  )
  console.log('all five packages work')
}

if (isMain(import.meta)) await main()
