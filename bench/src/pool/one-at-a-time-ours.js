// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { identity } from './tasks.js'
import { timeTasks } from './time-tasks.js'

const { Pool } = await need('@mp/pool', 'Pool.apply', 'Pool.close', 'Pool.join')
const pool = new Pool(params.workers)
emit({ task: await timeTasks(params.warmup, params.tasks, (index) => pool.apply(identity, [index])) })
pool.close()
await pool.join()
