// @ts-check
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { needPeer } from './peers/open-peer.js'

const { peer, kind, workers, tasks, experiments } = params
const open = await needPeer({ peer, kind, workers })

async function inPool() {
  const start = now()
  const pool = await open({ peer, kind, workers })
  const results = Array.from({ length: tasks }, (_, index) => pool.run('identity', index))
  for (const result of results) await result
  await pool.end()
  return (now() - start) / 1e6
}

await inPool()
const pool = []
for (let i = 0; i < experiments; i++) pool.push(await inPool())
emit({ pool })
