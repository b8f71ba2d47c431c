// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { identity } from './tasks.js'
import { timeTasks } from './time-tasks.js'

const { Pool } = await need('@mp/pool', 'Pool.apply', 'Pool.close', 'Pool.join')
const { workers, warmup, tasks, bytes } = params
const pool = new Pool(workers)
const buffer = Buffer.alloc(bytes, 7)
const thereAndBack = async () => {
  const answer = await pool.apply(identity, [buffer])
  if (answer.length !== bytes) throw new Error('another size came back')
}
emit({ task: await timeTasks(warmup, tasks, thereAndBack) })
pool.close()
await pool.join()
