// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check } from '../rig/payload.js'
import { identity } from './tasks.js'

const { form, tasks, warmup, workers } = params
const { Pool } = await need('@mp/pool', `Pool.${form}`, 'Pool.close', 'Pool.join')
const pool = new Pool(workers)
const burst = form === 'applyAsync' ? applyAll : imapAll

/** @param {number} count */
async function applyAll(count) {
  const results = Array.from({ length: count }, (_, index) => pool.applyAsync(identity, [index]))
  let sum = 0
  for (const result of results) sum += await result.get()
  check('numbers', count, sum)
}

/** @param {number} count */
async function imapAll(count) {
  let sum = 0
  for await (const value of pool.imapUnordered(identity, Array(count).keys())) sum += value
  check('numbers', count, sum)
}

await burst(warmup)
const start = now()
await burst(tasks)
emit({ perSecond: [(tasks * 1e9) / (now() - start)] })
pool.close()
await pool.join()
