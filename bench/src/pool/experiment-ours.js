// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { needStartMethod } from '../rig/start-method.js'
// What the workers of the other pools load as well.
import { identity } from './peers/tasks.cjs'

const { Pool } = await need('@mp/pool', 'Pool.applyAsync', 'Pool.close', 'Pool.join')
const { Process } = await need('@mp/process', 'Process.start', 'Process.join')
const { workers, tasks, experiments, startMethod } = params
const method = await needStartMethod(startMethod)

async function inPool() {
  const start = now()
  const pool = new Pool({ processes: workers, ...method })
  const results = Array.from({ length: tasks }, (_, index) => pool.applyAsync(identity, [index]))
  for (const result of results) await result.get()
  pool.close()
  await pool.join()
  return (now() - start) / 1e6
}

async function inProcesses() {
  const start = now()
  const started = Array.from({ length: tasks }, (_, index) =>
    new Process({ target: identity, args: [index], ...method }).start(),
  )
  await Promise.all(started.map((child) => child.join()))
  return (now() - start) / 1e6
}

// The first pool warms up (with forkserver, it boots the template).
await inPool()
const pool = []
for (let i = 0; i < experiments; i++) pool.push(await inPool())
const processes = [await inProcesses()]
const median = Number([...pool].sort((a, b) => a - b)[experiments >> 1])
emit({ pool, processes, ratio: [Number(processes[0]) / median] })
