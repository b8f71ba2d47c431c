// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { identity, occupy } from './tasks.js'
import { bestSchedule, unevenDurations } from './uneven-durations.js'

const { Pool } = await need('@mp/pool', 'Pool.applyAsync', 'Pool.close', 'Pool.join')
const { workers, tasks, seed } = params
const pool = new Pool(workers)
const durations = unevenDurations(tasks, seed)
await Promise.all(Array.from({ length: 100 }, (_, index) => pool.applyAsync(identity, [index]).get()))

const start = now()
const results = durations.map((duration) => pool.applyAsync(occupy, [duration]))
for (const result of results) await result.get()
emit({ overBest: [(now() - start) / 1e6 / bestSchedule(durations, workers)] })
pool.close()
await pool.join()
