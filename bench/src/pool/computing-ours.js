// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { compute } from './tasks.js'

const { Pool } = await need('@mp/pool', 'Pool.applyAsync', 'Pool.close', 'Pool.join')
const { workers, tasks, warmup, steps } = params
const pool = new Pool(workers)

/** @param {number} count */
async function all(count) {
  const results = Array.from({ length: count }, () => pool.applyAsync(compute, [steps]))
  for (const result of results) await result.get()
}

await all(warmup)
const start = now()
await all(tasks)
emit({ perSecond: [(tasks * 1e9) / (now() - start)] })
pool.close()
await pool.join()
