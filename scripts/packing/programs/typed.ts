// The same in TypeScript, strict, with the packages' own declarations checked too (skipLibCheck is off).
import assert from 'node:assert/strict'
import { MpError } from '@mp/ipc'
import { Pool } from '@mp/pool'
import { isMain, Process } from '@mp/process'
import { Queue } from '@mp/queue'
import { Lock } from '@mp/sync'

interface Report {
  number: number
  pid: number
}

export async function report(lock: Lock, queue: Queue<Report>, number: number): Promise<void> {
  await lock.acquire()
  try {
    await queue.put({ number, pid: process.pid })
  } finally {
    lock.release()
  }
}

export const double = (number: number): number => number * 2

async function main(): Promise<void> {
  const lock = new Lock()
  const queue = new Queue<Report>(2)
  const processes = [1, 2, 3].map((number) => new Process({ target: report, args: [lock, queue, number] }).start())
  const numbers: number[] = []
  while (numbers.length < processes.length) numbers.push((await queue.get({ timeout: 60_000 })).number)
  for (const child of processes) {
    const exitcode: number | null = await child.join(60_000)
    assert.equal(exitcode, 0)
  }
  assert.deepEqual(numbers.sort(), [1, 2, 3])

  const pool = new Pool(2)
  const doubled: number[] = await pool.map(double, [1, 2, 3])
  assert.deepEqual(doubled, [2, 4, 6])
  const answer: number = await pool.apply(double, [21])
  assert.equal(answer, 42)
  // @ts-expect-error: arguments are typed against the function
  void (() => pool.apply(double, ['21']))
  // @ts-expect-error: and so are those of a process
  void (() => new Process({ target: report, args: [lock, queue, 'one'] }))
  pool.close()
  await pool.join()

  assert.throws(
    () => lock.release(),
    (error: unknown) => MpError.is(error) && error.code === 'ERR_MP_STATE',
  )
  console.log('all five packages work')
}

if (isMain(import.meta)) await main()
