// The same in CommonJS: `require` of the packages, functions on `module.exports`.
const assert = require('node:assert/strict')
const { MpError } = require('@mp/ipc')
const { Pool } = require('@mp/pool')
const { isMain, Process } = require('@mp/process')
const { Queue } = require('@mp/queue')
const { Lock } = require('@mp/sync')

async function report(lock, queue, number) {
  await lock.run(() => queue.put({ number, pid: process.pid }))
}

const double = (number) => number * 2

async function main() {
  const lock = new Lock()
  const queue = new Queue(2)
  const processes = [1, 2, 3].map((number) => new Process({ target: report, args: [lock, queue, number] }).start())
  const numbers = []
  while (numbers.length < processes.length) numbers.push((await queue.get({ timeout: 60_000 })).number)
  for (const child of processes) assert.equal(await child.join(60_000), 0)
  assert.deepEqual(numbers.sort(), [1, 2, 3])

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

module.exports = { report, double }
if (isMain(module)) main()
