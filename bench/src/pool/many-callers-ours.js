// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { identity } from './tasks.js'

const { Pool } = await need('@mp/pool', 'Pool.apply', 'Pool.close', 'Pool.join')
const { workers, callers, tasks, warmup } = params
const pool = new Pool(workers)

/** @param {number} count */
async function all(count) {
  let left = count
  const caller = async () => {
    while (left-- > 0) await pool.apply(identity, [left])
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

await all(warmup)
const start = now()
await all(tasks)
emit({ perSecond: [(tasks * 1e9) / (now() - start)] })
pool.close()
await pool.join()
